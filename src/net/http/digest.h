// HTTP Digest and Basic authentication (RFC 7616, RFC 7617); also for RTSP.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/result.h"

namespace ocelli::net::http {

enum class DigestAlgorithm : std::uint8_t { Md5, Sha256 };

/// "MD5", "SHA-256".
std::string_view toString(DigestAlgorithm algorithm);

/// What stands in an `Authorization: Digest` header.
struct DigestCredentials {
    std::string name;  ///< of the user
    std::string realm;
    std::string nonce;
    std::string uri;
    std::string response;  ///< lower-case hex
    std::string opaque;
    DigestAlgorithm algorithm = DigestAlgorithm::Md5;
    bool qop = false;  ///< qop=auth; without it the form of RFC 2069
    std::string cnonce;
    std::string nonceCountText;  ///< as sent, for it is hashed
    std::uint32_t nonceCount = 0;
};

struct BasicCredentials {
    std::string name;
    std::string password;
};

using Credentials = std::variant<DigestCredentials, BasicCredentials>;

/// Reads the value of an `Authorization` header, at most 8 KiB. Unsupported for another scheme or
/// algorithm, InvalidArgument for what is out of form.
Result<Credentials> parseAuthorization(std::string_view header);

/// H(name:realm:password), the secret that is stored instead of the password; lower-case hex.
std::string makeHa1(
    DigestAlgorithm algorithm,
    std::string_view name,
    std::string_view realm,
    std::string_view password
);

/// The response a client that knows `ha1` has to give (RFC 7616, 3.4.1). Also what a client of ours
/// sends.
std::string digestResponse(
    const DigestCredentials& credentials, std::string_view ha1, std::string_view method
);

/// Hands out nonces and checks what comes back. One for each protocol; thread-bound.
class DigestAuthority {
  public:
    struct Options {
        std::string realm = "Ocelli";
        Duration nonceLife = std::chrono::minutes(5);
        bool withoutQop =
            false;  ///< also takes the old form, which cannot tell a replay (RTSP players)
        std::size_t rememberedNonces = 4096;  ///< beyond these the oldest become stale
    };

    enum class Outcome : std::uint8_t {
        Accepted,
        Stale,    ///< the secret is right, the nonce is too old or used: challenge again, count
                  ///< nothing
        Refused,  ///< a wrong name or secret
    };

    /// HA1 of a user in this algorithm; nothing when there is no such user or no such secret.
    using Lookup =
        std::function<std::optional<std::string>(std::string_view name, DigestAlgorithm algorithm)>;

    DigestAuthority(const Clock& clock, Options options);

    explicit DigestAuthority(const Clock& clock) : DigestAuthority(clock, Options{}) {}

    /// Values for `WWW-Authenticate`, one for each algorithm, in this order.
    std::vector<std::string> challenges(
        const std::vector<DigestAlgorithm>& algorithms, Outcome because = Outcome::Refused
    );

    /// Checks credentials against a request. An unknown user takes as long as a known one.
    /// @param uri  the request's target; compared without scheme and host
    Outcome verify(
        const DigestCredentials& credentials,
        std::string_view method,
        std::string_view uri,
        const Lookup& lookup
    );

    const std::string& realm() const { return options_.realm; }

    /// Nonces whose counts are remembered.
    std::size_t remembered() const { return used_.size(); }

  private:
    /// Which counts of a nonce have been used: the highest, and the 64 below it.
    struct Counts {
        std::uint32_t highest = 0;
        std::uint64_t below = 0;
    };

    std::string makeNonce();
    std::optional<std::uint64_t> openNonce(std::string_view nonce) const;
    bool firstUse(std::uint64_t serial, std::uint32_t count);

    const Clock& clock_;
    Options options_;
    Bytes key_;
    std::uint64_t nextSerial_ = 1;
    std::uint64_t floor_ = 0;  ///< nonces below are stale: their counts are forgotten
    std::map<std::uint64_t, Counts> used_;
};

/// The `WWW-Authenticate` value for Basic.
std::string basicChallenge(std::string_view realm);

}  // namespace ocelli::net::http
