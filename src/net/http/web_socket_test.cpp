// Tests WebSockets through the server: handshake, messages, bounds, broken frames.
#include <gtest/gtest.h>

#include "tests/support/http_client.h"
#include "tests/support/http_server.h"

namespace ocelli::net::http {
namespace {

using std::chrono::milliseconds;
using test::RunningServer;
using test::WebSocketClient;
using websocket::Opcode;
using websocket::WebSocket;

class Nobody final : public Authenticator {
  public:
    Result<void> identify(Request& request, bool) override {
        if (request.headers.get("Authorization")) {
            request.identity.name = "admin";
            request.identity.level = access::Level::Administrator;
        }
        return {};
    }

    bool active() const override { return true; }

    std::vector<std::string> challenges() override { return {}; }

    void refused(const Request&, const Error&) override {}
};

struct WebSockets : testing::Test {
    WebSockets() {
        RouteInfo open;
        open.permission = access::Permission::Public;
        router
            .addWebSocket("/echo", open, [this](const Request&, std::shared_ptr<WebSocket> opened) {
                socket = opened;
                opened->onText = [this, opened](std::string_view text) {
                    received += text;
                    opened->sendText(std::string(text));
                };
                opened->onDrained = [this] { ++drained; };
                opened->onClosed = [this] { ++closed; };
            });
        router.addWebSocket(
            "/binary",
            open,
            [this](const Request&, std::shared_ptr<WebSocket> opened) {
                socket = opened;
                opened->onBinary = [opened](ByteSpan bytes) {
                    opened->sendBinary(Bytes(bytes.begin(), bytes.end()), nullptr);
                };
            }
        );
        router
            .addWebSocket("/refusing", open, [](const Request&, std::shared_ptr<WebSocket> opened) {
                opened->sendText("no");
                opened->close(4001, "not today");
                opened->sendText("too late");
            });
        router.addWebSocket(
            "/throwing",
            open,
            [](const Request&, const std::shared_ptr<WebSocket>&) { throw std::runtime_error("x"); }
        );
        RouteInfo guarded;
        guarded.permission = access::Permission::Any;
        router.addWebSocket(
            "/guarded",
            guarded,
            [](const Request& request, std::shared_ptr<WebSocket> opened) {
                opened->sendText(request.identity.name);
            }
        );
    }

