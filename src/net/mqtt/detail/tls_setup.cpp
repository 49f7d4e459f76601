// TLS of a connection to a broker: believed authorities, and the name that has to be in the
// certificate although we connect to an address.
#include "net/mqtt/detail/tls_setup.h"

#include <arpa/inet.h>

#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include "runtime/guarded.h"

namespace ocelli::net::mqtt::detail {
namespace {

bool isAddress(const std::string& host) {
    in6_addr binary{};
    return ::inet_pton(AF_INET, host.c_str(), &binary) == 1 ||
           ::inet_pton(AF_INET6, host.c_str(), &binary) == 1;
}

class OpenSslTls final : public Tls {
  public:
    explicit OpenSslTls(std::string host) : host_(std::move(host)) {}

    ~OpenSslTls() override { SSL_CTX_free(context_); }

    ssl_ctx_st* context() override { return context_; }

    std::string trouble() const override { return *trouble_.lock(); }

    Result<void> setUp(const std::vector<std::string>& authorities, bool verify) {
        context_ = SSL_CTX_new(TLS_client_method());
        if (context_ == nullptr) {
            return fail(ErrorKind::ResourceExhausted, "no memory for TLS");
        }
        SSL_CTX_set_min_proto_version(context_, TLS1_2_VERSION);
        SSL_CTX_set_app_data(context_, this);
        SSL_CTX_set_info_callback(context_, &OpenSslTls::onInfo);
        SSL_CTX_set_verify(
            context_, verify ? SSL_VERIFY_PEER : SSL_VERIFY_NONE, &OpenSslTls::onVerify
        );
        X509_VERIFY_PARAM* wanted = SSL_CTX_get0_param(context_);
        const int named = isAddress(host_)
                              ? X509_VERIFY_PARAM_set1_ip_asc(wanted, host_.c_str())
                              : X509_VERIFY_PARAM_set1_host(wanted, host_.c_str(), host_.size());
        if (named != 1) {
            return fail(ErrorKind::InvalidArgument, "the server is out of form")
                .withField("server", "a host name or an IP address");
        }
        if (authorities.empty()) {
            SSL_CTX_set_default_verify_paths(context_);
            return {};
        }
        for (const std::string& pem : authorities) {
            OCELLI_TRY(believe(pem));
        }
        return {};
    }

  private:
    Result<void> believe(const std::string& pem) {
        BIO* bio = BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size()));
        X509* certificate = PEM_read_bio_X509(bio, nullptr, nullptr, nullptr);
        BIO_free(bio);
        if (certificate == nullptr) {
            return fail(ErrorKind::InvalidArgument, "an authority cannot be read")
                .withField("authorities", "certificates in PEM");
        }
        X509_STORE_add_cert(SSL_CTX_get_cert_store(context_), certificate);
        X509_free(certificate);
        return {};
    }

    /// The client library names the address it connects to; servers with many names need the name.
    static void onInfo(const SSL* ssl, int where, int) {
        if ((where & SSL_CB_HANDSHAKE_START) != 0) {
            auto& me = of(ssl);
            if (!isAddress(me.host_)) {
                SSL_set_tlsext_host_name(const_cast<SSL*>(ssl), me.host_.c_str());
            }
            me.trouble_.lock()->clear();
        }
    }

    static int onVerify(int good, X509_STORE_CTX* store) {
        if (good == 0) {
            const auto* ssl = static_cast<const SSL*>(
                X509_STORE_CTX_get_ex_data(store, SSL_get_ex_data_X509_STORE_CTX_idx())
            );
            *of(ssl).trouble_.lock() =
                X509_verify_cert_error_string(X509_STORE_CTX_get_error(store));
        }
        return good;
    }

    static OpenSslTls& of(const SSL* ssl) {
        return *static_cast<OpenSslTls*>(SSL_CTX_get_app_data(SSL_get_SSL_CTX(ssl)));
    }

    std::string host_;
    Guarded<std::string> trouble_;
    SSL_CTX* context_ = nullptr;
};

}  // namespace

Result<std::unique_ptr<Tls>> makeTls(
    const std::string& host, const std::vector<std::string>& authorities, bool verify
) {
    auto tls = std::make_unique<OpenSslTls>(host);
    OCELLI_TRY(tls->setUp(authorities, verify));
    return std::unique_ptr<Tls>(std::move(tls));
}

}  // namespace ocelli::net::mqtt::detail
