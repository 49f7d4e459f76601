// Tests the HTTP server over real sockets: answers, limits, hostile clients.
#include "net/http/server.h"

#include <deque>

#include <sys/resource.h>

#include <gtest/gtest.h>

#include "tests/support/http_client.h"
#include "tests/support/http_server.h"

namespace ocelli::net::http {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using test::HttpAnswer;
using test::HttpClient;
using test::RunningServer;

class Everybody final : public Authenticator {
  public:
    Result<void> identify(Request& request, bool) override {
        request.identity.name = "admin";
        request.identity.level = access::Level::Administrator;
        return {};
    }

    bool active() const override { return true; }

    std::vector<std::string> challenges() override { return {}; }

    void refused(const Request&, const Error&) override {}
};

/// Gives so many bytes, at once or when told to; notes its end.
class CountingSource final : public BodySource {
  public:
    struct State {
        std::uint64_t given = 0;
        bool destroyed = false;
        UniqueFunction<void(Result<Bytes>)> waiting;
    };

    CountingSource(std::shared_ptr<State> state, std::uint64_t size, bool hold = false)
        : state_(std::move(state)), size_(size), hold_(hold) {}

    ~CountingSource() override { state_->destroyed = true; }

    void read(std::size_t atMost, UniqueFunction<void(Result<Bytes>)> done) override {
        if (hold_) {
            state_->waiting = std::move(done);
            return;
        }
        const auto count = std::min<std::uint64_t>(atMost, size_ - mine_);
        mine_ += count;
        state_->given += count;
        done(Bytes(static_cast<std::size_t>(count), std::byte{'x'}));
    }

  private:
    std::shared_ptr<State> state_;
    std::uint64_t size_;
    std::uint64_t mine_ = 0;
    bool hold_;
};

struct Serving : testing::Test {
    Serving() {
        add(Method::Get, "/api/hello", [](const Request& request) {
            return Response::ofText("hello " + std::string(request.query("name").value_or("you")));
        });
        add(Method::Post, "/api/echo", [](const Request& request) {
            return Response::ofText(request.body);
        });
        add(Method::Get, "/api/none", [](const Request&) { return Response::noContent(); });
        add(Method::Get, "/api/inject", [](const Request&) {
            Response response;
            response.headers.set("X-Out", "a\r\nSet-Cookie: evil=1\r\n\r\n<script>");
            return response;
        });
        addSource("/exact", 1'000'000, true);
        addSource("/chunked", 1'000'000, false);
        addSource("/endless", UINT64_MAX, false);
        router.addAsync(Method::Get, "/later", open(), [this](const Request&, Reply reply) {
            replies.push_back(std::move(reply));
        });
    }

    static RouteInfo open() {
        RouteInfo info;
        info.permission = access::Permission::Public;
        info.bodyLimit = 100'000;
        return info;
    }

    void add(Method method, std::string pattern, std::function<Response(const Request&)> handler) {
        router.add(
            method,
            std::move(pattern),
            open(),
            [handler](const Request& request) -> Result<Response> { return handler(request); }
        );
    }

    void addSource(std::string pattern, std::uint64_t size, bool exact) {
        add(Method::Get, std::move(pattern), [this, size, exact](const Request&) {
            Response response;
            response.source = std::make_unique<CountingSource>(source, size);
            response.length = exact ? std::optional(size) : std::nullopt;
            return response;
        });
    }

