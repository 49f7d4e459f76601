// The server with a client of our own: methods, states, errors, transports, fan-out.
#include "delivery/rtsp/server.h"

#include <algorithm>

#include <gmock/gmock.h>

#include "tests/support/rtsp_fixture.h"

namespace ocelli::delivery::rtsp {
namespace {

using test::g711Track;
using test::h264Track;
using test::TestClient;
using testing::HasSubstr;

class RtspServerTest : public test::ServerFixture {};

TEST_F(RtspServerTest, AnswersOptionsWithoutLogin) {
    start();
    TestClient client(loop, port());
    client.user.clear();
    const auto response = client.ask("OPTIONS", "*");
    EXPECT_EQ(response.status, 200);
    EXPECT_THAT(std::string(*response.headers.get("Public")), HasSubstr("DESCRIBE, SETUP, PLAY"));
    EXPECT_EQ(response.headers.get("CSeq"), "1");
}

TEST_F(RtspServerTest, ChallengesWhoIsNotKnown) {
    startStream();
    TestClient client(loop, port());
    client.user.clear();
    for (const char* method : {"DESCRIBE", "SETUP"}) {
        const auto response = client.ask(method, kUri);
        EXPECT_EQ(response.status, 401) << method;
        EXPECT_EQ(response.headers.get("WWW-Authenticate"), "Digest realm=\"a\"");
        EXPECT_EQ(response.headers.all().back().second, "Basic realm=\"a\"");
    }
}

TEST_F(RtspServerTest, ForbidsChannelsThatAreNotGranted) {
    startStream();
    TestClient client(loop, port());
    client.user = "guest";
    EXPECT_EQ(client.ask("DESCRIBE", kUri).status, 403);
    EXPECT_EQ(client.ask("DESCRIBE", "rtsp://h/live/2/main").status, 404);
}

TEST_F(RtspServerTest, DescribesEachTrackWithItsControl) {
    startStream();
    TestClient client(loop, port());
    const auto response = client.ask("DESCRIBE", kUri, "Accept: application/sdp\r\n");
    ASSERT_EQ(response.status, 200);
    EXPECT_EQ(response.headers.get("Content-Base"), std::string(kUri) + "/");
    EXPECT_THAT(response.body, HasSubstr("m=video 0 RTP/AVP 96"));
    EXPECT_THAT(response.body, HasSubstr("a=control:trackID=0"));
    EXPECT_THAT(response.body, HasSubstr("m=audio 0 RTP/AVP 8"));
    EXPECT_THAT(response.body, HasSubstr("a=control:trackID=1"));
    EXPECT_EQ(client.ask("DESCRIBE", kUri, "Accept: text/html\r\n").status, 406);
}

TEST_F(RtspServerTest, DescribeWaitsUntilTheStreamHasStarted) {
    start();
    TestClient client(loop, port());
    client.sendRaw(client.format("DESCRIBE", kUri));
    ASSERT_TRUE(loop.runUntil([&] { return hub->readers() == 1; }, std::chrono::seconds(5)));
    EXPECT_TRUE(client.responses.empty());
    publisher->describe({h264Track()});
    EXPECT_EQ(client.waitForResponse().status, 200);
}

TEST_F(RtspServerTest, DescribeGivesUpOnAStreamThatDoesNotStart) {
    limits.describeTime = std::chrono::milliseconds(20);
    start();
    TestClient client(loop, port());
    EXPECT_EQ(client.ask("DESCRIBE", kUri).status, 503);
    EXPECT_EQ(client.ask("SETUP", trackUri(0), "Transport: RTP/AVP/TCP\r\n").status, 503);
    EXPECT_TRUE(readers().empty());
}

TEST_F(RtspServerTest, DoesNotOfferMjpegThatRtpCannotCarry) {
    start();
    auto track = std::make_shared<media::Track>();
    track->codec = media::Codec::Mjpeg;
    track->width = 2048;
    track->height = 1536;
    publisher->describe({track});
    TestClient client(loop, port());
    const auto response = client.ask("DESCRIBE", kUri);
    EXPECT_EQ(response.status, 415);
    EXPECT_THAT(std::string(*response.headers.get("X-Reason")), HasSubstr("width: 1 to 2040"));
}

TEST_F(RtspServerTest, AnswersEachMistakeWithItsStatus) {
    startStream();
    TestClient client(loop, port());
    const std::string tcp = "Transport: RTP/AVP/TCP;interleaved=0-1\r\n";
    EXPECT_EQ(client.ask("DESCRIBE", "rtsp://h/nowhere").status, 404);
    EXPECT_EQ(client.ask("DESCRIBE", "rtsp://h/live/7/main").status, 404);
    EXPECT_EQ(client.ask("DESCRIBE", "ftp://h/live/1/main").status, 400);
    EXPECT_EQ(client.ask("ANNOUNCE", kUri).status, 405);
    EXPECT_EQ(client.ask("DANCE", kUri).status, 501);
    EXPECT_EQ(client.ask("SETUP", trackUri(0)).status, 400);
    EXPECT_EQ(client.ask("SETUP", trackUri(0), "Transport: RTP/AVP;client_port=x\r\n").status, 400);
    EXPECT_EQ(client.ask("SETUP", trackUri(0), "Transport: RTP/SAVP\r\n").status, 461);
    EXPECT_EQ(
        client.ask("SETUP", trackUri(0), "Transport: RTP/AVP;multicast;client_port=5-6\r\n").status,
        461
    );
    EXPECT_EQ(
        client
            .ask(
                "SETUP",
                trackUri(0),
                "Transport: RTP/AVP;unicast;client_port=5000-5001;destination=192.0.2.9\r\n"
            )
            .status,
        461
    );
    EXPECT_EQ(client.ask("SETUP", kUri, tcp).status, 459);
    EXPECT_EQ(client.ask("SETUP", trackUri(5), tcp).status, 404);
    EXPECT_EQ(client.ask("PLAY", kUri).status, 454);
    EXPECT_EQ(client.ask("GET_PARAMETER", kUri, "", "position\r\n").status, 451);
    const auto unsupported = client.ask("OPTIONS", kUri, "Require: onvif-replay\r\n");
    EXPECT_EQ(unsupported.status, 551);
    EXPECT_EQ(unsupported.headers.get("Unsupported"), "onvif-replay");
    EXPECT_TRUE(readers().empty());

    client.sendRaw("OPTIONS * RTSP/1.0\r\n\r\n");
    EXPECT_EQ(client.waitForResponse().status, 400);
    client.sendRaw("OPTIONS * RTSP/2.0\r\nCSeq: 9\r\n\r\n");
    EXPECT_EQ(client.waitForResponse().status, 505);
}

TEST_F(RtspServerTest, WalksThroughTheStates) {
    startStream();
    publisher->publish(true);
    TestClient client(loop, port());
    setUpTcp(client);
    EXPECT_EQ(client.ask("PAUSE", kUri).status, 200);
    ASSERT_EQ(client.ask("PLAY", kUri, "Range: npt=0.000-\r\n").status, 200);
    EXPECT_EQ(client.ask("PLAY", kUri).status, 200);  // some players keep alive like this
    EXPECT_EQ(client.ask("SETUP", trackUri(1), "Transport: RTP/AVP/TCP\r\n").status, 455);
    EXPECT_EQ(client.ask("GET_PARAMETER", kUri).status, 200);
    EXPECT_EQ(client.ask("PAUSE", kUri).status, 200);
    EXPECT_EQ(client.ask("PLAY", kUri, "Range: clock=20260105T000000Z-\r\n").status, 457);
    EXPECT_EQ(client.ask("PLAY", kUri, "Range: nonsense\r\n").status, 457);
    EXPECT_EQ(client.ask("TEARDOWN", kUri).status, 200);
    EXPECT_EQ(client.ask("PLAY", kUri).status, 454);
    EXPECT_TRUE(readers().empty());
}

TEST_F(RtspServerTest, StartsAtOnceWithTheCachedGroupAndSaysWhere) {
    startStream();
    TestClient first(loop, port());
    setUpTcp(first, 2);
    publisher->publish(true, 5000);
    publisher->publish(false);
    publisher->publishSound();
    settle();
    const auto response = first.ask("PLAY", kUri);
    ASSERT_EQ(response.status, 200);
    EXPECT_EQ(response.headers.get("Range"), "npt=now-");
    // Key frame: parameter sets and four fragments; two of the second; a sender report a track.
    ASSERT_TRUE(first.waitForFrames(9));
    const auto video = first.packets(0);
    const auto sound = first.packets(2);
    ASSERT_EQ(video.size(), 7U);
    ASSERT_EQ(sound.size(), 1U);
    EXPECT_EQ(rtp::test::byteAt(video[0].payload, 0) & 0x1FU, 24U);
    EXPECT_EQ(
        response.headers.get("RTP-Info"),
        fmt::format(
            "url={};seq={};rtptime={},url={};seq={};rtptime={}",
            trackUri(0),
            video[0].header.sequence,
            video[0].header.timestamp,
            trackUri(1),
            sound[0].header.sequence,
            sound[0].header.timestamp
        )
    );
    // The next one that joins shares sequence numbers and source.
    TestClient second(loop, port());
    setUpTcp(second);
    ASSERT_EQ(second.ask("PLAY", kUri).status, 200);
    publisher->publish(false);
    ASSERT_TRUE(second.waitForFrames(9));
    ASSERT_TRUE(first.waitForFrames(11));
    EXPECT_EQ(second.packets(0)[0].header, video[0].header);
    EXPECT_EQ(second.packets(0).back().header, first.packets(0).back().header);
}

TEST_F(RtspServerTest, WaitsForAKeyFrameWhenNothingIsCached) {
    startStream();
    int asked = 0;
    hub->setKeyFrameRequest([&] { ++asked; });
    TestClient client(loop, port());
    setUpTcp(client);
    client.sendRaw(client.format("PLAY", kUri));
    ASSERT_TRUE(loop.runUntil([&] { return asked > 0; }, std::chrono::seconds(5)));
    publisher->publish(false);
    settle();
    client.receive();
    EXPECT_EQ(client.responses.size(), 1U);
    publisher->publish(true);
    EXPECT_EQ(client.waitForResponse().status, 200);
    ASSERT_TRUE(client.waitForFrames(3));
    EXPECT_EQ(rtp::test::byteAt(client.packets(0)[0].payload, 0) & 0x1FU, 24U);
}

TEST_F(RtspServerTest, TellsWhenEachPictureWasCapturedUnlessToldNotTo) {
    for (const bool tells : {true, false}) {
        faces.captureTimes = tells;
        startStream();
        publisher->publish(true);
        TestClient client(loop, port());
        const auto described = client.ask("DESCRIBE", kUri);
        const auto line = described.body.find("a=extmap:1 urn:ietf:params:rtp-hdrext:ntp-64\r\n");
        EXPECT_EQ(line != std::string::npos, tells);
        setUpTcp(client);
        ASSERT_EQ(client.ask("PLAY", kUri).status, 200);
        ASSERT_TRUE(client.waitForFrames(3));
        const auto first = std::find_if(
            client.frames.begin(), client.frames.end(), [](const auto& f) { return f.channel == 0; }
        );
        ASSERT_NE(first, client.frames.end());
        EXPECT_EQ((rtp::test::byteAt(first->payload, 0) & 0x10U) != 0, tells);
    }
}

TEST_F(RtspServerTest, KeysNeverLeaveWithoutTls) {
    faces.srtp = crypto::SrtpSuite::AesGcm128;
    startStream();
    TestClient client(loop, port());
    const Response described = client.ask("DESCRIBE", kUri);
    EXPECT_EQ(described.status, 200);
    EXPECT_EQ(described.body.find("key-mgmt"), std::string::npos);
    EXPECT_EQ(described.body.find("SAVP"), std::string::npos);
    for (const std::string_view transport :
         {"RTP/SAVP;unicast;client_port=5000-5001",
          "RTP/SAVP/TCP;unicast;interleaved=0-1",
          "RTP/SAVPF;unicast;client_port=5000-5001"}) {
        const auto answer =
            client.ask("SETUP", trackUri(0), fmt::format("Transport: {}\r\n", transport));
        EXPECT_EQ(answer.status, 461) << transport;
    }
}

TEST_F(RtspServerTest, AProtectedGroupIsForNobodyWhoseKeysWouldTravelInTheClear) {
    faces.srtp = crypto::SrtpSuite::AesGcm128;
    MulticastGroup group;
    group.address = "239.192.77.4";
    group.videoPort = 38920;
    group.audioPort = 38930;
    group.secret = true;
    catalog.streams.at({1, 1}).multicast = group;
    startStream();
    TestClient client(loop, port());
    for (const std::string_view profile : {"RTP/AVP", "RTP/SAVP"}) {
        const auto wish = fmt::format("Transport: {};multicast\r\n", profile);
        EXPECT_EQ(client.ask("SETUP", trackUri(0), wish).status, 461) << profile;
    }
    const auto alternatives = "Transport: RTP/AVP;multicast,RTP/AVP/TCP;unicast\r\n";
    EXPECT_EQ(client.ask("SETUP", trackUri(0), alternatives).status, 200);
}

TEST_F(RtspServerTest, ALateViewerOfAnOldGroupAsksForAKeyFrame) {
    startStream();
    publisher->publish(true, 2000, std::chrono::seconds(5));
    settle();
    int asked = 0;
    hub->setKeyFrameRequest([&] { ++asked; });
    TestClient client(loop, port());
    setUpTcp(client);
    ASSERT_EQ(client.ask("PLAY", kUri).status, 200);
    // The old picture comes at once all the same.
    ASSERT_TRUE(client.waitForFrames(3));
    EXPECT_EQ(asked, 1);
    publisher->publish(true);
    TestClient second(loop, port());
    setUpTcp(second);
    ASSERT_EQ(second.ask("PLAY", kUri).status, 200);
    EXPECT_EQ(asked, 1);
}

TEST_F(RtspServerTest, MeasuresTheDelayOutsideTheEncoder) {
    startStream();
    publisher->publish(true, 2000, std::chrono::seconds(3));
    TestClient client(loop, port());
    setUpTcp(client);
    ASSERT_EQ(client.ask("PLAY", kUri).status, 200);
    ASSERT_TRUE(client.waitForFrames(3));
    // The cached group is not measured, what follows is; the encoder had it for half of the time.
    EXPECT_EQ(figures().streams.front().delay.count, 0U);
    publisher->publish(false, 2000, std::chrono::milliseconds(800));
    settle();
    for (const auto& delay : {figures().streams.front().delay, readers().front().delay}) {
        EXPECT_EQ(delay.count, 1U);
        EXPECT_GE(delay.p50, std::chrono::milliseconds(400));
        EXPECT_LT(delay.p50, std::chrono::milliseconds(790));
    }
}

TEST_F(RtspServerTest, SenderReportsTieTheCaptureTimeToRtpTime) {
    startStream();
    const WallTime before = clock.wall();
    publisher->publish(true);
    TestClient client(loop, port());
    setUpTcp(client);
    ASSERT_EQ(client.ask("PLAY", kUri).status, 200);
    ASSERT_TRUE(client.waitForFrames(2));
    const auto report = std::find_if(client.frames.begin(), client.frames.end(), [](auto& frame) {
        return frame.channel == 1;
    });
    ASSERT_NE(report, client.frames.end());
    ByteReader reader(report->payload);
    ASSERT_TRUE(reader.skip(8));
    const std::uint64_t ntp = *reader.u64();
    EXPECT_LE(rtp::ntpTime(before), ntp);
    EXPECT_LT(ntp, rtp::ntpTime(clock.wall() + std::chrono::seconds(1)));
}

TEST_F(RtspServerTest, UsesTheChannelsAClientChose) {
    startStream();
    publisher->publish(true);
    TestClient client(loop, port());
    ASSERT_EQ(
        client.ask("SETUP", trackUri(0), "Transport: RTP/AVP/TCP;interleaved=10-11\r\n").status, 200
    );
    EXPECT_EQ(
        client.ask("SETUP", trackUri(1), "Transport: RTP/AVP/TCP;interleaved=11-12\r\n").status, 461
    );
    ASSERT_EQ(client.ask("PLAY", kUri).status, 200);
    ASSERT_TRUE(client.waitForFrames(3));
    EXPECT_EQ(client.packets(10).size(), 3U);
}

TEST_F(RtspServerTest, PictureLossAsksForAKeyFrame) {
    startStream();
    publisher->publish(true);
    int asked = 0;
    hub->setKeyFrameRequest([&] { ++asked; });
    TestClient client(loop, port());
    setUpTcp(client);
    ASSERT_EQ(client.ask("PLAY", kUri).status, 200);
    const auto feedback = parseHex(
        "81ce0002"
        "00000001"
        "00000002"
    );
    client.sendRaw("$\x01" + std::string("\0\x0c", 2) + std::string(asText(*feedback)));
    ASSERT_TRUE(loop.runUntil([&] { return asked == 1; }, std::chrono::seconds(5)));
    // Wrong channels, broken reports and floods change nothing.
    client.sendRaw("$\x07" + std::string("\0\x0c", 2) + std::string(asText(*feedback)));
    client.sendRaw("$\x01" + std::string("\0\x01x", 3));
    client.sendRaw("$\x01" + std::string("\0\x0c", 2) + std::string(asText(*feedback)));
    EXPECT_EQ(client.ask("OPTIONS", "*").status, 200);
    EXPECT_EQ(asked, 1);
}

TEST_F(RtspServerTest, SessionsBelongToTheirUser) {
    startStream();
    TestClient owner(loop, port());
    setUpTcp(owner);
    TestClient other(loop, port());
    other.session = owner.session;
    other.user = "somebody";
    EXPECT_EQ(other.ask("TEARDOWN", kUri).status, 454);
    other.user.clear();
    EXPECT_EQ(other.ask("TEARDOWN", kUri).status, 401);
    ASSERT_EQ(readers().size(), 1U);
    EXPECT_EQ(readers()[0].user, "admin");
    server->endSessionsOf("admin");
    EXPECT_EQ(owner.ask("PLAY", kUri).status, 454);
}

TEST_F(RtspServerTest, InterleavedSessionsEndWithTheirConnection) {
    startStream();
    {
        TestClient client(loop, port());
        setUpTcp(client);
        EXPECT_EQ(readers().size(), 1U);
    }
    EXPECT_TRUE(loop.runUntil([&] { return readers().empty(); }, std::chrono::seconds(5)));
    EXPECT_EQ(figures().connections, 0U);
}

TEST_F(RtspServerTest, ReapsSessionsThatAreSilent) {
    limits.sessionTime = std::chrono::milliseconds(200);
    startStream();
    TestClient client(loop, port());
    const auto response =
        client.ask("SETUP", trackUri(0), "Transport: RTP/AVP;unicast;client_port=5000-5001\r\n");
    ASSERT_EQ(response.status, 200);
    EXPECT_THAT(std::string(*response.headers.get("Session")), HasSubstr(";timeout="));
    EXPECT_THAT(std::string(*response.headers.get("Transport")), HasSubstr("server_port="));
    EXPECT_TRUE(loop.runUntil([&] { return readers().empty(); }, std::chrono::seconds(5)));
    EXPECT_TRUE(loop.runUntil([&] { return client.isClosed(); }, std::chrono::seconds(5)));
}

TEST_F(RtspServerTest, GoesOnWhenOnlyTheParameterSetsChange) {
    startStream();
    publisher->publish(true);
    TestClient client(loop, port());
    setUpTcp(client);
    ASSERT_EQ(client.ask("PLAY", kUri).status, 200);
    ASSERT_TRUE(client.waitForFrames(4));
    auto wider = std::make_shared<media::Track>(*h264Track());
    wider->width = 1280;
    publisher->describe({wider, g711Track()});
    publisher->publish(true);
    ASSERT_TRUE(client.waitForFrames(7));
    const auto packets = client.packets(0);
    EXPECT_EQ(
        packets[3].header.sequence, static_cast<std::uint16_t>(packets[2].header.sequence + 1)
    );
}

TEST_F(RtspServerTest, SaysGoodbyeWhenTheCodecChanges) {
    startStream();
    publisher->publish(true);
    TestClient client(loop, port());
    setUpTcp(client);
    ASSERT_EQ(client.ask("PLAY", kUri).status, 200);
    ASSERT_TRUE(client.waitForFrames(4));
    auto other = std::make_shared<media::Track>(*h264Track());
    other->codec = media::Codec::H265;
    publisher->describe({other});
    ASSERT_TRUE(client.waitForFrames(5));
    EXPECT_TRUE(rtp::parseRtcp(client.frames.back().payload)->bye);
    EXPECT_TRUE(readers().empty());
    const auto response = client.ask("DESCRIBE", kUri);
    EXPECT_THAT(response.body, HasSubstr("H265/90000"));
}

TEST_F(RtspServerTest, AStalledClientDelaysNobodyAndGoesOnAtAKeyFrame) {
    limits.outlet.bytes = 1U << 20U;
    startStream();
    TestClient stalled(loop, port(), 4096);
    setUpTcp(stalled);
    TestClient reading(loop, port());
    setUpTcp(reading);
    publisher->publish(true);
    ASSERT_EQ(stalled.ask("PLAY", kUri).status, 200);
    ASSERT_EQ(reading.ask("PLAY", kUri).status, 200);

    // 20 MB pass by one that takes nothing, and none of it is late for the other.
    std::size_t sent = 1;
    for (int i = 1; i <= 200; ++i) {
        publisher->publish(i % 25 == 0, 100'000);
        ++sent;
        ASSERT_TRUE(loop.runUntil(
            [&] {
                reading.receive();
                std::size_t units = 0;
                for (const auto& packet : reading.packets(0)) {
                    units += packet.header.marker ? 1 : 0;
                }
                return units == sent;
            },
            std::chrono::seconds(10)
        )) << i;
        reading.frames.clear();
        sent = 0;
    }
    std::size_t lost = 0;
    for (const auto& reader : readers()) {
        // The queue's bound, and what the system's buffer holds back.
        EXPECT_LE(reader.queuedBytes, (1U << 20U) + 512'000U);
        lost += reader.sent.lostFrames;
        EXPECT_EQ(reader.sent.lostPackets, 0U);
    }
    EXPECT_GT(lost, 100U);

    // When it reads again it goes on with a whole key frame.
    const auto drained = [&] {
        stalled.receive();
        for (const auto& reader : readers()) {
            if (reader.queuedBytes > 0) {
                return false;
            }
        }
        return true;
    };
    ASSERT_TRUE(loop.runUntil(drained, std::chrono::seconds(10)));
    stalled.frames.clear();
    publisher->publish(false, 5000);
    publisher->publish(true, 5000);
    publisher->publish(false, 5000);
    ASSERT_TRUE(stalled.waitForFrames(5));
    loop.runUntil(drained, std::chrono::seconds(1));
    const auto packets = stalled.packets(0);
    ASSERT_FALSE(packets.empty());
    bool sawKey = false;
    for (const auto& packet : packets) {
        sawKey = sawKey || (rtp::test::byteAt(packet.payload, 0) & 0x1FU) == 24U;
    }
    EXPECT_TRUE(sawKey);
}

TEST_F(RtspServerTest, TunnelsThroughHttp) {
    startStream();
    publisher->publish(true);
    TestClient get(loop, port());
    TestClient post(loop, port());
    get.skipHttpHead = true;
    get.sendRaw(
        "GET /Streaming/Channels/101 HTTP/1.0\r\nx-sessioncookie: abc\r\n"
        "Accept: application/x-rtsp-tunnelled\r\n\r\n"
    );
    ASSERT_TRUE(loop.runUntil(
        [&] {
            get.receive();
            return get.received().find("\r\n\r\n") != std::string::npos;
        },
        std::chrono::seconds(5)
    ));
    EXPECT_THAT(get.received(), HasSubstr("200 OK"));
    EXPECT_THAT(get.received(), HasSubstr("application/x-rtsp-tunnelled"));
    post.sendRaw(
        "POST /Streaming/Channels/101 HTTP/1.0\r\nx-sessioncookie: abc\r\n"
        "Content-Type: application/x-rtsp-tunnelled\r\nContent-Length: 32767\r\n\r\n"
    );
    const auto through = [&](std::string_view method, std::string_view uri, std::string_view more) {
        post.session = get.session;
        post.sendRaw(formatBase64(asBytes(post.format(method, uri, more))));
        const auto response = get.waitForResponse();
        if (const auto id = response.headers.get("Session")) {
            get.session = std::string(id->substr(0, id->find(';')));
        }
        return response.status;
    };
    EXPECT_EQ(through("OPTIONS", "*", ""), 200);
    EXPECT_EQ(through("SETUP", trackUri(0), "Transport: RTP/AVP/TCP;interleaved=0-1\r\n"), 200);
    EXPECT_EQ(through("PLAY", kUri, ""), 200);
    ASSERT_TRUE(get.waitForFrames(4));
    EXPECT_EQ(readers()[0].transport, "http");
    EXPECT_EQ(through("TEARDOWN", kUri, ""), 200);
}

}  // namespace
}  // namespace ocelli::delivery::rtsp
