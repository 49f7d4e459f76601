// A TLS stream between two memory buffers, on top of a TCP stream.
#include <array>

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>

#include "net/tls.h"

namespace ocelli::net {
namespace {

constexpr std::size_t kRecord = 16384;  // the longest piece of plain text in a TLS record

struct SslFreer {
    void operator()(SSL* ssl) const { SSL_free(ssl); }
};

using SslPtr = std::unique_ptr<SSL, SslFreer>;

Error tlsError(std::string_view doing) {
    const unsigned long code = ERR_peek_last_error();
    ERR_clear_error();
    const char* reason = code == 0 ? nullptr : ERR_reason_error_string(code);
    return fail(ErrorKind::Unavailable, reason == nullptr ? "TLS failed" : reason)
        .withContext(doing);
}

struct BioFreer {
    void operator()(BIO* bio) const { BIO_free_all(bio); }
};

std::string pemOf(X509* certificate) {
    const std::unique_ptr<BIO, BioFreer> out(BIO_new(BIO_s_mem()));
    char* data = nullptr;
    if (!out || PEM_write_bio_X509(out.get(), certificate) != 1) {
        return {};
    }
    const long size = BIO_get_mem_data(out.get(), &data);
    return std::string(data, static_cast<std::size_t>(size));
}

/// Null when the client has shown none; InvalidArgument when it cannot be read.
Result<std::shared_ptr<const PeerCertificate>> peerCertificateOf(const SSL* ssl) {
    X509* leaf = SSL_get0_peer_certificate(ssl);
    if (leaf == nullptr) {
        return std::shared_ptr<const PeerCertificate>();
    }
    auto peer = std::make_shared<PeerCertificate>();
    peer->chain = pemOf(leaf);
    peer->info = OCELLI_TRY(crypto::parseCertificate(peer->chain));
    const auto* further = SSL_get_peer_cert_chain(ssl);  // of a client: without the leaf
    for (int i = 0; further != nullptr && i < sk_X509_num(further); ++i) {
        peer->chain += pemOf(sk_X509_value(further, i));
    }
    return std::shared_ptr<const PeerCertificate>(std::move(peer));
}

class TlsStream final : public TcpStream, TcpStream::Listener {
  public:
    TlsStream(std::unique_ptr<TcpStream> under, SslPtr ssl)
        : under_(std::move(under)), ssl_(std::move(ssl)) {}

    void start(TcpStream::Listener& listener) override;

    void setReading(bool on) override { under_->setReading(on); }

    void send(std::vector<std::shared_ptr<const Bytes>> pieces) override;
    void sendNow(std::span<const ByteSpan> pieces) override;

    std::size_t queuedBytes() const override { return under_->queuedBytes() + early_.size(); }

    Result<void> setDscp(int dscp) override { return under_->setDscp(dscp); }

    int dscp() const override { return under_->dscp(); }

    void shutdown() override;

    Endpoint peer() const override { return under_->peer(); }

    Endpoint local() const override { return under_->local(); }

    std::shared_ptr<const PeerCertificate> peerCertificate() const override { return shown_; }

    Result<void> leaveLoop() override;

    Result<void> enterLoop(EventLoop& loop) override { return under_->enterLoop(loop); }

  private:
    void onBytes(ByteSpan bytes) override;
    void onClosed(const Error& why) override;
    void onDrained() override;

    bool advanceHandshake();
    void readPlain();
    void encrypt(ByteSpan plain);
    void flush();
    void broken(Error why);

