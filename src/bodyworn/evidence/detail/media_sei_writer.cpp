// Writes and signs the SEI of media signing.
#include "bodyworn/evidence/detail/media_sei.h"
#include "bodyworn/evidence/detail/media_sei_format.h"
#include "crypto/digest.h"

namespace ocelli::bodyworn::evidence::detail {
namespace {

/// The same in every SEI of a stream; the reference refuses a change.
constexpr std::size_t kSignatureRoom = crypto::SigningKey::kMostBytes;
constexpr std::size_t kTlvHeader = 3;

void addTlv(ByteWriter& to, SeiTag tag, ByteSpan value) {
    to.u8(static_cast<std::uint8_t>(tag));
    to.u16(static_cast<std::uint16_t>(value.size()));
    to.bytes(value);
}

std::uint64_t ticksOf(WallTime time) {
    return static_cast<std::uint64_t>(time.microseconds * 10 + kTicksBefore1970);
}

void addGeneral(ByteWriter& to, const PeriodFacts& period) {
    ByteWriter value;
    value.u8(2);          // version of the tag
    value.u24(0x1A0600);  // 26.6.0
    value.u8(period.partial ? 1 : 0);
    value.u64(ticksOf(period.start));
    value.u64(ticksOf(period.end));
    value.u32(period.counter);
    value.u16(period.count);
    value.bytes(period.periodHash);
    value.bytes(period.linkedHash);
    addTlv(to, SeiTag::General, value.view());
}

void addShortText(ByteWriter& to, const std::string& text) {
    to.u8(static_cast<std::uint8_t>(text.size()));
    to.text(text);
}

void addAbout(ByteWriter& to, const SeiContent& content) {
    ByteWriter crypto;
    crypto.u8(1);
    crypto.u8(static_cast<std::uint8_t>(kSha256Oid.size()));
    crypto.bytes(spanOf(kSha256Oid));
    crypto.zeros(3);  // no OID of the signature, no RSA: ECDSA
    addTlv(to, SeiTag::Crypto, crypto.view());
    ByteWriter vendor;
    vendor.u8(1);
    addShortText(vendor, content.vendor.firmware);
    addShortText(vendor, content.vendor.serialNumber);
    addShortText(vendor, content.vendor.manufacturer);
    addTlv(to, SeiTag::Vendor, vendor.view());
    ByteWriter certificates;
    certificates.u8(1);
    certificates.u8(0);
    certificates.text(content.certificates);
    addTlv(to, SeiTag::Certificates, certificates.view());
}

void addSize(Bytes& to, std::size_t size) {
    for (; size >= 255; size -= 255) {
        to.push_back(std::byte{255});
    }
    to.push_back(static_cast<std::byte>(size));
}

Bytes headerOf(media::Codec codec) {
    ByteWriter header;
    if (codec == media::Codec::H265) {
        header.u16(0x4E01);
    } else {
        header.u8(0x06);
    }
    header.u8(kUserDataUnregistered);
    return header.release();
}

Bytes signatureTlv(ByteSpan signature) {
    ByteWriter value;
    value.u8(1);
    value.u16(static_cast<std::uint16_t>(signature.size()));
    value.bytes(signature);
    while (value.size() < 3 + kSignatureRoom) {
        value.u8(1);
    }
    ByteWriter tlv;
    addTlv(tlv, SeiTag::Signature, value.view());
    return tlv.release();
}

}  // namespace

void appendEscaped(Bytes& to, ByteSpan bytes) {
    std::size_t zeros = 0;
    for (auto at = to.rbegin(); at != to.rend() && *at == std::byte{0} && zeros < 2; ++at) {
        ++zeros;
    }
    for (const std::byte value : bytes) {
        if (zeros >= 2 && value <= std::byte{3}) {
            to.push_back(std::byte{3});
            zeros = 0;
        }
        to.push_back(value);
        zeros = value == std::byte{0} ? zeros + 1 : 0;
    }
}

Result<Bytes> formatSei(
    media::Codec codec, const SeiContent& content, const crypto::SigningKey& key
) {
    ByteWriter body;
    body.bytes(spanOf(kOnvifUuid));
    body.u8(content.period ? kEscapedFlag : kEscapedFlag | kCertificateFlag);
    if (!content.certificates.empty()) {
        addAbout(body, content);
    }
    if (content.period) {
        addGeneral(body, *content.period);
    }
    if (!content.hashes.empty()) {
        ByteWriter list;
        list.u8(1);
        list.bytes(content.hashes);
        addTlv(body, SeiTag::HashList, list.view());
    }
    Bytes sei = headerOf(codec);
    addSize(sei, body.size() + kTlvHeader + 3 + kSignatureRoom);
    appendEscaped(sei, body.view());
    const Bytes signature = OCELLI_TRY(key.sign(sei));
    appendEscaped(sei, signatureTlv(signature));
    sei.push_back(std::byte{0x80});
    return sei;
}

}  // namespace ocelli::bodyworn::evidence::detail
