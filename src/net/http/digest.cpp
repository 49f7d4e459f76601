// Digest responses, nonces and replay.
#include "net/http/digest.h"

#include <array>

#include <fmt/format.h>

#include "base/text.h"
#include "crypto/digest.h"
#include "crypto/random.h"

namespace ocelli::net::http {
namespace {

constexpr std::size_t kMacBytes = 16;

std::string hash(DigestAlgorithm algorithm, std::string_view text) {
    return crypto::digestHex(
        algorithm == DigestAlgorithm::Md5 ? crypto::Hash::Md5 : crypto::Hash::Sha256, text
    );
}

/// Inside a quoted string (RFC 9110, 5.6.4).
std::string quoted(std::string_view text) {
    std::string result = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') {
            result.push_back('\\');
        }
        result.push_back(c);
    }
    return result + '"';
}

/// What two spellings of one target have in common: clients send "/a", "http://host/a" or
/// "rtsp://host:554/a".
std::string_view pathOf(std::string_view uri) {
    const auto scheme = uri.find("://");
    if (scheme == std::string_view::npos || scheme > 8) {
        return uri;
    }
    const auto slash = uri.find('/', scheme + 3);
    return slash == std::string_view::npos ? std::string_view("/") : uri.substr(slash);
}

}  // namespace

std::string_view toString(DigestAlgorithm algorithm) {
    return algorithm == DigestAlgorithm::Md5 ? "MD5" : "SHA-256";
}

std::string makeHa1(
    DigestAlgorithm algorithm,
    std::string_view name,
    std::string_view realm,
    std::string_view password
) {
    return hash(algorithm, fmt::format("{}:{}:{}", name, realm, password));
}

std::string digestResponse(
    const DigestCredentials& credentials, std::string_view ha1, std::string_view method
) {
    const auto ha2 = hash(credentials.algorithm, fmt::format("{}:{}", method, credentials.uri));
    if (!credentials.qop) {
        return hash(credentials.algorithm, fmt::format("{}:{}:{}", ha1, credentials.nonce, ha2));
    }
    return hash(
        credentials.algorithm,
        fmt::format(
            "{}:{}:{}:{}:auth:{}",
            ha1,
            credentials.nonce,
            credentials.nonceCountText,
            credentials.cnonce,
            ha2
        )
    );
}

std::string basicChallenge(std::string_view realm) {
    return fmt::format("Basic realm={}, charset=\"UTF-8\"", quoted(realm));
}

DigestAuthority::DigestAuthority(const Clock& clock, Options options)
    : clock_(clock), options_(std::move(options)), key_(crypto::randomBytes(32)) {}

std::vector<std::string> DigestAuthority::challenges(
    const std::vector<DigestAlgorithm>& algorithms, Outcome because
) {
    std::vector<std::string> values;
    for (const auto algorithm : algorithms) {
        auto value = fmt::format(
            "Digest realm={}, nonce=\"{}\", algorithm={}, qop=\"auth\", charset=UTF-8",
            quoted(options_.realm),
            makeNonce(),
            toString(algorithm)
        );
        if (because == Outcome::Stale) {
            value += ", stale=true";
        }
        values.push_back(std::move(value));
    }
    return values;
}

DigestAuthority::Outcome DigestAuthority::verify(
    const DigestCredentials& credentials,
    std::string_view method,
    std::string_view uri,
    const Lookup& lookup
) {
    // The same work for somebody unknown, so that the time tells nothing about who exists.
    const auto secret = lookup(credentials.name, credentials.algorithm);
    const std::string nobody(credentials.algorithm == DigestAlgorithm::Md5 ? 32 : 64, '0');
    const auto expected = digestResponse(credentials, secret ? *secret : nobody, method);
    const bool right = crypto::equalSecrets(expected, credentials.response);
    if (!right || !secret || credentials.realm != options_.realm ||
        pathOf(credentials.uri) != pathOf(uri) || (!credentials.qop && !options_.withoutQop)) {
        return Outcome::Refused;
    }
    const auto serial = openNonce(credentials.nonce);
    if (!serial || (credentials.qop && !firstUse(*serial, credentials.nonceCount))) {
        return Outcome::Stale;
    }
    return Outcome::Accepted;
}

/// Serial number, time and their HMAC: nothing has to be remembered until somebody has proved to
/// know a secret.
std::string DigestAuthority::makeNonce() {
    ByteWriter writer;
    writer.u64(nextSerial_++);
    writer.u64(static_cast<std::uint64_t>(clock_.mono().nanoseconds));
    const auto mac = crypto::hmacSha256(key_, writer.view());
    writer.bytes(ByteSpan(mac).first(kMacBytes));
    return formatHex(writer.view());
}

/// The serial number of a nonce of ours that is still good.
std::optional<std::uint64_t> DigestAuthority::openNonce(std::string_view nonce) const {
    const auto bytes = parseHex(nonce);
    if (!bytes || bytes->size() != 16 + kMacBytes) {
        return std::nullopt;
    }
    const auto mac = crypto::hmacSha256(key_, ByteSpan(*bytes).first(16));
    if (!crypto::equalSecrets(ByteSpan(mac).first(kMacBytes), ByteSpan(*bytes).subspan(16))) {
        return std::nullopt;
    }
    ByteReader reader(*bytes);
    const auto serial = reader.u64();
    const auto time = reader.u64();
    const MonoTime made{static_cast<std::int64_t>(*time)};
    if (*serial < floor_ || clock_.mono() - made > options_.nonceLife) {
        return std::nullopt;
    }
    return *serial;
}

/// True when this count of the nonce has not been used before. Requests may overtake each other
/// by 64.
bool DigestAuthority::firstUse(std::uint64_t serial, std::uint32_t count) {
    if (count == 0) {
        return false;
    }
    auto& counts = used_[serial];
    bool first = false;
    if (count > counts.highest) {
        const std::uint32_t step = count - counts.highest;
        counts.below = step >= 64 ? 0 : counts.below << step;
        if (counts.highest != 0 && step <= 64) {
            counts.below |= 1ULL << (step - 1);
        }
        counts.highest = count;
        first = true;
    } else if (const std::uint32_t back = counts.highest - count; back >= 1 && back <= 64) {
        const std::uint64_t bit = 1ULL << (back - 1);
        first = (counts.below & bit) == 0;
        counts.below |= bit;
    }
    while (used_.size() > options_.rememberedNonces) {
        floor_ = used_.begin()->first + 1;
        used_.erase(used_.begin());
    }
    return first;
}

}  // namespace ocelli::net::http
