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

/// Whether a server asks its clients for certificates, and which it takes.
struct ClientCertificates {
    enum class Ask : std::uint8_t {
        Never,
        Wished,    ///< without one the connection stands all the same
        Required,  ///< without one the handshake fails
    };

    Ask ask = Ask::Never;

    /// PEM. Only certificates that lead to one of these and hold now are taken. Empty: any, signed
    /// by whomever and even when its time is over; who reads it from the connection must judge it.
    std::string authorities = {};
};

/// The certificate, key and rules of a TLS server. Thread-safe.
class TlsServerContext {
  public:
    /// InvalidArgument when certificate and key cannot be read or do not belong together, when no
    /// version is chosen, or when the authorities of clients cannot be read.
    static Result<std::shared_ptr<TlsServerContext>> create(
        const crypto::CertifiedKey& pair, TlsVersions versions = {}, ClientCertificates clients = {}
    );

    /// New connections use these from now on, and ask clients as before; those that are open stay
    /// as they are. On an error nothing changes.
    Result<void> reload(const crypto::CertifiedKey& pair, TlsVersions versions);

    /// For the room `net`.
    std::shared_ptr<ssl_ctx_st> native() const { return *native_.lock(); }

  private:
    TlsServerContext(std::shared_ptr<ssl_ctx_st> native, ClientCertificates clients)
        : clients_(std::move(clients)), native_(std::move(native)) {}

    const ClientCertificates clients_;
    Guarded<std::shared_ptr<ssl_ctx_st>> native_;
};

/// The server's side of TLS on an accepted stream that has not been started. The handshake begins
/// with `start`; bytes sent before its end wait for it (they are bounded as all that is queued). A
/// failed handshake is `onClosed`. ResourceExhausted when there is no memory for it.
Result<std::unique_ptr<TcpStream>> createTlsStream(
    std::unique_ptr<TcpStream> under, const TlsServerContext& context
);

}  // namespace ocelli::net
