// STUN messages, taken apart and put together.
#include "delivery/webrtc/stun.h"

#include <algorithm>
#include <optional>

#include <arpa/inet.h>

#include "base/assert.h"
#include "crypto/digest.h"

namespace ocelli::delivery::webrtc {
namespace {

constexpr std::size_t kHeader = 20;
constexpr std::size_t kAttributeHeader = 4;
constexpr std::uint32_t kMagic = 0x2112A442U;
constexpr unsigned kBindingRequest = 0x0001;
constexpr unsigned kBindingResponse = 0x0101;
constexpr unsigned kUsername = 0x0006;
constexpr unsigned kIntegrity = 0x0008;
constexpr unsigned kMappedAddress = 0x0020;  // XOR-MAPPED-ADDRESS
constexpr unsigned kPriority = 0x0024;
constexpr unsigned kUseCandidate = 0x0025;
constexpr unsigned kControlled = 0x8029;  // ICE-CONTROLLED
constexpr unsigned kFingerprint = 0x8028;
constexpr std::uint32_t kFingerprintMask = 0x5354554EU;
constexpr std::size_t kIntegritySize = 20;
constexpr std::size_t kFingerprintSize = 4;
constexpr std::size_t kLongestUsername = 513;  // RFC 8489, 14.3

/// ISO 3309, as in zip files; a message is short and rare.
std::uint32_t crc32(ByteSpan bytes) {
    std::uint32_t crc = ~0U;
    for (const std::byte byte : bytes) {
        crc ^= std::to_integer<std::uint32_t>(byte);
        for (int bit = 0; bit < 8; ++bit) {
            crc = crc >> 1U ^ ((crc & 1U) != 0 ? 0xEDB88320U : 0U);
        }
    }
    return ~crc;
}

struct Attribute {
    unsigned type = 0;
    ByteSpan value;
    std::size_t at = 0;  ///< of its header in the message
};

/// Calls for each attribute until the callback says stop.
template <class F>
Result<void> forEach(ByteSpan message, F each) {
    ByteReader reader(message.subspan(kHeader));
    while (!reader.atEnd()) {
        Attribute attribute;
        attribute.at = message.size() - reader.remaining();
        attribute.type = OCELLI_TRY(reader.u16());
        const std::size_t size = OCELLI_TRY(reader.u16());
        attribute.value = OCELLI_TRY(reader.take(size));
        OCELLI_TRY(reader.skip((4 - size % 4) % 4));
        if (!each(attribute)) {
            break;
        }
    }
    return {};
}

/// The integrity of everything in front of the attribute at `at`, as if the message ended with it.
Bytes integrityOf(ByteSpan message, std::size_t at, std::string_view password) {
    Bytes covered(message.begin(), message.begin() + static_cast<std::ptrdiff_t>(at));
    const std::size_t length = at - kHeader + kAttributeHeader + kIntegritySize;
    covered[2] = static_cast<std::byte>(length >> 8U);
    covered[3] = static_cast<std::byte>(length & 0xFFU);
    return crypto::hmacSha1(asBytes(password), covered);
}

/// Four or sixteen bytes; a zone is of our own machine and nothing to the other.
Bytes binaryOf(const std::string& address) {
    const std::string plain = address.substr(0, address.find('%'));
    Bytes raw(plain.find(':') == std::string::npos ? 4 : 16);
    const int family = raw.size() == 4 ? AF_INET : AF_INET6;
    OCELLI_ASSERT(::inet_pton(family, plain.c_str(), raw.data()) == 1);  // a datagram came from it
    return raw;
}

void putMappedAddress(
    ByteWriter& out, const net::Endpoint& from, const std::array<std::byte, 12>& transaction
) {
    Bytes raw = binaryOf(from.address);
    ByteWriter mask;
    mask.u32(kMagic);
    mask.bytes(transaction);
    for (std::size_t i = 0; i < raw.size(); ++i) {
        raw[i] ^= mask.view()[i];
    }
    out.u16(kMappedAddress);
    out.u16(static_cast<std::uint16_t>(4 + raw.size()));
    out.u8(0);
    out.u8(raw.size() == 4 ? 1 : 2);
    out.u16(static_cast<std::uint16_t>(from.port ^ (kMagic >> 16U)));
    out.bytes(raw);
}

void patchLength(Bytes& message, std::size_t total) {
    const std::size_t length = total - kHeader;
    message[2] = static_cast<std::byte>(length >> 8U);
    message[3] = static_cast<std::byte>(length & 0xFFU);
}

/// Adds integrity and fingerprint.
Bytes seal(ByteWriter&& out, std::string_view password) {
    const Bytes integrity = integrityOf(out.view(), out.size(), password);
    out.u16(kIntegrity);
    out.u16(kIntegritySize);
    out.bytes(integrity);
    Bytes message = out.release();
    patchLength(message, message.size() + kAttributeHeader + kFingerprintSize);
    const std::uint32_t fingerprint = crc32(message) ^ kFingerprintMask;
    ByteWriter last;
    last.u16(kFingerprint);
    last.u16(kFingerprintSize);
    last.u32(fingerprint);
    message.insert(message.end(), last.view().begin(), last.view().end());
    return message;
}

}  // namespace

bool looksLikeStun(ByteSpan datagram) {
    ByteReader reader(datagram);
    if (datagram.size() < kHeader || std::to_integer<unsigned>(datagram[0]) > 3) {
        return false;
    }
    const bool skipped = reader.skip(4).has_value();
    return skipped && reader.u32().value_or(0) == kMagic;
}

Result<BindingRequest> parseBindingRequest(ByteSpan datagram) {
    ByteReader reader(datagram);
    const unsigned type = OCELLI_TRY(reader.u16());
    const std::size_t length = OCELLI_TRY(reader.u16());
    const std::uint32_t magic = OCELLI_TRY(reader.u32());
    const ByteSpan transaction = OCELLI_TRY(reader.take(12));
    if (magic != kMagic || length % 4 != 0 || length != reader.remaining()) {
        return fail(ErrorKind::DataLoss, "no STUN message");
    }
    if (type != kBindingRequest) {
        return fail(ErrorKind::Unsupported, "no binding request");
    }
    BindingRequest request;
    std::copy(transaction.begin(), transaction.end(), request.transaction.begin());
    bool integrity = false;
    OCELLI_TRY(forEach(datagram, [&](const Attribute& attribute) {
        if (attribute.type == kUsername && attribute.value.size() <= kLongestUsername) {
            request.username = std::string(asText(attribute.value));
        } else if (attribute.type == kUseCandidate) {
            request.useCandidate = true;
        } else if (attribute.type == kIntegrity) {
            integrity = true;  // nothing behind it counts
        }
        return !integrity;
    }));
    if (request.username.empty() || !integrity) {
        return fail(ErrorKind::DataLoss, "a binding request needs a user name and its integrity");
    }
    return request;
}

bool genuine(ByteSpan request, std::string_view password) {
    if (request.size() < kHeader) {
        return false;
    }
    bool same = false;
    const auto read = forEach(request, [&](const Attribute& attribute) {
        if (attribute.type != kIntegrity) {
            return true;
        }
        same = crypto::equalSecrets(
            attribute.value, ByteSpan(integrityOf(request, attribute.at, password))
        );
        return false;
    });
    return read.has_value() && same;
}

Bytes formatBindingResponse(
    const BindingRequest& request, const net::Endpoint& from, std::string_view password
) {
    ByteWriter out;
    out.u16(kBindingResponse);
    out.u16(0);
    out.u32(kMagic);
    out.bytes(request.transaction);
    putMappedAddress(out, from, request.transaction);
    return seal(std::move(out), password);
}

Bytes formatBindingRequest(
    const std::array<std::byte, 12>& transaction,
    std::string_view username,
    std::string_view password
) {
    ByteWriter out;
    out.u16(kBindingRequest);
    out.u16(0);
    out.u32(kMagic);
    out.bytes(transaction);
    out.u16(kUsername);
    out.u16(static_cast<std::uint16_t>(username.size()));
    out.text(username);
    out.zeros((4 - username.size() % 4) % 4);
    out.u16(kPriority);
    out.u16(4);
    out.u32(0x6E0000FFU);  // of a peer reflexive candidate (RFC 8445, 5.1.2)
    out.u16(kControlled);
    out.u16(8);
    out.u64(0);
    return seal(std::move(out), password);
}

std::optional<std::array<std::byte, 12>> genuineResponse(
    ByteSpan datagram, std::string_view password
) {
    if (!looksLikeStun(datagram) || ByteReader(datagram).u16().value_or(0) != kBindingResponse ||
        !genuine(datagram, password)) {
        return std::nullopt;
    }
    std::array<std::byte, 12> transaction{};
    std::copy_n(datagram.begin() + 8, transaction.size(), transaction.begin());
    return transaction;
}

}  // namespace ocelli::delivery::webrtc
