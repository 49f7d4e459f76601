// DTLS through OpenSSL, between two memory ends.
#include "net/dtls.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/srtp.h>
#include <openssl/ssl.h>

#include "base/assert.h"
#include "base/text.h"

namespace ocelli::net {
namespace {

// Small enough for every network, IPv6 and tunnels included.
constexpr long kLargestDatagram = 1200;
constexpr std::size_t kSha256 = 32;

template <auto Free>
struct Freer {
    template <class T>
    void operator()(T* object) const {
        Free(object);
    }
};

using BioPtr = std::unique_ptr<BIO, Freer<BIO_free_all>>;
using X509Ptr = std::unique_ptr<X509, Freer<X509_free>>;
using KeyPtr = std::unique_ptr<EVP_PKEY, Freer<EVP_PKEY_free>>;

Error opensslError(ErrorKind kind, std::string_view doing) {
    std::array<char, 256> text{};
    ERR_error_string_n(ERR_peek_last_error(), text.data(), text.size());
    ERR_clear_error();
    return fail(kind, text.data()).withContext(doing);
}

BioPtr readerOf(const std::string& text) {
    return BioPtr(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
}

std::string fingerprintOf(const X509& certificate) {
    std::array<unsigned char, kSha256> digest{};
    unsigned size = 0;
    OCELLI_ASSERT(X509_digest(&certificate, EVP_sha256(), digest.data(), &size) == 1);
    std::string text;
    for (const unsigned char byte : digest) {
        text += fmt::format("{}{:02X}", text.empty() ? "" : ":", byte);
    }
    return text;
}

/// Whom we talk to is told by the fingerprint of the description, not by an authority.
int acceptAny(int, X509_STORE_CTX*) {
    return 1;
}

// --- an end that hands each datagram out as it is written ---

DtlsServer::Send& senderOf(BIO* bio) {
    return *static_cast<DtlsServer::Send*>(BIO_get_data(bio));
}

int writeDatagram(BIO* bio, const char* bytes, int size) {
    senderOf(bio)({reinterpret_cast<const std::byte*>(bytes), static_cast<std::size_t>(size)});
    return size;
}

long controlDatagrams(BIO*, int command, long, void*) {
    switch (command) {
        case BIO_CTRL_FLUSH:
            return 1;
        case BIO_CTRL_DGRAM_QUERY_MTU:
        case BIO_CTRL_DGRAM_GET_FALLBACK_MTU:
            return kLargestDatagram;
        default:
            return 0;
    }
}

const BIO_METHOD* datagramMethod() {
    static const BIO_METHOD* const method = [] {
        BIO_METHOD* made = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "datagrams");
        OCELLI_ASSERT(made != nullptr);
        BIO_meth_set_write(made, writeDatagram);
        BIO_meth_set_ctrl(made, controlDatagrams);
        return made;
    }();
    return method;
}

std::optional<crypto::SrtpSuite> suiteOf(const SSL& ssl) {
    const SRTP_PROTECTION_PROFILE* profile = SSL_get_selected_srtp_profile(const_cast<SSL*>(&ssl));
    if (profile == nullptr) {
        return std::nullopt;
    }
    switch (profile->id) {
        case SRTP_AEAD_AES_128_GCM:
            return crypto::SrtpSuite::AesGcm128;
        case SRTP_AES128_CM_SHA1_80:
            return crypto::SrtpSuite::AesCm128Sha80;
        default:
            return std::nullopt;
    }
}

class Handshake final : public DtlsServer {
  public:
    Handshake(std::string fingerprint, Send send)
        : fingerprint_(std::move(fingerprint)), send_(std::move(send)) {}

    Result<void> open(SSL_CTX& context);
    Result<void> receive(ByteSpan datagram) override;
    Result<void> retry() override;

    const std::optional<SrtpKeys>& keys() const override { return keys_; }

    void close() override { SSL_shutdown(ssl_.get()); }

  private:
    Result<void> step();
    Result<void> finish();

