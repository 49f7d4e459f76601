// Tests TLS streams against OpenSSL's client on loopback.
#include "net/tls.h"

#include <array>
#include <atomic>
#include <optional>
#include <thread>

#include <sys/socket.h>
#include <sys/time.h>

#include <gtest/gtest.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>

#include "crypto/authority.h"
#include "net/socket.h"

namespace ocelli::net {
namespace {

using std::chrono::seconds;

crypto::CertifiedKey makePair(std::string name = "camera") {
    const WallTime now = SystemClock().wall();
    auto pair = crypto::createSelfSigned({
        .commonName = std::move(name),
        .dnsNames = {},
        .addresses = {},
        .from = now - std::chrono::hours(1),
        .until = now + std::chrono::hours(1),
    });
    EXPECT_TRUE(pair);
    return *pair;
}

/// What a client of OpenSSL saw in one conversation.
struct Seen {
    bool connected = false;
    std::string version;
    std::string protocol;
    std::string subject;
    std::string received;
};

struct Asking {
    int newest = TLS1_3_VERSION;
    bool weak = false;  ///< takes what OpenSSL refuses by itself
    std::string alpn = {};
    std::string send = "hello";
    std::size_t expect = 5;
    std::optional<crypto::CertifiedKey> own = {};  ///< shown when the server asks
};

void showOwn(SSL_CTX* context, const crypto::CertifiedKey& own) {
    BIO* reader = BIO_new_mem_buf(own.certificate.data(), static_cast<int>(own.certificate.size()));
    X509* certificate = PEM_read_bio_X509(reader, nullptr, nullptr, nullptr);
    EXPECT_EQ(SSL_CTX_use_certificate(context, certificate), 1);
    X509_free(certificate);
    while (X509* next = PEM_read_bio_X509(reader, nullptr, nullptr, nullptr)) {
        SSL_CTX_add0_chain_cert(context, next);
    }
    BIO_free(reader);
    reader = BIO_new_mem_buf(own.key.data(), static_cast<int>(own.key.size()));
    EVP_PKEY* key = PEM_read_bio_PrivateKey(reader, nullptr, nullptr, nullptr);
    EXPECT_EQ(SSL_CTX_use_PrivateKey(context, key), 1);
    EVP_PKEY_free(key);
    BIO_free(reader);
}

/// Blocking; for a thread of its own.
Seen converse(const Endpoint& endpoint, const Asking& asking) {
    Seen seen;
    const auto address = toSocketAddress(endpoint);
    const Socket socket(::socket(address->family(), SOCK_STREAM, 0));
    const timeval patience{10, 0};
    ::setsockopt(socket.fd(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
    if (::connect(socket.fd(), address->get(), address->size) != 0) {
        return seen;
    }
    SSL_CTX* context = SSL_CTX_new(TLS_client_method());
    SSL_CTX_set_max_proto_version(context, asking.newest);
    if (asking.weak) {
        SSL_CTX_set_min_proto_version(context, TLS1_1_VERSION);
        SSL_CTX_set_cipher_list(context, "ALL:@SECLEVEL=0");
    }
    if (asking.own) {
        showOwn(context, *asking.own);
    }
    SSL* ssl = SSL_new(context);
    if (!asking.alpn.empty()) {
        SSL_set_alpn_protos(
            ssl,
            reinterpret_cast<const unsigned char*>(asking.alpn.data()),
            static_cast<unsigned>(asking.alpn.size())
        );
    }
    SSL_set_fd(ssl, socket.fd());
    if (SSL_connect(ssl) == 1) {
        seen.connected = true;
        seen.version = SSL_get_version(ssl);
        const unsigned char* protocol = nullptr;
        unsigned length = 0;
        SSL_get0_alpn_selected(ssl, &protocol, &length);
        seen.protocol.assign(reinterpret_cast<const char*>(protocol), length);
        X509* certificate = SSL_get1_peer_certificate(ssl);
        std::array<char, 256> name{};
        X509_NAME_oneline(X509_get_subject_name(certificate), name.data(), 256);
        seen.subject = name.data();
        X509_free(certificate);
        SSL_write(ssl, asking.send.data(), static_cast<int>(asking.send.size()));
        std::array<char, 16384> buffer{};
        while (seen.received.size() < asking.expect) {
            const int count = SSL_read(ssl, buffer.data(), static_cast<int>(buffer.size()));
            if (count <= 0) {
                break;
            }
            seen.received.append(buffer.data(), static_cast<std::size_t>(count));
        }
        SSL_shutdown(ssl);
    }
    SSL_free(ssl);
    SSL_CTX_free(context);
    return seen;
}

struct Echo : TcpStream::Listener {
    void onBytes(ByteSpan bytes) override {
        received += asText(bytes);
        shown = stream->peerCertificate();
        if (answer) {
            stream->send(Bytes(*answer));
            answer.reset();
        } else if (echo) {
            const ByteSpan pieces[] = {bytes};
            stream->sendNow(pieces);
        }
    }

    void onClosed(const Error& why) override { closed = why.kind(); }

    std::unique_ptr<TcpStream> stream;
    std::string received;
    std::shared_ptr<const PeerCertificate> shown;
    std::optional<Bytes> answer;
    bool echo = true;
    std::optional<ErrorKind> closed;
};

struct Tls : testing::Test {
    Tls() {
        auto created = TlsServerContext::create(makePair());
        EXPECT_TRUE(created);
        context = *created;
        auto listening = TcpListener::create(loop, {"127.0.0.1", 0}, [this](auto plain) {
            auto stream = createTlsStream(std::move(plain), *context);
            ASSERT_TRUE(stream);
            server.stream = std::move(*stream);
            server.stream->start(server);
        });
        EXPECT_TRUE(listening);
        listener = std::move(*listening);
    }

    Seen talk(const Asking& asking) {
        Seen seen;
        std::atomic<bool> done = false;
        std::jthread client([&] {
            seen = converse(listener->local(), asking);
            done = true;
        });
        EXPECT_TRUE(loop.runUntil([&] { return done.load(); }, seconds(20)));
        return seen;
    }

    SystemClock clock;
    EventLoop loop{clock};
    std::shared_ptr<TlsServerContext> context;
    Echo server;
    std::unique_ptr<TcpListener> listener;
};

TEST_F(Tls, CarriesBytesBothWays) {
    const auto seen = talk({});
    EXPECT_TRUE(seen.connected);
    EXPECT_EQ(seen.received, "hello");
    EXPECT_EQ(seen.version, "TLSv1.3");
    EXPECT_EQ(seen.protocol, "");
    EXPECT_TRUE(loop.runUntil([&] { return server.closed.has_value(); }, seconds(10)));
    EXPECT_EQ(*server.closed, ErrorKind::Cancelled);
}

TEST_F(Tls, CarriesManyRecords) {
    server.answer = Bytes(5'000'000, std::byte{'x'});
    const auto seen = talk({.send = std::string(100'000, 'y'), .expect = 5'000'000});
    EXPECT_EQ(seen.received.size(), 5'000'000U);
}

TEST_F(Tls, SpeaksVersion12UnlessForbidden) {
    EXPECT_EQ(talk({.newest = TLS1_2_VERSION}).version, "TLSv1.2");
    EXPECT_FALSE(talk({.newest = TLS1_1_VERSION}).connected);
    ASSERT_TRUE(context->reload(makePair(), TlsVersions{.tls12 = false}));
    EXPECT_FALSE(talk({.newest = TLS1_2_VERSION}).connected);
    EXPECT_TRUE(talk({}).connected);
}

TEST_F(Tls, SpeaksEachVersionThatIsOnAndNoOther) {
    ASSERT_TRUE(context->reload(makePair(), {.tls11 = true, .tls12 = false, .tls13 = true}));
    EXPECT_EQ(talk({}).version, "TLSv1.3");
    EXPECT_EQ(talk({.newest = TLS1_2_VERSION, .weak = true}).version, "TLSv1.1");
    EXPECT_FALSE(context->reload(makePair(), {.tls12 = false, .tls13 = false}));
    EXPECT_EQ(talk({}).version, "TLSv1.3") << "a refused choice changes nothing";
}

TEST_F(Tls, SelectsHttp11) {
    EXPECT_EQ(talk({.alpn = "\x02h2\x08http/1.1"}).protocol, "http/1.1");
    EXPECT_EQ(talk({.alpn = "\x02h2"}).protocol, "");
}

TEST_F(Tls, ReloadsItsCertificateLive) {
    EXPECT_EQ(talk({}).subject, "/CN=camera");
    ASSERT_TRUE(context->reload(makePair("renewed"), TlsVersions{}));
    EXPECT_EQ(talk({}).subject, "/CN=renewed");
    auto mixed = makePair("a");
    mixed.key = makePair("b").key;
    EXPECT_FALSE(context->reload(mixed, TlsVersions{}));
    EXPECT_FALSE(context->reload({"no", "pem"}, TlsVersions{}));
    EXPECT_EQ(talk({}).subject, "/CN=renewed");
}

TEST_F(Tls, ClosesOnWhatIsNoTls) {
    const auto address = toSocketAddress(listener->local());
    const Socket socket(::socket(AF_INET, SOCK_STREAM, 0));
    ASSERT_EQ(::connect(socket.fd(), address->get(), address->size), 0);
    ASSERT_GT(::send(socket.fd(), "GET / HTTP/1.1\r\n\r\n", 18, MSG_NOSIGNAL), 0);
    EXPECT_TRUE(loop.runUntil([&] { return server.closed.has_value(); }, seconds(10)));
    EXPECT_EQ(*server.closed, ErrorKind::Unavailable);
    EXPECT_EQ(server.received, "");
}

/// A server that asks its clients for certificates, and an authority of its own.
struct TlsClients : Tls {
    static crypto::CertificateWish wish(std::string name, WallTime from, Duration span) {
        return {std::move(name), {}, {}, from, from + span};
    }

    crypto::CertifiedKey issue(const crypto::CertifiedKey& by, Duration until = hour) const {
        const WallTime from = clock.wall() - 2 * hour;
        return *crypto::createIssued(by, wish("OC-1", from, 2 * hour + until));
    }

    crypto::CertifiedKey makeAuthority() const {
        return *crypto::createAuthority(wish("system", clock.wall() - 3 * hour, 9 * hour));
    }

    void ask(ClientCertificates clients) {
        context = *TlsServerContext::create(makePair(), {}, std::move(clients));
    }

    /// What the server got over a connection that shows `own`; it may be refused in both versions.
    void expectRefused(const std::optional<crypto::CertifiedKey>& own) {
        for (const int newest : {TLS1_2_VERSION, TLS1_3_VERSION}) {
            server = {};
            EXPECT_EQ(talk({.newest = newest, .own = own}).received, "");
            EXPECT_TRUE(loop.runUntil([&] { return server.closed.has_value(); }, seconds(10)));
            EXPECT_EQ(server.received, "");
            EXPECT_EQ(server.closed, ErrorKind::Unavailable);
        }
    }

    static constexpr Duration hour = std::chrono::hours(1);
    const crypto::CertifiedKey authority = makeAuthority();
};

TEST_F(TlsClients, ACertificateOfTheAuthorityIsTakenAndCanBeRead) {
    ask({ClientCertificates::Ask::Required, authority.certificate});
    const auto own = issue(authority);
    for (const int newest : {TLS1_2_VERSION, TLS1_3_VERSION}) {
        server = {};
        EXPECT_EQ(talk({.newest = newest, .own = own}).received, "hello");
        ASSERT_TRUE(server.shown);
        EXPECT_EQ(server.shown->info.commonName, "OC-1");
        EXPECT_EQ(
            server.shown->info.fingerprint, crypto::parseCertificate(own.certificate)->fingerprint
        );
        EXPECT_EQ(server.shown->chain, own.certificate);
    }
}

TEST_F(TlsClients, NoForeignAndExpiredCertificatesEndTheHandshake) {
    ask({ClientCertificates::Ask::Required, authority.certificate});
    expectRefused(std::nullopt);
    expectRefused(issue(makeAuthority()));
    expectRefused(makePair("OC-1"));
    expectRefused(issue(authority, -hour));
}

TEST_F(TlsClients, WhatIsOnlyWishedMayBeLeftOutButNotForeign) {
    ask({ClientCertificates::Ask::Wished, authority.certificate});
    EXPECT_EQ(talk({}).received, "hello");
    EXPECT_EQ(server.shown, nullptr);
    expectRefused(makePair("OC-1"));
}

TEST_F(TlsClients, WithoutAnAuthorityAnyOneIsTakenWithItsChain) {
    ask({ClientCertificates::Ask::Required, {}});
    expectRefused(std::nullopt);
    server = {};
    auto own = makePair("OC-9");
    EXPECT_EQ(talk({.own = own}).received, "hello");
    ASSERT_TRUE(server.shown);
    EXPECT_TRUE(server.shown->info.selfSigned);
    server = {};
    own = issue(authority, -hour);
    own.certificate += authority.certificate;
    EXPECT_EQ(talk({.own = own}).received, "hello");
    ASSERT_TRUE(server.shown);
    EXPECT_EQ(server.shown->chain, own.certificate);
    EXPECT_FALSE(server.shown->info.valid(clock.wall()));
}

TEST_F(TlsClients, ReloadingAsksAsBeforeAndBrokenAuthoritiesAreAnError) {
    ask({ClientCertificates::Ask::Required, authority.certificate});
    ASSERT_TRUE(context->reload(makePair("renewed"), TlsVersions{}));
    expectRefused(std::nullopt);
    EXPECT_FALSE(TlsServerContext::create(
        makePair(), {}, {ClientCertificates::Ask::Required, "no certificate"}
    ));
}

TEST_F(Tls, MayBeDestroyedInItsOwnCalls) {
    server.echo = false;

    struct Suicide : TcpStream::Listener {
        void onBytes(ByteSpan) override { owner->stream.reset(); }

        void onClosed(const Error&) override { owner->stream.reset(); }

        Echo* owner = nullptr;
    } suicide;

    suicide.owner = &server;
    auto listening = TcpListener::create(loop, {"127.0.0.1", 0}, [&](auto plain) {
        server.stream = std::move(*createTlsStream(std::move(plain), *context));
        server.stream->start(suicide);
    });
    listener = std::move(*listening);
    EXPECT_TRUE(talk({}).connected);
    EXPECT_EQ(server.stream, nullptr);
}

}  // namespace
}  // namespace ocelli::net
