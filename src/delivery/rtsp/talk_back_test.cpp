// The back channel with clients of our own: who may, how it is told, what arrives, when it ends.
#include "delivery/rtsp/talk_back.h"

#include <gmock/gmock.h>

#include "tests/support/fake_talk_desk.h"
#include "tests/support/rtsp_fixture.h"

namespace ocelli::delivery::rtsp {
namespace {

using test::TestClient;
using testing::HasSubstr;
using testing::Not;

constexpr auto kSoon = std::chrono::seconds(10);
constexpr std::string_view kRequire = "Require: www.onvif.org/ver20/backchannel\r\n";

/// A packet of the back channel.
Bytes spoken(std::uint8_t type, std::uint16_t sequence, std::uint32_t timestamp) {
    ByteWriter writer;
    writer.u8(0x80);
    writer.u8(type);
    writer.u16(sequence);
    writer.u32(timestamp);
    writer.u32(0x1234);
    writer.text("hello");
    return writer.release();
}

class TalkBackTest : public test::ServerFixture {
  protected:
    void SetUp() override {
        faces.talk = &desk;
        faces.authenticator.authenticate = [](auto, auto, std::string_view header, const auto&) {
            auto who = identify(header);
            if (who && who->name == "silent") {
                who->grants.twoWayAudio = false;
            }
            return who;
        };
    }

    void TearDown() override { server.reset(); }  // before the desk

    std::string interleaved(int first) const {
        return fmt::format(
            "{}Transport: RTP/AVP/TCP;unicast;interleaved={}-{}\r\n", kRequire, first, first + 1
        );
    }

    void sendFrame(TestClient& client, int channel, const Bytes& packet) {
        ByteWriter writer;
        writer.u8('$');
        writer.u8(static_cast<std::uint8_t>(channel));
        writer.u16(static_cast<std::uint16_t>(packet.size()));
        writer.bytes(packet);
        client.sendRaw(asText(writer.view()));
    }

    bool heard(std::size_t words) {
        return loop.runUntil([&] { return desk.words.size() >= words; }, kSoon);
    }