    Nobody nobody;
    Router router{nobody};
    std::shared_ptr<WebSocket> socket;
    std::string received;
    int drained = 0;
    int closed = 0;
};

TEST_F(WebSockets, CarriesTextBothWays) {
    RunningServer server(router);
    WebSocketClient client(server.endpoint());
    const auto answer = client.open("/echo");
    EXPECT_EQ(answer.status, 101);
    EXPECT_EQ(answer.header("Sec-WebSocket-Accept"), "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
    EXPECT_EQ(answer.header("Sec-WebSocket-Extensions"), "");
    for (const std::size_t size : {0U, 1U, 125U, 126U, 65536U}) {
        const std::string text(size, 'a');
        client.sendText(text);
        const auto frame = client.receive();
        ASSERT_TRUE(frame) << size;
        EXPECT_EQ(frame->opcode, Opcode::Text);
        EXPECT_EQ(frame->payload, text);
    }
    EXPECT_EQ(server.call([&] { return server.server().connections(); }), 1U);
    server.call([&] { socket.reset(); });
}

TEST_F(WebSockets, SendsHeaderAndSharedPayloadAsOneMessage) {
    RunningServer server(router);
    WebSocketClient client(server.endpoint());
    ASSERT_EQ(client.open("/echo").status, 101);
    const auto payload = std::make_shared<const Bytes>(200'000, std::byte{'p'});
    server.call([&] {
        socket->sendBinary(Bytes(24, std::byte{'h'}), payload);
        socket->sendBinary(Bytes(24, std::byte{'h'}), nullptr);
    });
    const auto frame = client.receive();
    ASSERT_TRUE(frame);
    EXPECT_EQ(frame->opcode, Opcode::Binary);
    EXPECT_EQ(frame->payload, std::string(24, 'h') + std::string(200'000, 'p'));
    EXPECT_EQ(client.receive()->payload, std::string(24, 'h'));
    server.call([&] { socket.reset(); });
}

TEST_F(WebSockets, TakesBinaryOnlyWhereItIsUnderstood) {
    RunningServer server(router);
    WebSocketClient client(server.endpoint());
    ASSERT_EQ(client.open("/binary").status, 101);
    client.sendBinary(std::string("\0\1\2", 3));
    EXPECT_EQ(client.receive()->payload, std::string("\0\1\2", 3));
    WebSocketClient other(server.endpoint());
    ASSERT_EQ(other.open("/echo").status, 101);
    other.sendBinary("x");
    EXPECT_EQ(other.receiveClose(), websocket::kUnsupportedData);
    EXPECT_TRUE(other.http.closedByServer());
    server.call([&] { socket.reset(); });
}

TEST_F(WebSockets, ReadsWhatCameWithTheHandshake) {
    RunningServer server(router);
    test::HttpClient client(server.endpoint());
    client.send(
        "GET /echo HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n" +
        WebSocketClient::frame(0x81, "early")
    );
    EXPECT_EQ(client.receive().status, 101);
    EXPECT_EQ(
        client.readRaw(7),
        "\x81\x05"
        "early"
    );
    server.call([&] { socket.reset(); });
}

TEST_F(WebSockets, RefusesBadHandshakes) {
    RunningServer server(router);
    const auto statusOf = [&](const std::string& target, const std::string& fields) {
        test::HttpClient client(server.endpoint());
        client.send("GET " + target + " HTTP/1.1\r\nHost: h:80\r\n" + fields + "\r\n");
        return client.receive().status;
    };
    const std::string upgrade = "Upgrade: websocket\r\nConnection: Upgrade\r\n";
    const std::string version = "Sec-WebSocket-Version: 13\r\n";
    const std::string key = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
    EXPECT_EQ(statusOf("/echo", ""), 426);
    EXPECT_EQ(statusOf("/echo", upgrade + key), 426);
    EXPECT_EQ(statusOf("/echo", upgrade + key + "Sec-WebSocket-Version: 8\r\n"), 426);
    EXPECT_EQ(statusOf("/echo", upgrade + version), 400);
    EXPECT_EQ(statusOf("/echo", upgrade + version + "Sec-WebSocket-Key: short\r\n"), 400);
    EXPECT_EQ(statusOf("/none", upgrade + version + key), 404);
    EXPECT_EQ(statusOf("/guarded", upgrade + version + key), 401);
    EXPECT_EQ(statusOf("/echo", upgrade + version + key + "Origin: http://evil\r\n"), 403);
    EXPECT_EQ(statusOf("/echo", upgrade + version + key + "Origin: http://h:80\r\n"), 101);
    EXPECT_EQ(statusOf("/guarded", upgrade + version + key + "Authorization: x\r\n"), 101);
    server.call([&] { server.server().setWebSockets(false); });
    EXPECT_EQ(statusOf("/echo", upgrade + version + key), 409);
    server.call([&] { socket.reset(); });
}

TEST_F(WebSockets, EndWhenTheyAreSwitchedOff) {
    RunningServer server(router);
    WebSocketClient client(server.endpoint());
    ASSERT_EQ(client.open("/echo").status, 101);
    server.call([&] { server.server().setWebSockets(false); });
    EXPECT_EQ(client.receiveClose(), 1001);
    server.call([&] { server.server().setWebSockets(true); });
    WebSocketClient again(server.endpoint());
    EXPECT_EQ(again.open("/echo").status, 101);
    server.call([&] { socket.reset(); });
}

TEST_F(WebSockets, AnswersPings) {
    RunningServer server(router);
    WebSocketClient client(server.endpoint());
    ASSERT_EQ(client.open("/echo").status, 101);
    client.sendFrame(0x89, "are you there");
    const auto frame = client.receive();
    EXPECT_EQ(frame->opcode, Opcode::Pong);
    EXPECT_EQ(frame->payload, "are you there");
    server.call([&] { socket.reset(); });
}

TEST_F(WebSockets, SaysGoodbyeBothWays) {
    RunningServer server(router);
    WebSocketClient client(server.endpoint());
    ASSERT_EQ(client.open("/echo").status, 101);
    client.sendFrame(
        0x88,
        "\x03\xe9"
        "bye"
    );
    EXPECT_EQ(client.receiveClose(), 1001);
    EXPECT_TRUE(client.http.closedByServer());
    EXPECT_TRUE(server.until([&] { return closed == 1; }));
    EXPECT_TRUE(server.until([&] { return socket.use_count() == 1; })) << "callbacks are let go";
    server.call([&] {
        socket->sendText("nobody hears this");
        socket->close(1000, "");
        EXPECT_EQ(socket->queuedBytes(), 0U);
        socket.reset();
    });
}

TEST_F(WebSockets, ServerSaysGoodbye) {
    RunningServer server(router);
    WebSocketClient client(server.endpoint());
    ASSERT_EQ(client.open("/refusing").status, 101);
    EXPECT_EQ(client.receive()->payload, "no");
    EXPECT_EQ(client.receiveClose(), 4001);
    client.sendFrame(0x88, "\x0f\xa1");
    EXPECT_TRUE(client.http.closedByServer());
    EXPECT_TRUE(server.until([&] { return server.server().connections() == 0; }));
}

TEST_F(WebSockets, AThrowingHandlerIsClosed) {
    RunningServer server(router);
    WebSocketClient client(server.endpoint());
    ASSERT_EQ(client.open("/throwing").status, 101);
    EXPECT_EQ(client.receiveClose(), websocket::kInternalError);
}

TEST_F(WebSockets, TellsWhenTheClientIsGone) {
    RunningServer server(router);
    {
        WebSocketClient client(server.endpoint());
        ASSERT_EQ(client.open("/echo").status, 101);
    }
    EXPECT_TRUE(server.until([&] { return closed == 1 && server.server().connections() == 0; }));
    server.call([&] { socket.reset(); });
}

TEST_F(WebSockets, TellsWhenTheServerEnds) {
    RunningServer server(router);
    WebSocketClient client(server.endpoint());
    ASSERT_EQ(client.open("/echo").status, 101);
    server.stop();
    EXPECT_EQ(server.call([&] { return closed; }), 1);
    EXPECT_TRUE(client.http.closedByServer());
    server.call([&] { socket.reset(); });
}

TEST_F(WebSockets, SendsAwayWhoBreaksTheRules) {
    RunningServer server(router);

    struct Case {
        std::string bytes;
        int code;
    };

    const Case cases[] = {
        {std::string("\x81\x01") + "a", websocket::kProtocolError},
        {WebSocketClient::frame(0xC1, "a"), websocket::kProtocolError},
        {WebSocketClient::frame(0x80, "a"), websocket::kProtocolError},
        {WebSocketClient::frame(0x81, "\xff"), websocket::kInvalidPayload},
        {WebSocketClient::frame(0x81, std::string(65537, 'a')), websocket::kTooBig},
        {std::string("\x81\xff\x7f\xff\xff\xff\xff\xff\xff\xff\x01\x02\x03\x04", 14),
         websocket::kTooBig},
    };
    for (const auto& item : cases) {
        WebSocketClient client(server.endpoint());
        ASSERT_EQ(client.open("/echo").status, 101);
        client.http.send(item.bytes);
        EXPECT_EQ(client.receiveClose(), item.code);
        EXPECT_TRUE(client.http.closedByServer());
    }
    EXPECT_TRUE(server.until([&] { return closed == 6; }));
    EXPECT_EQ(server.call([&] { return received; }), "");
    server.call([&] { socket.reset(); });
}

TEST_F(WebSockets, SlowReadersAreSeenAndThenCutOff) {
    ServerLimits limits;
    limits.webSocket.queueBytes = 8U << 20U;
    RunningServer server(router, limits);
    WebSocketClient client(server.endpoint(), 64 << 10);
    ASSERT_EQ(client.open("/echo").status, 101);
    const auto payload = std::make_shared<const Bytes>(6U << 20U, std::byte{'p'});
    server.call([&] {
        socket->sendBinary({}, payload);
        EXPECT_GT(socket->queuedBytes(), 0U);
        EXPECT_EQ(drained, 0);
    });
    EXPECT_EQ(client.receive()->payload.size(), 6U << 20U);
    EXPECT_TRUE(server.until([&] { return drained == 1 && socket->queuedBytes() == 0; }));
    server.call([&] {
        for (int i = 0; i < 5; ++i) {
            socket->sendBinary({}, payload);
            EXPECT_EQ(closed, 0) << "not in the midst of sending";
        }
        EXPECT_LT(socket->queuedBytes(), 20U << 20U);
    });
    EXPECT_TRUE(server.until([&] { return closed == 1; }));
    server.call([&] { socket.reset(); });
}

TEST_F(WebSockets, PingsWhoIsSilentAndThenGivesUp) {
    ServerLimits limits;
    limits.webSocket.pingEvery = milliseconds(20);
    limits.webSocket.silence = milliseconds(100);
    RunningServer server(router, limits);
    WebSocketClient answering(server.endpoint());
    ASSERT_EQ(answering.open("/echo").status, 101);
    for (int i = 0; i < 10; ++i) {
        const auto ping = answering.receive();
        ASSERT_TRUE(ping);
        EXPECT_EQ(ping->opcode, Opcode::Ping);
        answering.sendFrame(0x8A, ping->payload);
    }
    EXPECT_TRUE(server.until([&] { return closed == 1; })) << "now it is silent";
    EXPECT_TRUE(answering.http.closedByServer());
    server.call([&] { socket.reset(); });
}

}  // namespace
}  // namespace ocelli::net::http
