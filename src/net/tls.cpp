// OpenSSL contexts for servers.
#include "net/tls.h"

#include <array>
#include <string_view>

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>

#include "crypto/authority.h"

namespace ocelli::net {
namespace {

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
using ContextPtr = std::shared_ptr<SSL_CTX>;

constexpr long kLongestClientChain = 32L << 10U;

Error opensslError(std::string_view doing) {
    std::array<char, 256> text{};
    ERR_error_string_n(ERR_peek_last_error(), text.data(), text.size());
    ERR_clear_error();
    return fail(ErrorKind::InvalidArgument, text.data()).withContext(doing);
}

BioPtr readerOf(const std::string& text) {
    return BioPtr(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
}

int noPassphrase(char*, int, int, void*) {
    return -1;
}

/// Takes "http/1.1" when it is offered, and says nothing otherwise (RTSP players offer nothing).
int selectProtocol(SSL*, const unsigned char** out, unsigned char* outLength, const unsigned char* offered, unsigned offeredLength, void*) {
    static constexpr std::string_view kWanted("\x08http/1.1", 9);
    unsigned char* chosen = nullptr;
    const int result = SSL_select_next_proto(
        &chosen,
        outLength,
        reinterpret_cast<const unsigned char*>(kWanted.data()),
        static_cast<unsigned>(kWanted.size()),
        offered,
        offeredLength
    );
    if (result != OPENSSL_NPN_NEGOTIATED) {
        return SSL_TLSEXT_ERR_NOACK;
    }
    *out = chosen;
    return SSL_TLSEXT_ERR_OK;
}

Result<void> useCertificates(SSL_CTX* context, const std::string& pem) {
    const BioPtr reader = readerOf(pem);
    const X509Ptr own(PEM_read_bio_X509(reader.get(), nullptr, noPassphrase, nullptr));
    if (!own || SSL_CTX_use_certificate(context, own.get()) != 1) {
        return opensslError("reading the certificate");
    }
    // What follows is the chain up to an authority.
    while (X509* next = PEM_read_bio_X509(reader.get(), nullptr, noPassphrase, nullptr)) {
        if (SSL_CTX_add0_chain_cert(context, next) != 1) {
            X509_free(next);
            return opensslError("reading the certificate's chain");
        }
    }
    ERR_clear_error();
    return {};
}

Result<void> useKey(SSL_CTX* context, const std::string& pem) {
    const KeyPtr key(PEM_read_bio_PrivateKey(readerOf(pem).get(), nullptr, noPassphrase, nullptr));
    if (!key || SSL_CTX_use_PrivateKey(context, key.get()) != 1 ||
        SSL_CTX_check_private_key(context) != 1) {
        return opensslError("reading the private key");
    }
    return {};
}

Result<void> useVersions(SSL_CTX* context, const TlsVersions& versions) {
    if (!versions.tls11 && !versions.tls12 && !versions.tls13) {
        return fail(ErrorKind::InvalidArgument, "at least one TLS version is needed");
    }
    SSL_CTX_set_options(
        context,
        (versions.tls11 ? 0 : SSL_OP_NO_TLSv1_1) | (versions.tls12 ? 0 : SSL_OP_NO_TLSv1_2) |
            (versions.tls13 ? 0 : SSL_OP_NO_TLSv1_3)
    );
    // TLS 1.1 signs with SHA-1 and knows no authenticated ciphers; OpenSSL asks for level 0 then.
    const char* ciphers = versions.tls11 ? "ECDHE+AESGCM:ECDHE+CHACHA20:ECDHE+AES:@SECLEVEL=0"
                                         : "ECDHE+AESGCM:ECDHE+CHACHA20";
    if (SSL_CTX_set_min_proto_version(context, TLS1_1_VERSION) != 1 ||
        SSL_CTX_set_cipher_list(context, ciphers) != 1) {
        return opensslError("setting TLS versions and ciphers");
    }
    return {};
}

int takeAny(X509_STORE_CTX*, void*) {
    return 1;
}

Result<void> trustAuthorities(SSL_CTX* context, const std::string& pem) {
    for (const std::string& one : OCELLI_TRY(crypto::splitCertificates(pem))) {
        const X509Ptr authority(
            PEM_read_bio_X509(readerOf(one).get(), nullptr, noPassphrase, nullptr)
        );
        if (!authority ||
            X509_STORE_add_cert(SSL_CTX_get_cert_store(context), authority.get()) != 1 ||
            SSL_CTX_add_client_CA(context, authority.get()) != 1) {
            return opensslError("reading the authorities of clients");
        }
    }
    return {};
}

Result<void> askClients(SSL_CTX* context, const ClientCertificates& clients) {
    using Ask = ClientCertificates::Ask;
    if (clients.ask == Ask::Never) {
        return {};
    }
    SSL_CTX_set_verify(
        context,
        clients.ask == Ask::Required ? SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT
                                     : SSL_VERIFY_PEER,
        nullptr
    );
    SSL_CTX_set_max_cert_list(context, kLongestClientChain);
    // Each connection proves its key anew: nothing is resumed.
    SSL_CTX_set_options(context, SSL_OP_NO_TICKET);
    if (SSL_CTX_set_num_tickets(context, 0) != 1) {
        return opensslError("setting up client certificates");
    }
    if (clients.authorities.empty()) {
        SSL_CTX_set_cert_verify_callback(context, takeAny, nullptr);
        return {};
    }
    return trustAuthorities(context, clients.authorities);
}

Result<ContextPtr> makeContext(
    const crypto::CertifiedKey& pair, const TlsVersions& versions, const ClientCertificates& clients
) {
    ContextPtr context(SSL_CTX_new(TLS_server_method()), SSL_CTX_free);
    if (!context) {
        return opensslError("making a TLS context");
    }
    SSL_CTX* raw = context.get();
    SSL_CTX_set_options(
        raw,
        SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION | SSL_OP_CIPHER_SERVER_PREFERENCE |
            SSL_OP_PRIORITIZE_CHACHA | SSL_OP_IGNORE_UNEXPECTED_EOF
    );
    // A thousand idle connections shall not keep their record buffers.
    SSL_CTX_set_mode(
        raw,
        SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE |
            SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER
    );
    SSL_CTX_set_session_cache_mode(raw, SSL_SESS_CACHE_OFF);  // tickets do it without memory here
    SSL_CTX_set_alpn_select_cb(raw, selectProtocol, nullptr);
    OCELLI_TRY(useVersions(raw, versions));
    OCELLI_TRY(useCertificates(raw, pair.certificate));
    OCELLI_TRY(useKey(raw, pair.key));
    OCELLI_TRY(askClients(raw, clients));
    return context;
}

}  // namespace

Result<std::shared_ptr<TlsServerContext>> TlsServerContext::create(
    const crypto::CertifiedKey& pair, TlsVersions versions, ClientCertificates clients
) {
    auto native = OCELLI_TRY(makeContext(pair, versions, clients));
    return std::shared_ptr<TlsServerContext>(
        new TlsServerContext(std::move(native), std::move(clients))
    );
}

Result<void> TlsServerContext::reload(const crypto::CertifiedKey& pair, TlsVersions versions) {
    auto fresh = OCELLI_TRY(makeContext(pair, versions, clients_));
    native_.with([&](ContextPtr& native) { native = std::move(fresh); });
    return {};
}

}  // namespace ocelli::net
