// Tests a server on two loops: spreading, handing over, asking and ending across threads.
#include <algorithm>

#include "tests/support/rtsp_fixture.h"

namespace ocelli::delivery::rtsp {
namespace {

using test::TestClient;

/// An address of the loopback network whose connections begin on that shard.
std::string peerOf(std::size_t shard) {
    for (int last = 1; last < 255; ++last) {
        const std::string address = fmt::format("127.0.0.{}", last);
        if (shardOfPeer(address, 2) == shard) {
            return address;
        }
    }
    return {};
}

class ShardsTest : public test::ServerFixture {
  protected:
    ~ShardsTest() override { server.reset(); }

    void startTwo() {
        auto created = RtspServer::create(loop, {"127.0.0.1", 0}, faces, limits, {&second_.loop()});
        ASSERT_TRUE(created) << created.error().describe();
        server = std::move(*created);
        publisher->describe({test::h264Track(), test::g711Track()});
    }

    void offerGroup() {
        catalog.streams[{1, 1}].multicast = MulticastGroup{"239.255.77.1", 9100, 9200, 0, false};
    }

    TestClient connectFrom(const std::string& address) {
        return TestClient(loop, port(), 0, address);
    }

    Figures ofBoth() {
        std::optional<Figures> told;
        server->figures([&](Figures now) { told = std::move(now); });
        EXPECT_TRUE(loop.runUntil([&] { return told.has_value(); }, std::chrono::seconds(10)));
        return told.value_or(Figures{});
    }

    bool nobodyIsLeft() {
        for (int i = 0; i < 1000; ++i) {
            if (ofBoth().readers.empty()) {
                return true;
            }
        }
        return false;
    }

    const std::string first_ = peerOf(0);
    const std::string other_ = peerOf(1);