    ocelli::test::FakeTalkDesk desk;
};

TEST_F(TalkBackTest, IsDescribedToWhoRequiresItOnly) {
    startStream();
    TestClient client(loop, port());
    EXPECT_THAT(client.ask("DESCRIBE", kUri).body, Not(HasSubstr("sendonly")));
    const auto response = client.ask("DESCRIBE", kUri, kRequire);
    ASSERT_EQ(response.status, 200);
    EXPECT_THAT(
        response.body,
        HasSubstr("m=audio 0 RTP/AVP 0 8 9 112\r\na=rtpmap:0 PCMU/8000\r\na=rtpmap:8 PCMA/8000\r\n")
    );
    EXPECT_THAT(response.body, HasSubstr("a=sendonly\r\na=control:trackID=15\r\n"));
}

TEST_F(TalkBackTest, WhoMayNotTalkIsToldThatItIsNotSupported) {
    startStream();
    TestClient client(loop, port());
    client.user = "silent";
    auto response = client.ask("DESCRIBE", kUri, kRequire);
    EXPECT_EQ(response.status, 551);
    EXPECT_EQ(response.headers.get("Unsupported"), kBackChannel);
    EXPECT_EQ(client.ask("DESCRIBE", kUri).status, 200) << "the pictures are there";
    EXPECT_EQ(client.ask("SETUP", trackUri(15), interleaved(0)).status, 403);
    client.user = "admin";
    desk.offered = 0;
    EXPECT_EQ(client.ask("DESCRIBE", kUri, kRequire).status, 551);
    EXPECT_EQ(client.ask("SETUP", trackUri(15), interleaved(0)).status, 404);
    EXPECT_EQ(client.ask("DESCRIBE", kUri, "Require: something.else\r\n").status, 551);
    EXPECT_EQ(desk.lines, 0);
}

TEST_F(TalkBackTest, RecordingsCannotBeTalkedTo) {
    startStream();
    TestClient client(loop, port());
    EXPECT_EQ(client.ask("DESCRIBE", "rtsp://h/Streaming/tracks/101", kRequire).status, 551);
}

TEST_F(TalkBackTest, WhatIsSaidByTcpWhilePlayingArrivesAsItIs) {
    startStream();
    publisher->publish(true);
    TestClient client(loop, port());
    setUpTcp(client);
    const auto response = client.ask("SETUP", trackUri(15), interleaved(4));
    ASSERT_EQ(response.status, 200);
    EXPECT_THAT(std::string(*response.headers.get("Transport")), HasSubstr("interleaved=4-5"));
    EXPECT_THAT(std::string(*response.headers.get("Transport")), Not(HasSubstr("ssrc")));
    sendFrame(client, 4, spoken(0, 1, 160));
    ASSERT_EQ(client.ask("PLAY", kUri, kRequire).status, 200);
    EXPECT_TRUE(desk.words.empty()) << "too early";
    sendFrame(client, 4, spoken(0, 2, 320));
    sendFrame(client, 4, spoken(77, 3, 480));
    sendFrame(client, 4, {});
    sendFrame(client, 4, spoken(112, 4, 640));
    ASSERT_TRUE(heard(2));
    EXPECT_EQ(desk.words[0].user, "admin");
    EXPECT_EQ(desk.words[0].codec, media::Codec::G711U);
    EXPECT_EQ(desk.words[0].timestamp, 320U);
    EXPECT_EQ(asText(desk.words[0].payload), "hello");
    EXPECT_EQ(desk.words[1].codec, media::Codec::Opus);
    EXPECT_TRUE(client.waitForFrames(1)) << "pictures come as well";
    EXPECT_EQ(client.ask("TEARDOWN", kUri).status, 200);
    EXPECT_EQ(desk.lines, 0);
}

TEST_F(TalkBackTest, ChannelsAreNotGivenTwice) {
    startStream();
    TestClient client(loop, port());
    ASSERT_EQ(client.ask("SETUP", trackUri(15), interleaved(0)).status, 200);
    EXPECT_EQ(client.ask("SETUP", trackUri(15), interleaved(2)).status, 455) << "there is one";
    EXPECT_EQ(client.ask("SETUP", trackUri(0), interleaved(0)).status, 461);
    const auto response = client.ask("SETUP", trackUri(0), "Transport: RTP/AVP/TCP;unicast\r\n");
    ASSERT_EQ(response.status, 200);
    EXPECT_THAT(std::string(*response.headers.get("Transport")), HasSubstr("interleaved=2-3"));
}

TEST_F(TalkBackTest, DatagramsAreTakenFromTheirSenderOnly) {
    startStream();
    publisher->publish(true);
    auto own = net::UdpSocket::createPair(loop, "127.0.0.1", {});
    auto other = net::UdpSocket::create(loop, {"127.0.0.1", 0});
    ASSERT_TRUE(own && other);
    TestClient client(loop, port());
    const auto response = client.ask(
        "SETUP",
        trackUri(15),
        fmt::format(
            "Transport: RTP/AVP;unicast;client_port={}-{}\r\n",
            own->first->local().port,
            own->second->local().port
        )
    );
    ASSERT_EQ(response.status, 200);
    const std::string transport(*response.headers.get("Transport"));
    const auto at = transport.find("server_port=") + 12;
    const auto serverPort = *toInteger(transport.substr(at, transport.find('-', at) - at));
    ASSERT_EQ(client.ask("PLAY", kUri).status, 200);
    const net::Endpoint ours{"127.0.0.1", static_cast<std::uint16_t>(serverPort)};
    (*other)->send(**(*other)->target(ours), spoken(8, 1, 160), {});
    own->first->send(**own->first->target(ours), spoken(8, 2, 320), {});
    ASSERT_TRUE(heard(1));
    EXPECT_EQ(desk.words[0].timestamp, 320U);
    EXPECT_EQ(desk.words[0].codec, media::Codec::G711A);
}

TEST_F(TalkBackTest, EndsWithTheAccountsRights) {
    startStream();
    publisher->publish(true);
    TestClient client(loop, port());
    ASSERT_EQ(client.ask("SETUP", trackUri(15), interleaved(0)).status, 200);
    ASSERT_EQ(client.ask("PLAY", kUri).status, 200);
    EXPECT_EQ(desk.lines, 1);
    server->endSessionsOf("admin");
    EXPECT_EQ(desk.lines, 0);
    sendFrame(client, 0, spoken(0, 1, 160));
    EXPECT_EQ(client.ask("OPTIONS", "*").status, 200);
    EXPECT_TRUE(desk.words.empty());
}

TEST_F(TalkBackTest, ARefusalOfTheDeskEndsTheSessionThatItBegan) {
    startStream();
    desk.refusal = fail(ErrorKind::NotFound, "there is no such sound device");
    TestClient client(loop, port());
    EXPECT_EQ(client.ask("SETUP", trackUri(15), interleaved(0)).status, 404);
    EXPECT_TRUE(readers().empty());
    desk.refusal = fail(ErrorKind::ResourceExhausted, "too many speak at once");
    EXPECT_EQ(client.ask("SETUP", trackUri(15), interleaved(0)).status, 453);
}

TEST_F(TalkBackTest, ThroughTlsItIsNeverToldToUseDatagrams) {
    faces.srtp = crypto::SrtpSuite::AesCm128Sha80;
    startStream();
    EXPECT_EQ(
        TestClient(loop, port())
            .ask("SETUP", trackUri(15), "Transport: RTP/SAVP;unicast;client_port=5000-5001\r\n")
            .status,
        461
    ) << "no key was told for it";
}

}  // namespace
}  // namespace ocelli::delivery::rtsp
