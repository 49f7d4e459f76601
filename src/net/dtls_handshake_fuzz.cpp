// A real DTLS client whose datagrams are damaged on the way: the server reaches keys or refuses.
#include <algorithm>
#include <deque>

#include <openssl/pem.h>
#include <openssl/ssl.h>

#include "base/assert.h"
#include "crypto/certificate.h"
#include "net/dtls.h"

namespace {

using namespace ocelli;

constexpr std::size_t kLargestDatagram = 1200;
constexpr int kMostTurns = 12;

crypto::CertifiedKey pairOf(const char* name) {
    crypto::CertificateWish wish;
    wish.commonName = name;
    wish.until = {4'000'000'000'000'000};
    auto pair = crypto::createSelfSigned(wish);
    OCELLI_ASSERT(pair.has_value());
    return std::move(*pair);
}

struct Ends {
    std::shared_ptr<net::DtlsContext> server;
    SSL_CTX* client = SSL_CTX_new(DTLS_client_method());
    std::string fingerprint;

    Ends() {
        server = *net::DtlsContext::create(pairOf("camera"));
        const crypto::CertifiedKey mine = pairOf("browser");
        BIO* certificate = BIO_new_mem_buf(mine.certificate.data(), -1);
        BIO* key = BIO_new_mem_buf(mine.key.data(), -1);
        X509* x509 = PEM_read_bio_X509(certificate, nullptr, nullptr, nullptr);
        EVP_PKEY* pkey = PEM_read_bio_PrivateKey(key, nullptr, nullptr, nullptr);
        OCELLI_ASSERT(SSL_CTX_use_certificate(client, x509) == 1);
        OCELLI_ASSERT(SSL_CTX_use_PrivateKey(client, pkey) == 1);
        OCELLI_ASSERT(SSL_CTX_set_tlsext_use_srtp(client, "SRTP_AEAD_AES_128_GCM") == 0);
        X509_free(x509);
        EVP_PKEY_free(pkey);
        BIO_free(certificate);
        BIO_free(key);
        const std::string hex = crypto::parseCertificate(mine.certificate)->fingerprint;
        for (const char digit : hex) {
            fingerprint += (fingerprint.size() % 3 == 2 ? ":" : "") + std::string(1, digit);
        }
    }
};

/// Changes some bytes of a datagram: how many, then place (2 bytes) and mask of each. A count of
/// 255 drops it, 254 cuts it.
bool damage(Bytes& datagram, ByteReader& plan) {
    const auto count = plan.u8();
    if (!count || *count == 255) {
        return !count;
    }
    if (*count == 254) {
        datagram.resize(std::min<std::size_t>(datagram.size(), plan.u16().value_or(0)));
        return true;
    }
    for (int i = 0; i < *count % 8; ++i) {
        const std::size_t place = plan.u16().value_or(0);
        datagram[place % datagram.size()] ^= std::byte{plan.u8().value_or(0)};
    }
    return true;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const Ends ends;
    ByteReader plan(asByteSpan(data, size));
    const bool promised = (plan.u8().value_or(0) & 1) != 0;
    SSL* client = SSL_new(ends.client);
    BIO* in = BIO_new(BIO_s_mem());
    BIO* out = BIO_new(BIO_s_mem());
    BIO_set_mem_eof_return(in, -1);
    BIO_set_mem_eof_return(out, -1);
    SSL_set_bio(client, in, out);
    SSL_set_connect_state(client);
    SSL_set_options(client, SSL_OP_NO_QUERY_MTU);
    SSL_set_mtu(client, kLargestDatagram);
    std::deque<Bytes> answers;
    auto server = net::DtlsServer::create(
        *ends.server,
        promised ? ends.fingerprint : "00:11",
        [&](ByteSpan datagram) {
            OCELLI_ASSERT(datagram.size() <= kLargestDatagram);
            answers.emplace_back(datagram.begin(), datagram.end());
        }
    );
    OCELLI_ASSERT(server.has_value());
    bool going = true;
    for (int turn = 0; turn < kMostTurns && going && !(*server)->keys(); ++turn) {
        (void)SSL_do_handshake(client);
        char* bytes = nullptr;
        const long length = BIO_get_mem_data(out, &bytes);
        if (length > 0) {
            const ByteSpan flight = asByteSpan(
                reinterpret_cast<const std::uint8_t*>(bytes), static_cast<std::size_t>(length)
            );
            Bytes sent(flight.begin(), flight.end());
            BIO_reset(out);
            going = !damage(sent, plan) || (*server)->receive(sent).has_value();
        }
        while (!answers.empty()) {
            BIO_reset(in);
            BIO_write(in, answers.front().data(), static_cast<int>(answers.front().size()));
            answers.pop_front();
            (void)SSL_do_handshake(client);
        }
    }
    OCELLI_ASSERT(promised || !(*server)->keys());
    OCELLI_ASSERT(!promised || size > 1 || (*server)->keys());
    // What comes afterwards changes nothing.
    while (!plan.atEnd() && going) {
        going =
            (*server)->receive(*plan.take(std::min<std::size_t>(plan.remaining(), 64))).has_value();
    }
    (*server)->close();
    SSL_free(client);
    return 0;
}