    std::unique_ptr<TcpStream> under_;
    SslPtr ssl_;
    TcpStream::Listener* listener_ = nullptr;
    std::shared_ptr<const PeerCertificate> shown_;
    Bytes early_;  // sent before the end of the handshake
    bool ending_ = false;
    bool broken_ = false;
    std::shared_ptr<int> alive_ = std::make_shared<int>(0);
};

void TlsStream::start(TcpStream::Listener& listener) {
    listener_ = &listener;
    under_->start(*this);
}

void TlsStream::onBytes(ByteSpan bytes) {
    if (broken_) {
        return;
    }
    const std::weak_ptr<int> alive = alive_;
    // A memory BIO takes all, and the bytes are at most one read buffer.
    BIO_write(SSL_get_rbio(ssl_.get()), bytes.data(), static_cast<int>(bytes.size()));
    if (!SSL_is_init_finished(ssl_.get()) && !advanceHandshake()) {
        return;
    }
    readPlain();
    if (!alive.expired() && !broken_) {
        flush();  // what TLS itself has to say: tickets, key updates, alerts
    }
}

/// True when the handshake is over.
bool TlsStream::advanceHandshake() {
    ERR_clear_error();
    const int result = SSL_do_handshake(ssl_.get());
    const int error = SSL_get_error(ssl_.get(), result);
    flush();
    if (result == 1) {
        auto shown = peerCertificateOf(ssl_.get());
        if (!shown) {
            broken(std::move(shown).error());
            return false;
        }
        shown_ = std::move(*shown);
        const Bytes early = std::exchange(early_, {});
        encrypt(early);
        flush();
        if (ending_) {
            ending_ = false;
            shutdown();
        }
        return true;
    }
    if (error != SSL_ERROR_WANT_READ) {
        broken(tlsError("the TLS handshake"));
    }
    return false;
}

void TlsStream::readPlain() {
    const std::weak_ptr<int> alive = alive_;
    std::array<std::byte, kRecord> plain;
    while (true) {
        ERR_clear_error();
        std::size_t count = 0;
        if (SSL_read_ex(ssl_.get(), plain.data(), plain.size(), &count) != 1) {
            break;
        }
        listener_->onBytes(ByteSpan(plain).first(count));
        if (alive.expired() || broken_) {
            return;
        }
    }
    const int error = SSL_get_error(ssl_.get(), 0);
    if (error == SSL_ERROR_ZERO_RETURN) {
        broken(fail(ErrorKind::Cancelled, "the peer closed the connection"));
    } else if (error != SSL_ERROR_WANT_READ && error != SSL_ERROR_WANT_WRITE) {
        broken(tlsError("reading from a TLS stream"));
    }
}

void TlsStream::broken(Error why) {
    if (!broken_) {
        broken_ = true;
        flush();  // the alert
        listener_->onClosed(why);
    }
}

void TlsStream::onClosed(const Error& why) {
    if (!broken_) {
        broken_ = true;
        listener_->onClosed(why);
    }
}

void TlsStream::onDrained() {
    if (!broken_) {
        listener_->onDrained();
    }
}

void TlsStream::send(std::vector<std::shared_ptr<const Bytes>> pieces) {
    if (broken_ || ending_) {
        return;
    }
    for (const auto& piece : pieces) {
        if (piece) {
            encrypt(*piece);
        }
    }
    flush();
}

void TlsStream::sendNow(std::span<const ByteSpan> pieces) {
    if (broken_ || ending_) {
        return;
    }
    for (const auto piece : pieces) {
        encrypt(piece);
    }
    flush();
}

void TlsStream::encrypt(ByteSpan plain) {
    if (!SSL_is_init_finished(ssl_.get())) {
        if (early_.size() + plain.size() <= kQueueLimit) {
            early_.insert(early_.end(), plain.begin(), plain.end());
        }
        return;
    }
    while (!plain.empty()) {
        std::size_t count = 0;
        ERR_clear_error();
        if (SSL_write_ex(ssl_.get(), plain.data(), plain.size(), &count) != 1) {
            // A memory BIO always takes; only a TLS that has ended does not, and the reader will
            // see that.
            return;
        }
        plain = plain.subspan(count);
    }
}

Result<void> TlsStream::leaveLoop() {
    if (broken_ || ending_ || !early_.empty()) {
        return fail(ErrorKind::FailedPrecondition, "the connection is not idle");
    }
    return under_->leaveLoop();
}

void TlsStream::flush() {
    BIO* out = SSL_get_wbio(ssl_.get());
    const std::size_t pending = BIO_ctrl_pending(out);
    if (pending == 0) {
        return;
    }
    Bytes cipher(pending);
    BIO_read(out, cipher.data(), static_cast<int>(cipher.size()));
    under_->send(std::move(cipher));
}

void TlsStream::shutdown() {
    if (broken_ || ending_) {
        return;
    }
    ending_ = true;
    if (SSL_is_init_finished(ssl_.get())) {
        SSL_shutdown(ssl_.get());
        flush();
        under_->shutdown();
    }
}

}  // namespace

Result<std::unique_ptr<TcpStream>> createTlsStream(
    std::unique_ptr<TcpStream> under, const TlsServerContext& context
) {
    SslPtr ssl(SSL_new(context.native().get()));
    BIO* in = BIO_new(BIO_s_mem());
    BIO* out = BIO_new(BIO_s_mem());
    if (!ssl || in == nullptr || out == nullptr) {
        BIO_free(in);
        BIO_free(out);
        return fail(ErrorKind::ResourceExhausted, "no memory for a TLS stream");
    }
    // Empty means "wait", not "end".
    BIO_set_mem_eof_return(in, -1);
    BIO_set_mem_eof_return(out, -1);
    SSL_set_bio(ssl.get(), in, out);
    SSL_set_accept_state(ssl.get());
    return std::unique_ptr<TcpStream>(std::make_unique<TlsStream>(std::move(under), std::move(ssl))
    );
}

}  // namespace ocelli::net
