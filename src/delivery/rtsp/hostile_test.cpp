// Clients that mean harm, or vanish at the wrong moment.
#include <gmock/gmock.h>

#include "tests/support/rtsp_fixture.h"

namespace ocelli::delivery::rtsp {
namespace {

using test::h264Track;
using test::TestClient;
using testing::HasSubstr;

constexpr auto kSoon = std::chrono::seconds(10);

class HostileTest : public test::ServerFixture {
  protected:
    bool closes(TestClient& client) {
        return loop.runUntil([&] { return client.isClosed(); }, kSoon);
    }

    void expectService() {
        TestClient honest(loop, port());
        EXPECT_EQ(honest.ask("DESCRIBE", kUri).status, 200);
    }

    /// What a GET or POST without RTSP is answered with.
    std::string askHttp(TestClient& client, const std::string& request) {
        client.skipHttpHead = true;
        client.sendRaw(request);
        loop.runUntil(
            [&] {
                client.receive();
                return client.received().find("\r\n\r\n") != std::string::npos;
            },
            kSoon
        );
        return client.received().substr(0, client.received().find('\r'));
    }
};

TEST_F(HostileTest, GarbageIsAnsweredWith400AndTheEnd) {
    startStream();
    for (const std::string& text : {
             std::string("\x16\x03\x01\x02\r\n\r\n"),
             std::string("DESCRIBE\r\n\r\n"),
             std::string("OPTIONS * RTSP/1.0\r\nContent-Length: -7\r\n\r\n"),
             std::string("OPTIONS * RTSP/1.0\r\n\x01: a\r\n\r\n"),
         }) {
        TestClient client(loop, port());
        client.sendRaw(text);
        EXPECT_EQ(client.waitForResponse().status, 400);
        EXPECT_TRUE(closes(client));
    }
    expectService();
}

TEST_F(HostileTest, HugeHeadersAndBodiesEndTheConnection) {
    startStream();
    TestClient header(loop, port());
    header.sendRaw("OPTIONS * RTSP/1.0\r\nA: " + std::string(20'000, 'a'));
    EXPECT_EQ(header.waitForResponse().status, 413);
    EXPECT_TRUE(closes(header));
    TestClient body(loop, port());
    body.sendRaw("SET_PARAMETER * RTSP/1.0\r\nCSeq: 1\r\nContent-Length: 100000\r\n\r\n");
    EXPECT_EQ(body.waitForResponse().status, 413);
    EXPECT_TRUE(closes(body));
    expectService();
}

TEST_F(HostileTest, ManyRequestsAtOnceAreAnsweredInOrder) {
    startStream();
    TestClient client(loop, port());
    std::string all;
    for (int i = 0; i < 300; ++i) {
        all += client.format("OPTIONS", "*");
    }
    client.sendRaw(all);
    ASSERT_TRUE(loop.runUntil(
        [&] {
            client.receive();
            return client.responses.size() == 300;
        },
        kSoon
    ));
    EXPECT_EQ(client.responses[299].headers.get("CSeq"), "300");
}

TEST_F(HostileTest, WhoTalksWhileItHasToWaitIsCutOff) {
    start();
    TestClient client(loop, port());
    client.sendRaw(client.format("DESCRIBE", kUri));
    const bool closed = loop.runUntil(
        [&] {
            client.sendRaw(std::string(10'000, '\n'));
            return client.isClosed();
        },
        kSoon
    );
    EXPECT_TRUE(closed);
}

TEST_F(HostileTest, HalfOpenConnectionsKeepNobodyOut) {
    limits.connections = 100;
    limits.headerTime = std::chrono::milliseconds(500);
    startStream();
    std::vector<std::unique_ptr<TestClient>> crowd;
    for (int i = 0; i < 500; ++i) {
        crowd.push_back(std::make_unique<TestClient>(loop, port()));
        crowd.back()->sendRaw("DESCRIBE rtsp://h/");
        if (i % 50 == 0) {
            settle();
        }
    }
    settle();
    EXPECT_LE(figures().connections, limits.connectionsPerAddress);
    expectService();
    EXPECT_TRUE(loop.runUntil([&] { return figures().connections == 0; }, kSoon));
}

TEST_F(HostileTest, PlayingSessionsAreNotPushedOutByNewConnections) {
    limits.connectionsPerAddress = 4;
    startStream();
    publisher->publish(true);
    TestClient viewer(loop, port());
    setUpTcp(viewer);
    ASSERT_EQ(viewer.ask("PLAY", kUri).status, 200);
    std::vector<std::unique_ptr<TestClient>> crowd;
    for (int i = 0; i < 40; ++i) {
        crowd.push_back(std::make_unique<TestClient>(loop, port()));
        settle();
    }
    EXPECT_EQ(readers().size(), 1U);
    EXPECT_EQ(viewer.ask("GET_PARAMETER", kUri).status, 200);
}

TEST_F(HostileTest, SetupFloodsAreBounded) {
    limits.sessions = 10;
    startStream();
    const std::string udp = "Transport: RTP/AVP;unicast;client_port=5000-5001\r\n";
    int refused = 0;
    std::vector<std::unique_ptr<TestClient>> clients;
    for (int c = 0; c < 3; ++c) {
        clients.push_back(std::make_unique<TestClient>(loop, port()));
        for (int i = 0; i < 9; ++i) {
            clients.back()->session.clear();
            refused += clients.back()->ask("SETUP", trackUri(0), udp).status == 453 ? 1 : 0;
        }
    }
    EXPECT_EQ(refused, 27 - 10);
    EXPECT_EQ(readers().size(), 10U);
}

TEST_F(HostileTest, AClientThatVanishesWhileItWaitsDoesNoHarm) {
    start();
    for (const char* method : {"DESCRIBE", "SETUP"}) {
        TestClient client(loop, port());
        client.sendRaw(client.format(method, trackUri(0), "Transport: RTP/AVP/TCP\r\n"));
        settle();
    }
    settle();
    publisher->describe({h264Track()});
    settle();
    EXPECT_TRUE(loop.runUntil([&] { return figures().connections == 0; }, kSoon));
    EXPECT_TRUE(readers().empty());
}

TEST_F(HostileTest, TheServerMayEndWhileClientsWaitAndPlay) {
    startStream();
    publisher->publish(true);
    TestClient playing(loop, port());
    setUpTcp(playing);
    ASSERT_EQ(playing.ask("PLAY", kUri).status, 200);
    catalog.add({2, 1});
    TestClient waiting(loop, port());
    waiting.sendRaw(waiting.format("DESCRIBE", "rtsp://h/live/2/main"));
    settle();
    server.reset();
    settle();
    EXPECT_TRUE(playing.isClosed());
    EXPECT_TRUE(waiting.isClosed());
}

TEST_F(HostileTest, TunnelsNeedBothHalvesFromOnePeer) {
    startStream();
    TestClient alone(loop, port());
    EXPECT_EQ(
        askHttp(alone, "POST / HTTP/1.0\r\nx-sessioncookie: none\r\n\r\n"),
        "HTTP/1.0 400 Bad Request"
    );
    TestClient browser(loop, port());
    EXPECT_EQ(askHttp(browser, "GET / HTTP/1.1\r\nHost: h\r\n\r\n"), "HTTP/1.0 400 Bad Request");
    TestClient other(loop, port());
    EXPECT_EQ(
        askHttp(other, "DELETE / HTTP/1.1\r\nHost: h\r\n\r\n"), "HTTP/1.0 405 Method Not Allowed"
    );
    TestClient get(loop, port());
    EXPECT_EQ(askHttp(get, "GET / HTTP/1.0\r\nx-sessioncookie: one\r\n\r\n"), "HTTP/1.0 200 OK");
    TestClient twin(loop, port());
    EXPECT_EQ(
        askHttp(twin, "GET / HTTP/1.0\r\nx-sessioncookie: one\r\n\r\n"), "HTTP/1.0 400 Bad Request"
    );
    TestClient post(loop, port());
    post.sendRaw("POST / HTTP/1.0\r\nx-sessioncookie: one\r\n\r\n%%%%");
    EXPECT_TRUE(closes(post));
    expectService();
}

}  // namespace
}  // namespace ocelli::delivery::rtsp
