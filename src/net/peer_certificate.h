// The certificate that the other side of a TLS connection has shown.
#pragma once

#include <string>

#include "crypto/certificate.h"

namespace ocelli::net {

/// The other side has proved that it holds the key. Whether anybody vouches for it was checked only
/// as far as the server's context asks for it.
struct PeerCertificate {
    std::string chain;             ///< PEM, the leaf first
    crypto::CertificateInfo info;  ///< of the leaf
};

}  // namespace ocelli::net
