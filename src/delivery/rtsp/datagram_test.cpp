// Datagram sessions with sockets of our own: packets, reports, reaping, groups.
#include <gmock/gmock.h>

#include "tests/support/rtsp_fixture.h"

namespace ocelli::delivery::rtsp {
namespace {

using test::TestClient;
using testing::HasSubstr;

constexpr auto kSoon = std::chrono::seconds(10);

class DatagramTest : public test::ServerFixture {
  protected:
    void SetUp() override {
        auto sockets = net::UdpSocket::createPair(loop, "127.0.0.1", {});
        ASSERT_TRUE(sockets);
        rtp_ = std::move(sockets->first);
        rtcp_ = std::move(sockets->second);
        rtp_->receive([this](ByteSpan bytes, const net::Endpoint&) {
            datagrams.emplace_back(bytes.begin(), bytes.end());
        });
        rtcp_->receive([this](ByteSpan bytes, const net::Endpoint& from) {
            reports.emplace_back(bytes.begin(), bytes.end());
            serverRtcp = from;
        });
    }

    std::string transport() const {
        return fmt::format(
            "Transport: RTP/AVP;unicast;client_port={}-{}\r\n",
            rtp_->local().port,
            rtcp_->local().port
        );
    }

    bool waitForDatagrams(std::size_t count) {
        return loop.runUntil([&] { return datagrams.size() >= count; }, kSoon);
    }

    /// An empty receiver report.
    void sendReport(net::UdpSocket& from) {
        const auto target = from.target(serverRtcp);
        ASSERT_TRUE(target);
        const auto report = parseHex("80c9000100000001");
        from.send(**target, *report, {});
    }

    std::unique_ptr<net::UdpSocket> rtp_;
    std::unique_ptr<net::UdpSocket> rtcp_;
    std::vector<Bytes> datagrams;
    std::vector<Bytes> reports;
    net::Endpoint serverRtcp;
};

TEST_F(DatagramTest, SendsTheCachedGroupPacedAndWhatFollows) {
    startStream();
    publisher->publish(true, 200'000);
    TestClient client(loop, port());
    const auto setup = client.ask("SETUP", trackUri(0), transport());
    ASSERT_EQ(setup.status, 200);
    const auto play = client.ask("PLAY", kUri);
    ASSERT_EQ(play.status, 200);
    publisher->publish(false, 500);
    const std::size_t expected = 1 + (200'000 + 1325) / 1326 + 1;
    ASSERT_TRUE(waitForDatagrams(expected)) << datagrams.size();
    const auto first = rtp::parseRtp(datagrams.front());
    ASSERT_TRUE(first);
    EXPECT_THAT(
        std::string(*play.headers.get("RTP-Info")),
        HasSubstr(fmt::format("seq={};rtptime={}", first->header.sequence, first->header.timestamp))
    );
    EXPECT_THAT(
        std::string(*setup.headers.get("Transport")),
        HasSubstr(fmt::format("ssrc={:08X}", first->header.ssrc))
    );
    for (std::size_t i = 0; i < expected; ++i) {
        EXPECT_EQ(
            rtp::parseRtp(datagrams[i])->header.sequence,
            static_cast<std::uint16_t>(first->header.sequence + i)
        );
    }
    ASSERT_TRUE(loop.runUntil([&] { return !reports.empty(); }, kSoon));
    EXPECT_EQ(readers()[0].sent.packets, expected);
    EXPECT_EQ(readers()[0].transport, "udp");
}

TEST_F(DatagramTest, ReportsFromTheRightPortKeepTheSessionAlive) {
    limits.sessionTime = std::chrono::milliseconds(400);
    startStream();
    publisher->publish(true);
    TestClient client(loop, port());
    ASSERT_EQ(client.ask("SETUP", trackUri(0), transport()).status, 200);
    ASSERT_EQ(client.ask("PLAY", kUri).status, 200);
    ASSERT_TRUE(loop.runUntil([&] { return !reports.empty(); }, kSoon));
    client.close();  // a datagram session outlives its connection
    const MonoTime until = clock.mono() + std::chrono::milliseconds(1200);
    loop.runUntil(
        [&] {
            sendReport(*rtcp_);
            return clock.mono() > until;
        },
        kSoon
    );
    EXPECT_EQ(readers().size(), 1U);
    // Somebody else's reports count for nothing.
    EXPECT_TRUE(loop.runUntil(
        [&] {
            sendReport(*rtp_);
            return readers().empty();
        },
        kSoon
    ));
}

TEST_F(DatagramTest, AGroupIsSentToWhileItHasMembers) {
    MulticastGroup group;
    group.address = "239.192.77.2";
    group.videoPort = 38880;
    group.audioPort = 38890;
    group.timeToLive = 7;
    catalog.streams.at({1, 1}).multicast = group;
    startStream();
    publisher->publish(true);
    TestClient first(loop, port());
    TestClient second(loop, port());
    for (TestClient* client : {&first, &second}) {
        const auto setup = client->ask("SETUP", trackUri(0), "Transport: RTP/AVP;multicast\r\n");
        ASSERT_EQ(setup.status, 200);
        EXPECT_THAT(
            std::string(*setup.headers.get("Transport")),
            HasSubstr("multicast;destination=239.192.77.2;port=38880-38881;ttl=7")
        );
        ASSERT_EQ(client->ask("PLAY", kUri).status, 200);
    }
    EXPECT_EQ(readers().size(), 2U);
    EXPECT_EQ(first.ask("TEARDOWN", kUri).status, 200);
    EXPECT_EQ(second.ask("PAUSE", kUri).status, 200);
    EXPECT_EQ(second.ask("PLAY", kUri).status, 200);
    EXPECT_EQ(second.ask("TEARDOWN", kUri).status, 200);
    publisher->publish(true);
    settle();
    EXPECT_TRUE(readers().empty());
}

}  // namespace
}  // namespace ocelli::delivery::rtsp
