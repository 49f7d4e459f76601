// Tests asking other servers over HTTP and HTTPS: servers of ours, and servers that misbehave.
#include "net/transfer/http.h"

#include <numeric>
#include <thread>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "crypto/authority.h"
#include "tests/support/http_server.h"
#include "tests/support/raw_server.h"

namespace ocelli::net::transfer {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

class Nobody final : public http::Authenticator {
  public:
    Result<void> identify(http::Request&, bool) override { return {}; }

    bool active() const override { return true; }

    std::vector<std::string> challenges() override { return {}; }

    void refused(const http::Request&, const Error&) override {}
};

http::RouteInfo open() {
    http::RouteInfo info;
    info.permission = access::Permission::Public;
    info.bodyLimit = 8U << 20U;
    return info;
}

struct Http : testing::Test {
    Http() {
        router.add(http::Method::Put, "/size", open(), [](const http::Request& request) {
            const auto sum = std::accumulate(
                request.body.begin(),
                request.body.end(),
                0U,
                [](unsigned a, char c) { return a + static_cast<unsigned char>(c); }
            );
            return Result<http::Response>(
                http::Response::ofJson({{"size", request.body.size()}, {"sum", sum}})
            );
        });
        router.add(http::Method::Get, "/hello", open(), [](const http::Request& request) {
            return Result<http::Response>(http::Response::ofJson(
                {{"said", std::string(request.headers.get("X-Say").value_or("nothing"))}}
            ));
        });
        session = std::move(*Session::create(clock));
    }

    std::string url(const Endpoint& at, std::string_view path, std::string_view scheme = "http") {
        return fmt::format("{}://{}{}", scheme, at.format(), path);
    }

    Result<HttpAnswer> get(const std::string& address, Terms terms = {}) {
        return exchange(*session, {.url = address}, terms);
    }

    std::string at(const test::RawServer& server) {
        return fmt::format("http://127.0.0.1:{}/x", server.port());
    }

