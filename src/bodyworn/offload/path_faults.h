// What may be wrong on the way to a destination, judged from what was seen. Pure.
#pragma once

#include <string>
#include <vector>

#include "bodyworn/offload/connection_file.h"
#include "bodyworn/swift/wire.h"
#include "crypto/certificate.h"

namespace ocelli::bodyworn::offload {

/// In plain words.
struct Finding {
    std::string found;
    std::string advice;

    bool operator==(const Finding&) const = default;
};

/// Host and port of an address of the connection file.
struct UrlPlace {
    std::string host;  ///< a name or a numeric address, without brackets
    int port = 0;
    bool numeric = false;
};

UrlPlace placeOf(std::string_view url);

/// Why a certificate was not believed.
/// @param shown     the server's own, PEM; empty: none could be read
/// @param expected  those of the connection file, PEM
Finding judgeCertificate(
    std::string_view shown,
    const std::vector<std::string>& expected,
    const UrlPlace& place,
    WallTime now
);

/// "CN=… by CN=…, until 2027-01-01".
std::string describe(const crypto::CertificateInfo& certificate);

/// Whether something that is not the destination has answered a login: a proxy, a firewall, a page
/// to sign in. Empty words: nothing speaks for that.
Finding judgeInterference(const swift::WireAnswer& answer);

}  // namespace ocelli::bodyworn::offload
