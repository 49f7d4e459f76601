// Reads the SEI of media signing. All lengths come from outside.
#include <algorithm>

#include "bodyworn/evidence/detail/media_sei.h"
#include "bodyworn/evidence/detail/media_sei_format.h"
#include "media/codec/nal_units.h"

namespace ocelli::bodyworn::evidence::detail {
namespace {

std::size_t headerSize(media::Codec codec) {
    return codec == media::Codec::H265 ? 2 : 1;
}

/// Where the payload of a SEI begins and how long it says it is.
struct PayloadPlace {
    std::size_t begin = 0;
    std::size_t size = 0;
};

Result<PayloadPlace> findPayload(media::Codec codec, ByteSpan nalUnit) {
    ByteReader reader(nalUnit);
    OCELLI_TRY(reader.skip(headerSize(codec)));
    const auto type = OCELLI_TRY(reader.u8());
    if (type != kUserDataUnregistered) {
        return fail(ErrorKind::Unsupported, "another SEI");
    }
    PayloadPlace place;
    std::uint8_t part = 255;
    while (part == 255) {
        part = OCELLI_TRY(reader.u8());
        place.size += part;
    }
    place.begin = reader.position();
    return place;
}

bool startsWith(ByteSpan bytes, ByteSpan beginning) {
    return bytes.size() >= beginning.size() &&
           std::equal(beginning.begin(), beginning.end(), bytes.begin());
}

WallTime timeOf(std::uint64_t ticks) {
    // What does not fit is clipped; a signed SEI has no such times.
    const auto clipped =
        static_cast<std::int64_t>(std::min<std::uint64_t>(ticks, INT64_MAX)) - kTicksBefore1970;
    return {clipped / 10};
}

Bytes copied(ByteSpan bytes) {
    return {bytes.begin(), bytes.end()};
}

Result<PeriodFacts> parseGeneral(ByteSpan value) {
    ByteReader reader(value);
    PeriodFacts period;
    const auto version = OCELLI_TRY(reader.u8());
    OCELLI_TRY(reader.skip(3));
    period.partial = OCELLI_TRY(reader.u8())
    != 0;
    period.start = timeOf(OCELLI_TRY(reader.u64()));
    period.end = version >= 2 ? timeOf(OCELLI_TRY(reader.u64())) : period.start;
    period.counter = OCELLI_TRY(reader.u32());
    period.count = OCELLI_TRY(reader.u16());
    period.periodHash = copied(OCELLI_TRY(reader.take(kHashSize)));
    period.linkedHash = copied(OCELLI_TRY(reader.take(kHashSize)));
    return period;
}

Result<std::vector<Bytes>> parseList(ByteSpan value) {
    ByteReader reader(value);
    OCELLI_TRY(reader.skip(1));
    std::vector<Bytes> hashes;
    while (!reader.atEnd()) {
        hashes.push_back(copied(OCELLI_TRY(reader.take(kHashSize))));
    }
    return hashes;
}

Result<std::string> shortText(ByteReader& reader) {
    const auto length = OCELLI_TRY(reader.u8());
    return std::string(asText(OCELLI_TRY(reader.take(length))));
}

Result<VendorFacts> parseVendor(ByteSpan value) {
    ByteReader reader(value);
    OCELLI_TRY(reader.skip(1));
    VendorFacts vendor;
    vendor.firmware = OCELLI_TRY(shortText(reader));
    vendor.serialNumber = OCELLI_TRY(shortText(reader));
    vendor.manufacturer = OCELLI_TRY(shortText(reader));
    return vendor;
}

Result<bool> isSha256(ByteSpan value) {
    ByteReader reader(value);
    OCELLI_TRY(reader.skip(1));
    const auto length = OCELLI_TRY(reader.u8());
    const auto oid = OCELLI_TRY(reader.take(length));
    return oid.size() == kSha256Oid.size() && startsWith(oid, spanOf(kSha256Oid));
}

Result<Bytes> parseSignature(ByteSpan value) {
    ByteReader reader(value);
    OCELLI_TRY(reader.skip(1));
    const auto length = OCELLI_TRY(reader.u16());
    return copied(OCELLI_TRY(reader.take(length)));
}

Result<void> readTlv(MediaSei& sei, SeiTag tag, ByteSpan value) {
    switch (tag) {
        case SeiTag::General:
            sei.period = OCELLI_TRY(parseGeneral(value));
            break;
        case SeiTag::HashList:
            sei.hashes = OCELLI_TRY(parseList(value));
            sei.hasList = true;
            break;
        case SeiTag::Signature:
            sei.signature = OCELLI_TRY(parseSignature(value));
            break;
        case SeiTag::Crypto:
            sei.sha256 = OCELLI_TRY(isSha256(value));
            break;
        case SeiTag::Vendor:
            sei.vendor = OCELLI_TRY(parseVendor(value));
            break;
        case SeiTag::Certificates:
            sei.certificates = asText(value.subspan(std::min<std::size_t>(2, value.size())));
            break;
    }
    return {};
}

}  // namespace

SeiForm formOf(media::Codec codec, ByteSpan nalUnit) {
    const auto place = findPayload(codec, nalUnit);
    if (!place) {
        return SeiForm::Other;
    }
    // The UUIDs have no two zeros in a row, so escaping does not touch them.
    const ByteSpan payload = nalUnit.subspan(place->begin);
    if (startsWith(payload, spanOf(kOnvifUuid))) {
        return SeiForm::Onvif;
    }
    return startsWith(payload, spanOf(kOldAxisUuid)) ? SeiForm::OldAxis : SeiForm::Other;
}

Result<MediaSei> parseMediaSei(media::Codec codec, ByteSpan nalUnit) {
    const auto place = OCELLI_TRY(findPayload(codec, nalUnit));
    const ByteSpan raw = nalUnit.subspan(place.begin);
    // Some cameras do not escape: then the payload is as long as it says.
    const Bytes payload =
        raw.size() == place.size + 1 ? copied(raw) : media::codec::removeEmulationPrevention(raw);
    if (payload.size() < place.size) {
        return fail(ErrorKind::DataLoss, "a signing SEI is shorter than it says");
    }
    const ByteSpan body = ByteSpan(payload).first(place.size);
    ByteReader reader(body);
    OCELLI_TRY(reader.skip(kOnvifUuid.size()));
    const auto flags = OCELLI_TRY(reader.u8());
    MediaSei sei;
    sei.certificateSei = (flags & kCertificateFlag) != 0;
    while (reader.remaining() >= 3 && sei.document.empty()) {
        const std::size_t before = reader.position();
        const auto tag = static_cast<SeiTag>(OCELLI_TRY(reader.u8()));
        const auto length = OCELLI_TRY(reader.u16());
        const auto value = OCELLI_TRY(reader.take(length));
        OCELLI_TRY(readTlv(sei, tag, value));
        if (tag == SeiTag::Signature) {
            sei.document = copied(nalUnit.first(place.begin));
            const ByteSpan signedPart = body.first(before);
            if ((flags & kEscapedFlag) != 0) {
                appendEscaped(sei.document, signedPart);
            } else {
                sei.document.insert(sei.document.end(), signedPart.begin(), signedPart.end());
            }
        }
    }
    return sei;
}

}  // namespace ocelli::bodyworn::evidence::detail