  private:
    LoopThread second_{clock, "second"};
};

TEST_F(ShardsTest, PeersOfBothLoopsSeeTheStreamAndAreToldOnce) {
    startTwo();
    TestClient here = connectFrom(first_);
    TestClient there = connectFrom(other_);
    for (TestClient* client : {&here, &there}) {
        setUpTcp(*client, 2);
        publisher->publish(true);
        ASSERT_EQ(client->ask("PLAY", kUri).status, 200);
    }
    EXPECT_EQ(here.session.front(), '0');
    EXPECT_EQ(there.session.front(), '1');
    publisher->publish(true);
    EXPECT_TRUE(here.waitForFrames(4));
    EXPECT_TRUE(there.waitForFrames(4));
    Figures all = ofBoth();
    for (int i = 0; i < 1000 && all.streams.front().delay.count < 2; ++i) {
        publisher->publish(false);
        all = ofBoth();
    }
    EXPECT_EQ(all.readers.size(), 2U);
    EXPECT_EQ(all.connections, 2U);
    ASSERT_EQ(all.streams.size(), 1U) << "one stream, however many loops send it";
    EXPECT_GE(all.streams.front().delay.count, 2U) << "both loops have counted";
}

TEST_F(ShardsTest, WhoAsksForAGroupIsHandedToTheLoopThatSendsItWithWhatItSaidMeanwhile) {
    offerGroup();
    startTwo();
    publisher->publish(true);
    TestClient client = connectFrom(other_);
    ASSERT_EQ(client.ask("DESCRIBE", kUri).status, 200) << "answered where it began";
    client.sendRaw(
        client.format("SETUP", trackUri(0), "Transport: RTP/AVP;multicast\r\n") +
        client.format("OPTIONS", kUri) + client.format("OPTIONS", kUri)
    );
    const Response setup = client.waitForResponse();
    ASSERT_EQ(setup.status, 200);
    client.session = std::string(setup.headers.get("Session").value_or("").substr(0, 33));
    EXPECT_EQ(client.session.front(), '0');
    EXPECT_EQ(client.waitForResponse().status, 200);
    EXPECT_EQ(client.waitForResponse().status, 200);
    EXPECT_EQ(client.ask("PLAY", kUri).status, 200);
    ASSERT_EQ(ofBoth().readers.size(), 1U);
    EXPECT_EQ(ofBoth().readers.front().transport, "multicast");
    EXPECT_EQ(ofBoth().connections, 1U);
}

TEST_F(ShardsTest, ASessionIsEndedOverAnotherConnectionWhereverItLives) {
    offerGroup();
    startTwo();
    TestClient client = connectFrom(other_);
    ASSERT_EQ(client.ask("SETUP", trackUri(0), "Transport: RTP/AVP;multicast\r\n").status, 200);
    TestClient again = connectFrom(other_);
    again.session = client.session;
    EXPECT_EQ(again.ask("TEARDOWN", kUri).status, 200);
    EXPECT_TRUE(nobodyIsLeft());
}

TEST_F(ShardsTest, NamesOfNoSessionAreNotFoundOnAnyLoop) {
    startTwo();
    for (const std::string id : {"0", "1", "f", "x", "10000000000000000000000000000000a", ""}) {
        TestClient client = connectFrom(other_);
        client.session = id;
        EXPECT_EQ(client.ask("PLAY", kUri).status, 454) << id;
    }
}

TEST_F(ShardsTest, AnAccountThatIsGoneLosesItsSessionsOnAllLoops) {
    startTwo();
    TestClient here = connectFrom(first_);
    TestClient there = connectFrom(other_);
    setUpTcp(here);
    setUpTcp(there);
    EXPECT_EQ(ofBoth().readers.size(), 2U);
    server->endSession(there.session);
    EXPECT_EQ(ofBoth().readers.size(), 1U);
    server->endSessionsOf("nobody");
    EXPECT_EQ(ofBoth().readers.size(), 1U);
    server->endSessionsOf("admin");
    EXPECT_EQ(ofBoth().readers.size(), 0U);
}

TEST_F(ShardsTest, AStreamThatIsGoneEndsItsSessionsOnAllLoops) {
    startTwo();
    TestClient here = connectFrom(first_);
    TestClient there = connectFrom(other_);
    setUpTcp(here);
    setUpTcp(there);
    catalog.hidden = true;
    server->followCatalog();
    EXPECT_EQ(ofBoth().readers.size(), 0U);
}

TEST_F(ShardsTest, ManyJoinAndLeaveOnBothLoopsWhilePacketsGoOut) {
    startTwo();
    for (int round = 0; round < 20; ++round) {
        TestClient here = connectFrom(first_);
        TestClient there = connectFrom(other_);
        setUpTcp(here);
        setUpTcp(there);
        here.sendRaw(here.format("PLAY", kUri));
        there.sendRaw(there.format("PLAY", kUri));
        publisher->publish(round % 5 == 0);
        publisher->publishSound();
    }
    EXPECT_TRUE(nobodyIsLeft());
}

TEST_F(ShardsTest, TheServerEndsWhileConnectionsCross) {
    offerGroup();
    for (int round = 0; round < 10; ++round) {
        startTwo();
        std::vector<std::unique_ptr<TestClient>> clients;
        for (int i = 0; i < 5; ++i) {
            clients.push_back(std::make_unique<TestClient>(loop, port(), 0, other_));
            clients.back()->sendRaw(
                clients.back()->format("SETUP", trackUri(0), "Transport: RTP/AVP;multicast\r\n")
            );
        }
        for (int turn = 0; turn < round; ++turn) {
            loop.runUntilIdle();
        }
        server.reset();
    }
}

TEST(Placement, TellsWhereASessionLives) {
    const std::string id = newSessionId(3);
    EXPECT_EQ(shardOfSession(id, 4), 3U);
    EXPECT_EQ(shardOfSession(id, 3), std::nullopt);
    EXPECT_EQ(shardOfSession(id.substr(1), 4), std::nullopt);
    EXPECT_EQ(shardOfSession("", 4), std::nullopt);
}

TEST(Placement, WhoWillBeToldTheKeyOfAGroupBelongsToItsLoop) {
    test::TestCatalog catalog;
    catalog.add({1, 1});
    catalog.streams[{1, 1}].multicast = MulticastGroup{"239.255.77.1", 9100, 9200, 16, true};
    catalog.add({1, 2});
    Faces faces;
    faces.catalog = &catalog;
    faces.srtp = crypto::SrtpSuite::AesCm128Sha80;
    const auto describe = [&](const std::string& path, bool secure) {
        Request request;
        request.method = "DESCRIBE";
        request.uri = "rtsp://a" + path;
        return shardOfRequest(request, secure, faces, 4);
    };
    EXPECT_EQ(describe("/Streaming/Channels/101", true), kGroupShard);
    EXPECT_EQ(describe("/Streaming/Channels/101", false), std::nullopt) << "is told no key";
    EXPECT_EQ(describe("/Streaming/Channels/102", true), std::nullopt) << "has no group";
    EXPECT_EQ(describe("/Streaming/tracks/101", true), std::nullopt) << "a recording";
    EXPECT_EQ(describe("/nothing", true), std::nullopt);
    faces.srtp.reset();
    EXPECT_EQ(describe("/Streaming/Channels/101", true), std::nullopt) << "no keys at all";
}

}  // namespace
}  // namespace ocelli::delivery::rtsp