    std::string fingerprint_;
    Send send_;
    std::unique_ptr<SSL, Freer<SSL_free>> ssl_;
    std::optional<SrtpKeys> keys_;
};

Result<void> Handshake::open(SSL_CTX& context) {
    ssl_.reset(SSL_new(&context));
    BIO* in = BIO_new(BIO_s_mem());
    BIO* out = BIO_new(datagramMethod());
    if (!ssl_ || in == nullptr || out == nullptr) {
        BIO_free(in);
        BIO_free(out);
        return opensslError(ErrorKind::ResourceExhausted, "beginning DTLS");
    }
    BIO_set_mem_eof_return(in, -1);
    BIO_set_data(out, &send_);
    BIO_set_init(out, 1);
    SSL_set_bio(ssl_.get(), in, out);
    SSL_set_accept_state(ssl_.get());
    SSL_set_options(ssl_.get(), SSL_OP_NO_QUERY_MTU);
    DTLS_set_link_mtu(ssl_.get(), kLargestDatagram);
    return {};
}

Result<void> Handshake::receive(ByteSpan datagram) {
    BIO* in = SSL_get_rbio(ssl_.get());
    // What is left of a datagram before is garbage: records never go over their ends.
    BIO_reset(in);
    BIO_write(in, datagram.data(), static_cast<int>(datagram.size()));
    return step();
}

Result<void> Handshake::retry() {
    if (keys_ || DTLSv1_handle_timeout(ssl_.get()) >= 0) {
        return {};
    }
    return opensslError(ErrorKind::Unavailable, "DTLS: the peer does not answer");
}

Result<void> Handshake::step() {
    ERR_clear_error();
    if (!keys_) {
        const int done = SSL_do_handshake(ssl_.get());
        if (done == 1) {
            return finish();
        }
        if (SSL_get_error(ssl_.get(), done) == SSL_ERROR_WANT_READ) {
            return {};
        }
        return opensslError(ErrorKind::Unavailable, "the DTLS handshake");
    }
    // Only a goodbye is of interest.
    std::array<char, 256> nothing{};
    const int count = SSL_read(ssl_.get(), nothing.data(), static_cast<int>(nothing.size()));
    if (count <= 0 && SSL_get_error(ssl_.get(), count) == SSL_ERROR_ZERO_RETURN) {
        return fail(ErrorKind::Unavailable, "the peer has ended the connection");
    }
    ERR_clear_error();
    return {};
}

Result<void> Handshake::finish() {
    const X509Ptr peer(SSL_get1_peer_certificate(ssl_.get()));
    if (!peer || !equalsIgnoreCase(fingerprintOf(*peer), fingerprint_)) {
        return fail(
            ErrorKind::PermissionDenied, "the peer shows another certificate than promised"
        );
    }
    const auto suite = suiteOf(*ssl_);
    if (!suite) {
        return fail(ErrorKind::PermissionDenied, "the peer does not speak SRTP");
    }
    static constexpr std::string_view kLabel = "EXTRACTOR-dtls_srtp";
    const std::size_t key = crypto::srtpKeySize(*suite);
    const std::size_t salt = crypto::srtpSaltSize(*suite);
    Bytes material(2 * (key + salt));
    if (SSL_export_keying_material(
            ssl_.get(),
            reinterpret_cast<unsigned char*>(material.data()),
            material.size(),
            kLabel.data(),
            kLabel.size(),
            nullptr,
            0,
            0
        ) != 1) {
        return opensslError(ErrorKind::Internal, "exporting the keys of SRTP");
    }
    ByteReader reader(material);
    const auto next = [&](std::size_t size) {
        const auto part = reader.take(size);
        OCELLI_ASSERT(part.has_value());
        return Bytes(part->begin(), part->end());
    };
    SrtpKeys keys;
    keys.ours.suite = keys.theirs.suite = *suite;
    keys.theirs.key = next(key);
    keys.ours.key = next(key);
    keys.theirs.salt = next(salt);
    keys.ours.salt = next(salt);
    keys_ = std::move(keys);
    return {};
}

}  // namespace

Result<std::shared_ptr<DtlsContext>> DtlsContext::create(const crypto::CertifiedKey& pair) {
    const X509Ptr certificate(
        PEM_read_bio_X509(readerOf(pair.certificate).get(), nullptr, nullptr, nullptr)
    );
    const KeyPtr key(PEM_read_bio_PrivateKey(readerOf(pair.key).get(), nullptr, nullptr, nullptr));
    std::shared_ptr<SSL_CTX> context(SSL_CTX_new(DTLS_server_method()), SSL_CTX_free);
    if (!certificate || !key || !context) {
        return opensslError(ErrorKind::InvalidArgument, "reading the certificate for DTLS");
    }
    SSL_CTX* raw = context.get();
    if (SSL_CTX_use_certificate(raw, certificate.get()) != 1 ||
        SSL_CTX_use_PrivateKey(raw, key.get()) != 1 || SSL_CTX_check_private_key(raw) != 1 ||
        SSL_CTX_set_min_proto_version(raw, DTLS1_2_VERSION) != 1 ||
        SSL_CTX_set_cipher_list(raw, "ECDHE+AESGCM:ECDHE+CHACHA20") != 1 ||
        SSL_CTX_set_tlsext_use_srtp(raw, "SRTP_AEAD_AES_128_GCM:SRTP_AES128_CM_SHA1_80") != 0) {
        return opensslError(ErrorKind::InvalidArgument, "setting up DTLS");
    }
    SSL_CTX_set_verify(raw, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, acceptAny);
    SSL_CTX_set_session_cache_mode(raw, SSL_SESS_CACHE_OFF);
    SSL_CTX_set_options(raw, SSL_OP_NO_TICKET | SSL_OP_NO_RENEGOTIATION);
    return std::shared_ptr<DtlsContext>(
        new DtlsContext(std::move(context), fingerprintOf(*certificate))
    );
}

Result<std::unique_ptr<DtlsServer>> DtlsServer::create(
    const DtlsContext& context, std::string fingerprint, Send send
) {
    auto made = std::make_unique<Handshake>(std::move(fingerprint), std::move(send));
    OCELLI_TRY(made->open(context.native()));
    return std::unique_ptr<DtlsServer>(std::move(made));
}

}  // namespace ocelli::net