    SystemClock clock;
    Nobody nobody;
    http::Router router{nobody};
    std::unique_ptr<Session> session;
};

TEST_F(Http, AsksAndGetsTheAnswerWithItsHead) {
    const test::RunningServer server(router);
    HttpRequest request{.url = url(server.endpoint(), "/hello"), .headers = {{"X-Say", "hi"}}};
    const auto answer = exchange(*session, request, {});
    ASSERT_TRUE(answer) << answer.error().describe();
    EXPECT_EQ(answer->status, 200U);
    EXPECT_TRUE(answer->good());
    EXPECT_EQ(answer->body, R"({"said":"hi"})");
    EXPECT_TRUE(answer->header("content-type").starts_with("application/json"));
    EXPECT_EQ(answer->address, "127.0.0.1");
    EXPECT_EQ(get(url(server.endpoint(), "/nowhere"))->status, 404U);
}

TEST_F(Http, StreamsALongBodyAndTellsEachStep) {
    const test::RunningServer server(router);
    const std::string part(1000, 'a');
    std::size_t sent = 0;
    Body body{
        .length = 3'000'000,
        .read = [&](std::span<std::byte> into) -> Result<std::size_t> {
            const std::size_t count = std::min({into.size(), part.size(), 3'000'000 - sent});
            std::memcpy(into.data(), part.data(), count);
            sent += count;
            return count;
        },
    };
    std::vector<Stage> stages;
    Terms terms;
    terms.onStep = [&](const Step& step) { stages.push_back(step.stage); };
    const auto answer = exchange(
        *session, {.method = "PUT", .url = url(server.endpoint(), "/size"), .body = body}, terms
    );
    ASSERT_TRUE(answer) << answer.error().describe();
    EXPECT_EQ(answer->body, fmt::format(R"({{"size":3000000,"sum":{}}})", 3'000'000U * 97U));
    EXPECT_EQ(
        stages,
        (std::vector{Stage::Resolved, Stage::Connected, Stage::Ready, Stage::Sent, Stage::Answered})
    );
}

TEST_F(Http, KeepsItsConnectionForTheNextRequest) {
    test::RawServer server([](test::RawConnection& connection) {
        while (!connection.readUntil("\r\n\r\n").empty()) {
            connection.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        }
    });
    for (int i = 0; i < 3; ++i) {
        const auto answer = get(at(server));
        ASSERT_TRUE(answer) << answer.error().describe();
    }
    EXPECT_EQ(server.connections(), 1);
    session.reset();
}

TEST_F(Http, ARefusedAddressIsNeverConnectedTo) {
    test::RawServer server([](test::RawConnection&) {});
    const AddressRule rule;
    Terms terms;
    terms.guard = [&](std::string_view address) { return rule.check(address); };
    for (const std::string host : {"127.0.0.1", "localhost", "2130706433", "0x7f.1", "[::1]"}) {
        const auto answer = get(fmt::format("http://{}:{}/", host, server.port()), terms);
        ASSERT_FALSE(answer) << host;
        EXPECT_EQ(answer.error().kind(), ErrorKind::PermissionDenied) << host;
    }
    EXPECT_EQ(server.connections(), 0);
}

TEST_F(Http, RedirectsAreAnswersUnlessAskedForAndTheGuardSeesEachHop) {
    test::RawServer inner([](test::RawConnection& connection) {
        connection.readUntil("\r\n\r\n");
        connection.write("HTTP/1.1 200 OK\r\nContent-Length: 6\r\nConnection: close\r\n\r\nsecret");
    });
    test::RawServer server([&](test::RawConnection& connection) {
        connection.readUntil("\r\n\r\n");
        connection.write(fmt::format(
            "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.2:{}/\r\nContent-Length: 0\r\n"
            "Connection: close\r\n\r\n",
            inner.port()
        ));
    });
    EXPECT_EQ(get(at(server))->status, 302U);
    Terms terms;
    terms.guard = [](std::string_view address) -> Result<void> {
        return address == "127.0.0.2" ? Result<void>(fail(ErrorKind::PermissionDenied, "no"))
                                      : Result<void>();
    };
    const auto followed = exchange(*session, {.url = at(server), .redirects = 3}, terms);
    ASSERT_FALSE(followed);
    EXPECT_EQ(followed.error().kind(), ErrorKind::PermissionDenied);
    EXPECT_EQ(inner.connections(), 0);
}

TEST_F(Http, OnlyHttpAndOnlyCleanWordsLeave) {
    for (const std::string bad :
         {"file:///etc/passwd",
          "gopher://127.0.0.1/x",
          "127.0.0.1",
          "http://a b/",
          "http://a/\r\nX: y",
          ""}) {
        const auto answer = get(bad);
        ASSERT_FALSE(answer) << bad;
        EXPECT_EQ(answer.error().kind(), ErrorKind::InvalidArgument) << bad;
    }
    const auto split =
        exchange(*session, {.url = "http://127.0.0.1/", .headers = {{"X-A", "b\r\nX-C: d"}}}, {});
    EXPECT_EQ(split.error().kind(), ErrorKind::InvalidArgument);
    const auto named = exchange(*session, {.url = "http://user:word@127.0.0.1/"}, {});
    ASSERT_FALSE(named);
}

TEST_F(Http, GarbageEndlessAndBrokenOffAnswersAreErrors) {
    test::RawServer garbage([](test::RawConnection& connection) {
        connection.readUntil("\r\n\r\n");
        connection.write("220 I am a mail server\r\n");
    });
    EXPECT_FALSE(get(at(garbage)));
    test::RawServer endless([](test::RawConnection& connection) {
        connection.readUntil("\r\n\r\n");
        connection.write("HTTP/1.1 200 OK\r\n\r\n");
        while (connection.write(std::string(65536, 'x'))) {
        }
    });
    const auto large = get(at(endless));
    ASSERT_FALSE(large);
    EXPECT_EQ(large.error().kind(), ErrorKind::ResourceExhausted);
    test::RawServer endlessHead([](test::RawConnection& connection) {
        connection.readUntil("\r\n\r\n");
        connection.write("HTTP/1.1 200 OK\r\n");
        while (connection.write("X-Y: " + std::string(1000, 'x') + "\r\n")) {
        }
    });
    EXPECT_FALSE(get(at(endlessHead)));
    test::RawServer broken([](test::RawConnection& connection) {
        connection.readUntil("\r\n\r\n");
        connection.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly this");
    });
    const auto cut = get(at(broken));
    ASSERT_FALSE(cut);
    EXPECT_EQ(cut.error().kind(), ErrorKind::Unavailable);
    EXPECT_EQ(get("http://127.0.0.1:1/").error().kind(), ErrorKind::Unavailable);
}

TEST_F(Http, SilenceEndsAtTheDeadlineAndGivingUpEndsAtOnce) {
    test::RawServer silent([](test::RawConnection& connection) { connection.waitForEnd(); });
    Terms late;
    late.deadline = Deadline::after(clock, milliseconds(50));
    EXPECT_EQ(get(at(silent), late).error().kind(), ErrorKind::DeadlineExceeded);

    std::stop_source stop;
    Terms given;
    given.stop = stop.get_token();
    given.onStep = [&](const Step& step) {
        if (step.stage == Stage::Ready) {
            stop.request_stop();
        }
    };
    const auto answer = get(at(silent), given);
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().kind(), ErrorKind::Cancelled);
}

