// Tests of bodies that are taken while they come.
#include <gtest/gtest.h>

#include "tests/support/http_client.h"
#include "tests/support/http_server.h"

namespace ocelli::net::http {
namespace {

class Nobody final : public Authenticator {
  public:
    Result<void> identify(Request&, bool) override { return {}; }

    bool active() const override { return true; }

    std::vector<std::string> challenges() override { return {}; }

    void refused(const Request&, const Error&) override {}
};

/// What the sinks of a test saw; on the server's loop.
struct Seen {
    std::uint64_t bytes = 0;
    std::size_t largestPiece = 0;
    std::size_t dropped = 0;
    std::optional<Reply> reply;
    Router::Flow flow;
};

class CountingSink final : public BodySink {
  public:
    CountingSink(Seen& seen, bool stutter) : seen_(seen), stutter_(stutter) {}

    ~CountingSink() override { seen_.dropped += finished_ ? 0 : 1; }

    void write(std::string bytes) override {
        seen_.bytes += bytes.size();
        seen_.largestPiece = std::max(seen_.largestPiece, bytes.size());
        if (stutter_) {
            seen_.flow(false);
            seen_.flow(true);
        }
    }

    void finish() override {
        finished_ = true;
        auto reply = std::move(*seen_.reply);
        seen_.reply.reset();
        reply.send(Response::ofText(std::to_string(seen_.bytes)));
    }

  private:
    Seen& seen_;
    bool stutter_;
    bool finished_ = false;
};

class StreamedBody : public testing::Test {
  protected:
    StreamedBody() {
        RouteInfo info;
        info.permission = access::Permission::Public;
        info.bodyLimit = 64U << 20U;
        const auto take = [this](bool stutter) {
            return [this, stutter](const Request&, Reply reply, Router::Flow flow) {
                seen.reply.emplace(std::move(reply));
                seen.flow = std::move(flow);
                seen.flow(true);
                return std::make_unique<CountingSink>(seen, stutter);
            };
        };
        router.addStreamed(Method::Put, "/take", info, take(false));
        router.addStreamed(Method::Put, "/stutter", info, take(true));
        router.addStreamed(
            Method::Put,
            "/later",
            info,
            [this](const Request&, Reply reply, Router::Flow flow) {
                seen.reply.emplace(std::move(reply));
                seen.flow = std::move(flow);
                return std::make_unique<CountingSink>(seen, false);
            }
        );
        router.addStreamed(
            Method::Put,
            "/refuse",
            info,
            [](const Request&, Reply reply, const Router::Flow&) -> std::unique_ptr<BodySink> {
                reply.fail(fail(ErrorKind::NotFound, "no such container"));
                return nullptr;
            }
        );
    }

    Nobody nobody;
    Router router{nobody};
    Seen seen;
    test::RunningServer server{router};
};

TEST_F(StreamedBody, ComesInPiecesAndTheConnectionGoesOn) {
    test::HttpClient client(server.endpoint());
    const std::string body(5U << 20U, 'x');
    EXPECT_EQ(client.request("PUT", "/take", body).body, std::to_string(body.size()));
    EXPECT_EQ(client.request("PUT", "/take", "abc").body, std::to_string(body.size() + 3));
    EXPECT_LE(server.call([&] { return seen.largestPiece; }), 256U << 10U);
}

TEST_F(StreamedBody, OfNoBytesIsWholeAtOnce) {
    test::HttpClient client(server.endpoint());
    EXPECT_EQ(client.request("PUT", "/take").body, "0");
    EXPECT_EQ(client.request("PUT", "/take").body, "0");
}

TEST_F(StreamedBody, IsReadOnlyWhenItsTakerWantsIt) {
    test::HttpClient client(server.endpoint());
    const std::string body(3U << 20U, 'x');
    EXPECT_EQ(client.request("PUT", "/stutter", body).body, std::to_string(body.size()));
    client.send("PUT /later HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc");
    EXPECT_TRUE(server.until([&] { return seen.reply.has_value(); }));
    EXPECT_EQ(server.call([&] { return seen.bytes; }), body.size());
    server.call([&] { seen.flow(true); });
    EXPECT_EQ(client.receive().body, std::to_string(body.size() + 3));
}

TEST_F(StreamedBody, AClientThatAsksFirstIsToldToSendOnlyWhenItIsWanted) {
    test::HttpClient client(server.endpoint());
    client.send(
        "PUT /later HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n"
    );
    EXPECT_TRUE(server.until([&] { return seen.reply.has_value(); }));
    server.call([&] { seen.flow(true); });
    EXPECT_EQ(client.receive().status, 100);
    client.send("abc");
    EXPECT_EQ(client.receive().body, "3");
    client.send(
        "PUT /refuse HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nExpect: 100-continue\r\n"
        "\r\n"
    );
    EXPECT_EQ(client.receive().status, 404);
    EXPECT_TRUE(client.closedByServer());
}

TEST_F(StreamedBody, OfChunksIsTakenToo) {
    test::HttpClient client(server.endpoint());
    client.send(
        "PUT /take HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
        "3\r\nabc\r\n4\r\ndefg\r\n0\r\n\r\n"
    );
    EXPECT_EQ(client.receive().body, "7");
}

TEST_F(StreamedBody, ThatIsTooLongOrMalformedDropsItsSink) {
    test::HttpClient client(server.endpoint());
    client.send("PUT /take HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999\r\n\r\n");
    EXPECT_EQ(client.receive().status, 413);
    test::HttpClient other(server.endpoint());
    other.send("PUT /take HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabcX");
    EXPECT_EQ(other.receive().status, 400);
    EXPECT_TRUE(server.until([&] { return seen.dropped == 1; }));
}

TEST_F(StreamedBody, ThatBreaksOffDropsItsSink) {
    test::HttpClient client(server.endpoint());
    client.send("PUT /take HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nabc");
    EXPECT_TRUE(server.until([&] { return seen.bytes == 3; }));
    client.close();
    EXPECT_TRUE(server.until([&] { return seen.dropped == 1; }));
}

TEST_F(StreamedBody, AnAnswerBeforeItsEndEndsTheConnection) {
    test::HttpClient client(server.endpoint());
    client.send("PUT /later HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nabc");
    EXPECT_TRUE(server.until([&] { return seen.reply.has_value(); }));
    server.call([&] {
        seen.flow(true);
        auto reply = std::move(*seen.reply);
        reply.fail(fail(ErrorKind::ResourceExhausted, "full"));
    });
    const auto answer = client.receive();
    EXPECT_EQ(answer.status, 507);
    EXPECT_EQ(answer.header("Connection"), "close");
    EXPECT_TRUE(server.until([&] { return seen.dropped == 1; }));
}

TEST(StreamedRoute, TakesAWholeRequestFromWithin) {
    Nobody nobody;
    Router router(nobody);
    Seen seen;
    RouteInfo info;
    info.permission = access::Permission::Public;
    router.addStreamed(
        Method::Put,
        "/take",
        info,
        [&](const Request&, Reply reply, Router::Flow flow) {
            seen.reply.emplace(std::move(reply));
            flow(true);
            return std::make_unique<CountingSink>(seen, false);
        }
    );
    std::string body;
    router.handle(*makeRequest(Method::Put, "/take", "abcd"), Reply([&](Response response) {
        body = response.body;
    }));
    EXPECT_EQ(body, "4");
}

}  // namespace
}  // namespace ocelli::net::http
