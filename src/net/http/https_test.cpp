// Tests the server over TLS: a request, a long body, a WebSocket.
#include <gtest/gtest.h>
#include <openssl/ssl.h>

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

/// Blocking; trusts anybody.
class TlsClient {
  public:
    explicit TlsClient(const Endpoint& server) : plain_(server) {
        SSL_set_fd(ssl_, plain_.fd());
        connected = SSL_connect(ssl_) == 1;
    }

    ~TlsClient() {
        SSL_free(ssl_);
        SSL_CTX_free(context_);
    }

    TlsClient(const TlsClient&) = delete;
    TlsClient& operator=(const TlsClient&) = delete;

    void send(std::string_view text) {
        SSL_write(ssl_, text.data(), static_cast<int>(text.size()));
    }

    /// Reads until `end` has come or the server closed.
    std::string readUntil(std::string_view end) {
        std::string text;
        std::string piece(16384, '\0');
        while (text.find(end) == std::string::npos) {
            const int count = SSL_read(ssl_, piece.data(), static_cast<int>(piece.size()));
            if (count <= 0) {
                break;
            }
            text.append(piece.data(), static_cast<std::size_t>(count));
        }
        return text;
    }

    bool connected = false;

  private:
    test::HttpClient plain_;
    SSL_CTX* context_ = SSL_CTX_new(TLS_client_method());
    SSL* ssl_ = SSL_new(context_);
};

std::shared_ptr<TlsServerContext> makeContext() {
    const WallTime now = SystemClock().wall();
    const auto pair = crypto::createSelfSigned({
        .commonName = "camera",
        .dnsNames = {},
        .addresses = {},
        .from = now - std::chrono::hours(1),
        .until = now + std::chrono::hours(1),
    });
    return *TlsServerContext::create(*pair);
}

struct Https : testing::Test {
    Https() {
        RouteInfo open;
        open.permission = access::Permission::Public;
        router.add(Method::Get, "/secure", open, [](const Request& request) -> Result<Response> {
            return Response::ofText(request.secure ? "secure END" : "plain END");
        });
        router.add(Method::Get, "/long", open, [](const Request&) -> Result<Response> {
            return Response::ofText(std::string(3'000'000, 'x') + "END");
        });
        router.addWebSocket(
            "/live",
            open,
            [](const Request&, std::shared_ptr<websocket::WebSocket> socket) {
                socket->onText = [socket](std::string_view text) {
                    socket->sendBinary(
                        Bytes(3, std::byte{'h'}),
                        std::make_shared<const Bytes>(Bytes(2, std::byte{'p'}))
                    );
                    socket->sendText(std::string(text) + "END");
                };
            }
        );
    }

    Nobody nobody;
    Router router{nobody};
};

TEST_F(Https, AnswersOverTls) {
    test::RunningServer server(router, {}, makeContext());
    TlsClient client(server.endpoint());
    ASSERT_TRUE(client.connected);
    client.send("GET /secure HTTP/1.1\r\nHost: h\r\n\r\n");
    EXPECT_NE(client.readUntil("END").find("secure END"), std::string::npos);
    client.send("GET /long HTTP/1.1\r\nHost: h\r\n\r\n");
    EXPECT_GT(client.readUntil("END").size(), 3'000'000U);
}

TEST_F(Https, CarriesWebSockets) {
    test::RunningServer server(router, {}, makeContext());
    TlsClient client(server.endpoint());
    ASSERT_TRUE(client.connected);
    client.send(
        "GET /live HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
    );
    EXPECT_TRUE(client.readUntil("\r\n\r\n").starts_with("HTTP/1.1 101"));
    client.send(test::WebSocketClient::frame(0x81, "text"));
    EXPECT_EQ(client.readUntil("END"), "\x82\x05hhhpp\x81\x07textEND");
}

TEST_F(Https, HandshakesThatNeverEndAreCut) {
    ServerLimits limits;
    limits.headerTime = std::chrono::milliseconds(100);
    test::RunningServer server(router, limits, makeContext());
    test::HttpClient silent(server.endpoint());
    test::HttpClient plain(server.endpoint());
    plain.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
    EXPECT_TRUE(plain.closedByServer());
    EXPECT_TRUE(silent.closedByServer());
    EXPECT_TRUE(server.until([&] { return server.server().connections() == 0; }));
}

}  // namespace
}  // namespace ocelli::net::http
