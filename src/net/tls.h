// TLS for servers: certificate and versions in one context, streams on top of TCP streams.
#pragma once

#include <memory>

#include "crypto/certificate.h"
#include "net/tcp.h"
#include "runtime/guarded.h"

struct ssl_ctx_st;

namespace ocelli::net {

/// The versions a server speaks. TLS 1.1 is broken by today's measure: only for clients that have
/// nothing newer.
struct TlsVersions {
    bool tls11 = false;
    bool tls12 = true;
    bool tls13 = true;

    bool operator==(const TlsVersions&) const = default;
};

/// The certificate, key and rules of a TLS server. Thread-safe.
class TlsServerContext {
  public:
    /// InvalidArgument when certificate and key cannot be read or do not belong together, or when
    /// no version is chosen.
    static Result<std::shared_ptr<TlsServerContext>> create(
        const crypto::CertifiedKey& pair, TlsVersions versions = {}
    );

    /// New connections use these from now on; those that are open stay as they are. On an error
    /// nothing changes.
    Result<void> reload(const crypto::CertifiedKey& pair, TlsVersions versions);

    /// For the room `net`.
    std::shared_ptr<ssl_ctx_st> native() const { return *native_.lock(); }

  private:
    explicit TlsServerContext(std::shared_ptr<ssl_ctx_st> native) : native_(std::move(native)) {}

    Guarded<std::shared_ptr<ssl_ctx_st>> native_;
};

/// The server's side of TLS on an accepted stream that has not been started. The handshake begins
/// with `start`; bytes sent before its end wait for it (they are bounded as all that is queued). A
/// failed handshake is `onClosed`. ResourceExhausted when there is no memory for it.
Result<std::unique_ptr<TcpStream>> createTlsStream(
    std::unique_ptr<TcpStream> under, const TlsServerContext& context
);

}  // namespace ocelli::net