    Everybody everybody;
    Router router{everybody};
    std::shared_ptr<CountingSource::State> source = std::make_shared<CountingSource::State>();
    std::deque<Reply> replies;
};

TEST_F(Serving, AnswersAndKeepsTheConnection) {
    RunningServer server(router);
    HttpClient client(server.endpoint());
    for (int i = 0; i < 5; ++i) {
        const auto answer = client.get("/api/hello?name=J%C3%B6rg");
        EXPECT_EQ(answer.status, 200);
        EXPECT_EQ(answer.body, "hello Jörg");
    }
    EXPECT_EQ(client.post("/api/echo", std::string(100'000, 'e')).body.size(), 100'000U);
    EXPECT_EQ(client.get("/api/none").status, 204);
    EXPECT_EQ(client.get("/nowhere").status, 404);
    EXPECT_EQ(client.get("/api/hello").body, "hello you");
    EXPECT_EQ(server.call([&] { return server.server().connections(); }), 1U);
}

TEST_F(Serving, AnswersPipelinedRequestsInOrder) {
    RunningServer server(router);
    HttpClient client(server.endpoint());
    std::string text;
    for (int i = 0; i < 200; ++i) {
        text += client.format("GET", "/api/hello?name=" + std::to_string(i), "", {});
    }
    ASSERT_TRUE(client.send(text));
    for (int i = 0; i < 200; ++i) {
        EXPECT_EQ(client.receive().body, "hello " + std::to_string(i));
    }
}

TEST_F(Serving, HoldsPipelinedRequestsBackUntilTheirTurn) {
    RunningServer server(router);
    HttpClient client(server.endpoint());
    client.send(
        client.format("GET", "/later", "", {}) + client.format("GET", "/api/hello", "", {})
    );
    ASSERT_TRUE(server.until([&] { return !replies.empty(); }));
    server.call([&] { replies.front().send(Response::ofText("later")); });
    EXPECT_EQ(client.receive().body, "later");
    EXPECT_EQ(client.receive().body, "hello you");
}

TEST_F(Serving, HasSecurityFieldsOnEveryAnswer) {
    RunningServer server(router);
    HttpClient client(server.endpoint());
    for (const auto* target : {"/api/hello", "/nowhere", "/exact"}) {
        const auto answer = client.get(target);
        EXPECT_EQ(answer.header("X-Content-Type-Options"), "nosniff") << target;
        EXPECT_EQ(answer.header("X-Frame-Options"), "DENY");
        EXPECT_EQ(answer.header("Referrer-Policy"), "no-referrer");
        EXPECT_NE(
            answer.header("Content-Security-Policy").find("frame-ancestors 'none'"),
            std::string::npos
        );
        EXPECT_TRUE(answer.header("Date").ends_with(" GMT"));
    }
    EXPECT_EQ(client.get("/api/hello").header("Cache-Control"), "no-store");
    EXPECT_EQ(client.get("/exact").header("Cache-Control"), "");
}

TEST_F(Serving, NoValueBreaksOutOfItsLine) {
    RunningServer server(router);
    HttpClient client(server.endpoint());
    const auto answer = client.get("/api/inject");
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.headers.get("Set-Cookie"), std::nullopt);
    EXPECT_EQ(answer.body, "");
    EXPECT_EQ(client.get("/api/hello").body, "hello you");
}

TEST_F(Serving, AnswersHeadWithoutABody) {
    RunningServer server(router);
    HttpClient client(server.endpoint());
    const auto head = client.request("HEAD", "/api/hello");
    EXPECT_EQ(head.status, 200);
    EXPECT_EQ(head.header("Content-Length"), "9");
    const auto exact = client.request("HEAD", "/exact");
    EXPECT_EQ(exact.header("Content-Length"), "1000000");
    EXPECT_TRUE(server.until([&] { return source->destroyed; }));
    EXPECT_EQ(server.call([&] { return source->given; }), 0U);
    EXPECT_EQ(client.get("/api/hello").body, "hello you");
}

TEST_F(Serving, StreamsBodiesOfKnownAndUnknownLength) {
    RunningServer server(router);
    HttpClient client(server.endpoint());
    const auto exact = client.get("/exact");
    EXPECT_EQ(exact.header("Content-Length"), "1000000");
    EXPECT_EQ(exact.body.size(), 1'000'000U);
    const auto chunked = client.get("/chunked");
    EXPECT_EQ(chunked.header("Transfer-Encoding"), "chunked");
    EXPECT_TRUE(chunked.whole);
    EXPECT_EQ(chunked.body.size(), 1'000'000U);
    EXPECT_EQ(client.get("/api/hello").body, "hello you");
}

TEST_F(Serving, SpeaksHttp10) {
    RunningServer server(router);
    HttpClient client(server.endpoint());
    client.send("GET /chunked HTTP/1.0\r\n\r\n");
    const auto answer = client.receive();
    EXPECT_EQ(answer.header("Connection"), "close");
    EXPECT_EQ(answer.header("Transfer-Encoding"), "");
    EXPECT_EQ(answer.body.size(), 1'000'000U);
    EXPECT_TRUE(answer.whole);
    HttpClient kept(server.endpoint());
    kept.send("GET /api/hello HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
    EXPECT_EQ(kept.receive().header("Connection"), "keep-alive");
    EXPECT_EQ(kept.get("/api/hello").status, 200);
}

TEST_F(Serving, ReadsASourceNoFasterThanTheClient) {
    RunningServer server(router);
    HttpClient client(server.endpoint(), 64 << 10);
    client.send(client.format("GET", "/endless", "", {}));
    ASSERT_EQ(client.readRaw(1000).size(), 1000U);
    // It stops by itself when the kernel's buffers and ours are full.
    std::uint64_t before = 1;
    std::uint64_t now = 0;
    while (now != before) {
        before = now;
        HttpClient(server.endpoint()).get("/api/hello");
        now = server.call([&] { return source->given; });
    }
    EXPECT_LT(now, 40U << 20U);
    EXPECT_FALSE(server.call([&] { return source->destroyed; }));
}

TEST_F(Serving, DestroysTheSourceWhenTheClientGoes) {
    RunningServer server(router);
    HttpClient client(server.endpoint());
    client.send(client.format("GET", "/endless", "", {}));
    ASSERT_EQ(client.readRaw(1000).size(), 1000U);
    client.close();
    EXPECT_TRUE(server.until([&] { return source->destroyed; }));
    EXPECT_TRUE(server.until([&] { return server.server().connections() == 0; }));
}

TEST_F(Serving, DestroysAWaitingSourceWhenTheClientGoes) {
    add(Method::Get, "/held", [this](const Request&) {
        Response response;
        response.source = std::make_unique<CountingSource>(source, 1, true);
        return response;
    });
    RunningServer server(router);
    HttpClient client(server.endpoint());
    client.send(client.format("GET", "/held", "", {}));
    ASSERT_TRUE(server.until([&] { return static_cast<bool>(source->waiting); }));
    client.close();
    EXPECT_TRUE(server.until([&] { return source->destroyed; }));
    server.call([&] { source->waiting(Bytes(10)); });  // too late, goes nowhere
}

TEST_F(Serving, CutsABodyThatBreaksItsPromise) {
    for (const std::uint64_t promised : {999'999U, 1'000'001U}) {
        add(Method::Get, "/promise" + std::to_string(promised), [this, promised](const Request&) {
            Response response;
            response.source = std::make_unique<CountingSource>(source, 1'000'000);
            response.length = promised;
            return response;
        });
    }
    RunningServer server(router);
    for (const auto* target : {"/promise999999", "/promise1000001"}) {
        HttpClient client(server.endpoint());
        const auto answer = client.get(target);
        EXPECT_FALSE(answer.whole) << target;
    }
}

TEST_F(Serving, AnswersMayComeWhenTheClientHasGone) {
    RunningServer server(router);
    HttpClient client(server.endpoint());
    client.send(client.format("GET", "/later", "", {}));
    ASSERT_TRUE(server.until([&] { return !replies.empty(); }));
    client.close();
    EXPECT_TRUE(server.until([&] { return server.server().connections() == 0; }));
    server.call([&] { replies.clear(); });
    EXPECT_EQ(HttpClient(server.endpoint()).get("/api/hello").status, 200);
}

TEST_F(Serving, SaysGoOnToWhoAsks) {
    RunningServer server(router);
    HttpClient client(server.endpoint());
    client.send(
        "POST /api/echo HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n"
    );
    EXPECT_EQ(client.receive().status, 100);
    client.send("hello");
    EXPECT_EQ(client.receive().body, "hello");
    client.send(
        "POST /api/echo HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: "
        "500000\r\n\r\n"
    );
    EXPECT_EQ(client.receive().status, 413);
    EXPECT_TRUE(client.closedByServer());
}

TEST_F(Serving, ClosesWhenAsked) {
    RunningServer server(router);
    HttpClient client(server.endpoint());
    const auto answer = client.get("/api/hello", {{"Connection", "close"}});
    EXPECT_EQ(answer.header("Connection"), "close");
    EXPECT_TRUE(client.closedByServer());
}

TEST_F(Serving, RedirectsToHttps) {
    RunningServer server(router);
    server.call([&] { server.server().setRedirect(8443); });
    HttpClient client(server.endpoint());
    const auto answer = client.get("/a/b?c=d");
    EXPECT_EQ(answer.status, 308);
    EXPECT_EQ(answer.header("Location"), "https://127.0.0.1:8443/a/b?c=d");
    client.send("GET / HTTP/1.1\r\nHost: evil<x>\r\n\r\n");
    EXPECT_EQ(client.receive().header("Location"), "https://127.0.0.1:8443/");
    server.call([&] { server.server().setRedirect(443); });
    client.send("GET / HTTP/1.1\r\nHost: [::1]:80\r\n\r\n");
    EXPECT_EQ(client.receive().header("Location"), "https://[::1]/");
    server.call([&] { server.server().setRedirect(std::nullopt); });
    EXPECT_EQ(client.get("/api/hello").status, 200);
}

TEST_F(Serving, SaysWhichAddressIsInUse) {
    RunningServer server(router);
    SystemClock clock;
    EventLoop loop(clock);
    const auto second = Server::create(loop, server.endpoint(), nullptr, router);
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().kind(), ErrorKind::Unavailable);
    EXPECT_NE(second.error().message().find(server.endpoint().format()), std::string::npos);
}

TEST_F(Serving, EndsWithRequestsUnderWay) {
    RunningServer server(router);
    HttpClient waiting(server.endpoint());
    waiting.send(waiting.format("GET", "/later", "", {}));
    HttpClient streaming(server.endpoint());
    streaming.send(streaming.format("GET", "/endless", "", {}));
    ASSERT_TRUE(server.until([&] { return !replies.empty() && source->given > 0; }));
    server.stop();
    EXPECT_TRUE(waiting.closedByServer());
    EXPECT_TRUE(server.until([&] { return source->destroyed; }));
    server.call([&] { replies.clear(); });
}

TEST(ServerEnd, MayComeFromAHandler) {
    Everybody everybody;
    Router router(everybody);
    SystemClock clock;
    std::unique_ptr<Server> server;
    router.add(Method::Get, "/end", Serving::open(), [&](const Request&) -> Result<Response> {
        server.reset();
        return Response::ofText("too late");
    });
    router.addWebSocket("/end/live", Serving::open(), [&](const Request&, const auto& socket) {
        server.reset();
        socket->sendText("too late");
    });
    LoopThread thread(clock, "test");
    for (const bool webSocket : {false, true}) {
        std::promise<Endpoint> opened;
        thread.loop().post([&] {
            server = std::move(*Server::create(thread.loop(), {"127.0.0.1", 0}, nullptr, router));
            opened.set_value(server->local());
        });
        const auto endpoint = opened.get_future().get();
        if (webSocket) {
            test::WebSocketClient client(endpoint);
            EXPECT_EQ(client.open("/end/live").status, 101);
            EXPECT_TRUE(client.http.closedByServer());
        } else {
            HttpClient client(endpoint);
            EXPECT_EQ(client.get("/end").status, 0);
        }
    }
}

struct Hostile : Serving {
    static ServerLimits tight() {
        ServerLimits limits;
        limits.headerTime = milliseconds(100);
        limits.bodyTime = milliseconds(100);
        limits.idleTime = milliseconds(200);
        limits.lingerTime = milliseconds(50);
        limits.headerBytes = 2000;
        return limits;
    }
};

TEST_F(Hostile, SlowHeadersEndWith408) {
    RunningServer server(router, tight());
    HttpClient silent(server.endpoint());
    HttpClient slow(server.endpoint());
    slow.send("GET / HTTP/1.1\r\nHo");
    // One byte now and then does not buy more time.
    int sent = 0;
    ASSERT_TRUE(server.until([&] {
        slow.send(++sent < 1000 ? "o" : "");
        return server.server().connections() == 0;
    }));
    EXPECT_TRUE(silent.closedByServer());
    EXPECT_EQ(slow.receive().status, 408);
}

TEST_F(Hostile, SlowBodiesEndWith408) {
    RunningServer server(router, tight());
    HttpClient slow(server.endpoint());
    slow.send("POST /api/echo HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\nabc");
    EXPECT_EQ(slow.receive().status, 408);
    EXPECT_TRUE(slow.closedByServer());
}

TEST_F(Hostile, IdleConnectionsEnd) {
    RunningServer server(router, tight());
    HttpClient client(server.endpoint());
    EXPECT_EQ(client.get("/api/hello").status, 200);
    EXPECT_TRUE(client.closedByServer());
}

TEST_F(Hostile, WhoReadsNothingIsCutOff) {
    RunningServer server(router, tight());
    HttpClient client(server.endpoint(), 4096);
    client.send(client.format("GET", "/endless", "", {}));
    EXPECT_TRUE(server.until([&] { return source->destroyed; }));
    EXPECT_TRUE(server.until([&] { return server.server().connections() == 0; }));
}

TEST_F(Hostile, BrokenRequestsGetAProblemAndAClosedDoor) {
    RunningServer server(router, tight());

    struct Case {
        std::string text;
        int status;
    };

    const Case cases[] = {
        {"\x16\x03\x01\x02\x00\x01\r\n\r\n", 400},
        {"GET / HTTP/1.1\r\nX: " + std::string(5000, 'a'), 431},
        {"POST /api/echo HTTP/1.1\r\nHost: h\r\nContent-Length: 100001\r\n\r\n", 413},
        {"POST /api/echo HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", 400},
        {"POST /nowhere HTTP/1.1\r\nHost: h\r\nContent-Length: 99999\r\n\r\n", 413},
        {"GET /%2e%2e/etc/passwd HTTP/1.1\r\nHost: h\r\n\r\n", 400},
        {"GET / HTTP/1.1\r\n\r\n", 400},
    };
    for (const auto& item : cases) {
        HttpClient client(server.endpoint());
        client.send(item.text);
        const auto answer = client.receive();
        EXPECT_EQ(answer.status, item.status) << item.text.substr(0, 80);
        EXPECT_EQ(answer.header("Content-Type"), "application/problem+json");
        EXPECT_EQ(answer.header("Connection"), "close");
        EXPECT_TRUE(client.closedByServer());
    }
    EXPECT_EQ(HttpClient(server.endpoint()).get("/api/hello").status, 200);
}

TEST_F(Hostile, LinesWithoutEndDoNotPileUp) {
    RunningServer server(router);
    const std::string head =
        "POST /api/echo HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n";
    const std::string endless(1'000'000, 'x');
    for (const auto* start : {"5;", "5\r\nhello\r\n0\r\nX: ", "5\r\nhello\r\n0\r\nX"}) {
        HttpClient client(server.endpoint());
        client.send(head + start + endless);
        EXPECT_EQ(client.receive().status, 400) << start;
    }
}

TEST_F(Hostile, TheAnswerArrivesThoughMoreIsBeingSent) {
    RunningServer server(router);
    HttpClient client(server.endpoint());
    client.send(
        "POST /api/echo HTTP/1.1\r\nHost: h\r\nContent-Length: 1000000\r\n\r\n" +
        std::string(200'000, 'x')
    );
    EXPECT_EQ(client.receive().status, 413);
}

TEST_F(Hostile, TheOldestIdleConnectionMakesRoom) {
    ServerLimits limits;
    limits.connections = 10;
    RunningServer server(router, limits);
    std::deque<HttpClient> clients;
    for (int i = 0; i < 10; ++i) {
        clients.emplace_back(server.endpoint());
        ASSERT_EQ(clients.back().get("/api/hello").status, 200);
    }
    ASSERT_EQ(clients.front().get("/api/hello").status, 200);  // now the second is the oldest
    HttpClient next(server.endpoint());
    EXPECT_EQ(next.get("/api/hello").status, 200);
    EXPECT_TRUE(clients[1].closedByServer());
    EXPECT_EQ(clients[0].get("/api/hello").status, 200);
    EXPECT_EQ(server.call([&] { return server.server().connections(); }), 10U);
}

TEST_F(Hostile, BusyConnectionsAreNotSentAway) {
    ServerLimits limits;
    limits.connectionsPerAddress = 3;
    RunningServer server(router, limits);
    std::deque<HttpClient> clients;
    for (int i = 0; i < 3; ++i) {
        clients.emplace_back(server.endpoint());
        clients.back().send(clients.back().format("GET", "/later", "", {}));
    }
    ASSERT_TRUE(server.until([&] { return replies.size() == 3; }));
    HttpClient refused(server.endpoint());
    EXPECT_TRUE(refused.closedByServer());
    server.call([&] {
        for (auto& reply : replies) {
            reply.send(Response::ofText("done"));
        }
    });
    for (auto& client : clients) {
        EXPECT_EQ(client.receive().body, "done");
    }
}

TEST_F(Hostile, TwoThousandHalfOpenConnectionsDoNotKeepOthersOut) {
    rlimit before{};
    ::getrlimit(RLIMIT_NOFILE, &before);
    if (before.rlim_max < 6000) {
        GTEST_SKIP() << "too few descriptors allowed here";
    }
    const rlimit enough{6000, before.rlim_max};
    ::setrlimit(RLIMIT_NOFILE, &enough);
    {
        ServerLimits limits;
        limits.connectionsPerAddress = 5000;
        RunningServer server(router, limits);
        std::deque<HttpClient> attackers;
        for (int i = 0; i < 2000; ++i) {
            attackers.emplace_back(server.endpoint());
            attackers.back().send("GET / HTTP/1.1\r\n");
            if (i % 500 == 499) {
                EXPECT_EQ(HttpClient(server.endpoint()).get("/api/hello").status, 200);
            }
        }
        EXPECT_EQ(HttpClient(server.endpoint()).get("/api/hello").status, 200);
        EXPECT_LE(server.call([&] { return server.server().connections(); }), limits.connections);
    }
    ::setrlimit(RLIMIT_NOFILE, &before);
}

TEST_F(Hostile, FloodOfPipelinedRequestsIsHeldBack) {
    RunningServer server(router);
    HttpClient client(server.endpoint(), 4096);
    std::string flood;
    for (int i = 0; i < 100; ++i) {
        flood += client.format("GET", "/exact", "", {});
    }
    client.send(flood);
    HttpClient other(server.endpoint());
    for (int i = 0; i < 20; ++i) {
        EXPECT_EQ(other.get("/api/hello").status, 200);
    }
    EXPECT_LT(server.call([&] { return source->given; }), 20'000'000U);
}

}  // namespace
}  // namespace ocelli::net::http
