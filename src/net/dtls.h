// DTLS for media: the server's side of a handshake whose only fruit are the keys of SRTP.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "base/bytes.h"
#include "base/unique_function.h"
#include "crypto/certificate.h"
#include "crypto/srtp.h"

struct ssl_ctx_st;

namespace ocelli::net {

/// Certificate and rules of all handshakes. Thread-bound.
class DtlsContext {
  public:
    /// InvalidArgument when certificate and key cannot be read or do not belong together.
    static Result<std::shared_ptr<DtlsContext>> create(const crypto::CertifiedKey& pair);

    /// SHA-256 of our certificate as a description says it: "AB:CD:…".
    const std::string& fingerprint() const { return fingerprint_; }

    /// For the room `net`.
    ssl_ctx_st& native() const { return *native_; }

  private:
    DtlsContext(std::shared_ptr<ssl_ctx_st> native, std::string fingerprint)
        : native_(std::move(native)), fingerprint_(std::move(fingerprint)) {}

    std::shared_ptr<ssl_ctx_st> native_;
    std::string fingerprint_;
};

/// What both sides protect their packets with (RFC 5764, 4.2).
struct SrtpKeys {
    crypto::SrtpMaster ours;
    crypto::SrtpMaster theirs;
};

/// One handshake, DTLS 1.2 (RFC 5764). Thread-bound. Datagrams come and go through its owner; call
/// `retry` about ten times a second until there are keys.
class DtlsServer {
  public:
    using Send = UniqueFunction<void(ByteSpan datagram)>;

    /// @param fingerprint  SHA-256 of the certificate the peer must show, "AB:CD:…"
    /// @param send         called for each datagram to the peer; must not destroy this object
    /// @return             ResourceExhausted when there is no memory for it.
    static Result<std::unique_ptr<DtlsServer>> create(
        const DtlsContext& context, std::string fingerprint, Send send
    );
    virtual ~DtlsServer() = default;

    /// A datagram of the peer. PermissionDenied: another certificate than the promised one, or no
    /// SRTP; Unavailable: the peer has ended it or the handshake has failed. Nothing comes of it
    /// then.
    virtual Result<void> receive(ByteSpan datagram) = 0;

    /// Sends again what was lost, when it is time.
    virtual Result<void> retry() = 0;

    /// Once the handshake is done.
    virtual const std::optional<SrtpKeys>& keys() const = 0;

    /// Tells the peer that it is over.
    virtual void close() = 0;
};

}  // namespace ocelli::net