TEST_F(Http, ABodyOfUnknownLengthIsSentUntilItSaysThatItIsTheEnd) {
    const test::RunningServer server(router);
    std::size_t left = 300'000;
    HttpRequest request{.method = "PUT", .url = url(server.endpoint(), "/size")};
    request.body.length = Body::kUnknown;
    request.body.read = [&](std::span<std::byte> into) -> Result<std::size_t> {
        const std::size_t count = std::min(into.size(), left);
        std::fill_n(into.begin(), count, std::byte{1});
        left -= count;
        return count;
    };
    request.expectContinue = true;
    const auto answer = exchange(*session, request, {});
    ASSERT_TRUE(answer) << answer.error().describe();
    EXPECT_EQ(parseJson(answer->body)->at("size"), 300'000);
    EXPECT_EQ(parseJson(answer->body)->at("sum"), 300'000);
}

TEST_F(Http, AnErrorOfTheSinkOrTheBodyIsTheErrorOfTheTransfer) {
    const test::RunningServer server(router);
    HttpRequest request{.url = url(server.endpoint(), "/hello")};
    request.into = [](ByteSpan) -> Result<void> {
        return fail(ErrorKind::ResourceExhausted, "the disk is full");
    };
    EXPECT_EQ(exchange(*session, request, {}).error().message(), "the disk is full");
    HttpRequest upload{.method = "PUT", .url = url(server.endpoint(), "/size")};
    upload.body = {.length = 10, .read = [](std::span<std::byte>) -> Result<std::size_t> {
                       return fail(ErrorKind::DataLoss, "the file is gone");
                   }};
    EXPECT_EQ(exchange(*session, upload, {}).error().message(), "the file is gone");
}

TEST_F(Http, OnlyCertificatesOfTrustedAuthoritiesAreBelieved) {
    const WallTime now = clock.wall();
    const auto pair = crypto::createSelfSigned(
        {.commonName = "localhost",
         .dnsNames = {"localhost"},
         .addresses = {"127.0.0.1"},
         .from = now - std::chrono::hours(1),
         .until = now + std::chrono::hours(1)}
    );
    const test::RunningServer server(router, {}, *TlsServerContext::create(*pair));
    const std::string address = url(server.endpoint(), "/hello", "https");
    std::vector<Stage> stages;
    Terms terms;
    terms.onStep = [&](const Step& step) { stages.push_back(step.stage); };
    const auto unknown = get(address, terms);
    ASSERT_FALSE(unknown);
    EXPECT_EQ(unknown.error().kind(), ErrorKind::Unauthenticated);
    EXPECT_EQ(stages, (std::vector{Stage::Resolved, Stage::Connected, Stage::Failed}));
    stages.clear();
    terms.tls.authorities = {pair->certificate};
    const auto known = get(address, terms);
    ASSERT_TRUE(known) << known.error().describe();
    EXPECT_EQ(
        stages,
        (std::vector{
            Stage::Resolved, Stage::Connected, Stage::Secured, Stage::Ready, Stage::Answered
        })
    );
    terms.tls = {.verify = false};
    EXPECT_TRUE(get(address, terms));
}

/// A server that asks for certificates and says whose it got, under a name that no resolver knows.
struct HttpIdentity : Http {
    HttpIdentity() {
        router.add(http::Method::Get, "/who", open(), [](const http::Request& request) {
            const auto& shown = request.peerCertificate;
            return Result<http::Response>(
                http::Response::ofText(shown ? shown->info.commonName : "nobody")
            );
        });
        terms.tls.authorities = {authority.certificate};
    }

    crypto::CertificateWish wish(std::string name, std::vector<std::string> dns = {}) const {
        const WallTime now = clock.wall();
        const Duration hour = std::chrono::hours(1);
        return {std::move(name), std::move(dns), {}, now - hour, now + hour};
    }

    std::shared_ptr<TlsServerContext> asking(ClientCertificates::Ask ask) const {
        const auto own = crypto::createIssued(authority, wish("server", {"controller.test"}));
        return *TlsServerContext::create(*own, {}, {ask, authority.certificate});
    }

    Result<HttpAnswer> who(const test::RunningServer& server, std::string_view name) {
        terms.instead = server.endpoint();
        return get(fmt::format("https://{}:{}/who", name, server.endpoint().port), terms);
    }

    const crypto::CertifiedKey authority = *crypto::createAuthority(wish("system"));
    Terms terms;
};

TEST_F(HttpIdentity, ItsCertificateReachesTheRoute) {
    const test::RunningServer server(router, {}, asking(ClientCertificates::Ask::Required));
    EXPECT_EQ(who(server, "controller.test").error().kind(), ErrorKind::Unavailable);
    terms.tls.own = *crypto::createIssued(authority, wish("OC-1"));
    const auto answer = who(server, "controller.test");
    ASSERT_TRUE(answer) << answer.error().describe();
    EXPECT_EQ(answer->body, "OC-1");
    terms.tls.own = *crypto::createSelfSigned(wish("OC-1"));
    EXPECT_EQ(who(server, "controller.test").error().kind(), ErrorKind::Unavailable);
}

TEST_F(HttpIdentity, WithoutOneItIsNobodyWhereThatIsAllowed) {
    const test::RunningServer server(router, {}, asking(ClientCertificates::Ask::Wished));
    EXPECT_EQ(who(server, "controller.test")->body, "nobody");
}

TEST_F(HttpIdentity, AnAddressInsteadOfANameStillHasToProveTheName) {
    const test::RunningServer server(router, {}, asking(ClientCertificates::Ask::Wished));
    EXPECT_EQ(who(server, "another.test").error().kind(), ErrorKind::Unauthenticated);
    terms.instead = Endpoint{"fe80::1%no-such-if", server.endpoint().port};
    const auto nowhere = get("https://controller.test/who", terms);
    ASSERT_FALSE(nowhere);
    EXPECT_EQ(nowhere.error().kind(), ErrorKind::NotFound) << nowhere.error().describe();
}

}  // namespace
}  // namespace ocelli::net::transfer
