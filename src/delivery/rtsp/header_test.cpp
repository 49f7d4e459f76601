// Transport and Range headers, addresses, Base64 in pieces.
#include <gtest/gtest.h>

#include "base/text.h"
#include "delivery/rtsp/base64_stream.h"
#include "delivery/rtsp/range_header.h"
#include "delivery/rtsp/transport_header.h"
#include "delivery/rtsp/url.h"

namespace ocelli::delivery::rtsp {
namespace {

TEST(TransportHeader, ReadsAlternativesInOrder) {
    const auto offers = parseTransport(
        "RTP/SAVP;unicast;client_port=1-2, RTP/AVP/TCP;unicast;interleaved=2-3;mode=\"PLAY\","
        "RTP/AVP;unicast;client_port=5000-5001;destination=1.2.3.4, RTP/AVPF/UDP;multicast,"
        "RTP/XAVP;unicast;client_port=1-2"
    );
    ASSERT_TRUE(offers) << offers.error().describe();
    ASSERT_EQ(offers->size(), 5U);
    EXPECT_TRUE((*offers)[0].secure);
    EXPECT_FALSE((*offers)[1].secure);
    EXPECT_FALSE((*offers)[4].supported);
    EXPECT_EQ((*offers)[1].lower, Lower::Tcp);
    EXPECT_EQ((*offers)[1].interleaved, (Pair<std::uint8_t>{2, 3}));
    EXPECT_EQ((*offers)[2].clientPorts, (Pair<std::uint16_t>{5000, 5001}));
    EXPECT_EQ((*offers)[2].destination, "1.2.3.4");
    EXPECT_TRUE((*offers)[3].multicast);
    EXPECT_TRUE((*offers)[3].supported);
}

TEST(TransportHeader, RefusesPairsOutOfRangeNamingThem) {
    for (const char* text : {
             "RTP/AVP;client_port=0-1",
             "RTP/AVP;client_port=65535",
             "RTP/AVP;client_port=70000-70001",
             "RTP/AVP;client_port=-5",
             "RTP/AVP;client_port=5000-5000",
             "RTP/AVP/TCP;interleaved=255",
             "RTP/AVP/TCP;interleaved=-1-0",
             "RTP/AVP/TCP;interleaved=0-256",
             "RTP/AVP/TCP;interleaved=a-b",
             "RTP/AVP/TCP;interleaved",
         }) {
        const auto offers = parseTransport(text);
        ASSERT_FALSE(offers) << text;
        EXPECT_FALSE(offers.error().field().empty()) << text;
    }
    EXPECT_FALSE(parseTransport(std::string(100, ',')));
    EXPECT_FALSE((*parseTransport("RTP/AVP/TCP;mode=RECORD"))[0].supported);
}

TEST(TransportHeader, FormatsAnswers) {
    TransportAnswer answer;
    answer.clientPorts = {5000, 5001};
    answer.serverPorts = {6000, 6001};
    answer.ssrc = 0xABC;
    EXPECT_EQ(
        formatTransport(answer),
        "RTP/AVP;unicast;client_port=5000-5001;server_port=6000-6001;ssrc=00000ABC;mode=\"PLAY\""
    );
    answer = {};
    answer.destination = "239.1.1.1";
    answer.groupPorts = {8860, 8861};
    answer.timeToLive = 16;
    EXPECT_EQ(
        formatTransport(answer),
        "RTP/AVP;multicast;destination=239.1.1.1;port=8860-8861;ttl=16;mode=\"PLAY\""
    );
}

TEST(RangeHeader, ReadsNormalPlayTime) {
    EXPECT_EQ(parseRange("npt=12.5-")->nptFrom, std::chrono::milliseconds(12'500));
    EXPECT_EQ(parseRange("npt=1:02:03-1:02:04")->nptFrom, std::chrono::seconds(3723));
    EXPECT_EQ(parseRange("npt = 0.000 - 10 ")->nptTo, std::chrono::seconds(10));
    EXPECT_FALSE(parseRange("npt=now-")->nptFrom);
    EXPECT_FALSE(parseRange("npt=-20")->nptFrom);
}

TEST(RangeHeader, ReadsClockTime) {
    const auto range = parseRange("clock=20260105T000000Z-20260105t000001.5z;time=x");
    ASSERT_TRUE(range) << range.error().describe();
    EXPECT_EQ(range->from->microseconds, 1'767'571'200'000'000);
    EXPECT_EQ(range->to->microseconds, 1'767'571'201'500'000);
    EXPECT_EQ(
        formatClockRange(*range->from, range->to), "clock=20260105T000000.000Z-20260105T000001.500Z"
    );
    EXPECT_FALSE(parseRange("clock=20260105T000000Z-")->to);
    EXPECT_EQ(parseClockTime("2026-01-05T00:00:00Z")->microseconds, 1'767'571'200'000'000);
}

TEST(RangeHeader, RefusesNonsense) {
    for (const char* text : {
             "",
             "npt",
             "npt=",
             "npt=-",
             "npt=5",
             "npt=5-4",
             "npt=1:2-",
             "npt=nan-",
             "npt=inf-",
             "npt=1e300-",
             "clock=2026-",
             "clock=20260105T0000Z-",
             "clock=20261305T000000Z-",
             "clock=20260105T000000Z-20260104T000000Z",
         }) {
        EXPECT_FALSE(parseRange(text)) << text;
    }
    EXPECT_EQ(parseRange("smpte=10:00:00-").error().kind(), ErrorKind::Unsupported);
}

Result<Target> targetOf(std::string_view text) {
    const auto url = OCELLI_TRY(parseUrl(text));
    return parseTarget(url);
}

TEST(Url, NamesLiveStreams) {
    for (const char* text : {
             "rtsp://h:554/Streaming/Channels/302",
             "RTSP://u:p@h/streaming/CHANNELS/302/?transportmode=unicast",
             "rtsp://[::1]:8554/live/3/Sub",
             "/live/3/sub",
             "rtsp://h//live/3//sub/",
             "rtsp://h/l%69ve/3/sub",
         }) {
        const auto target = targetOf(text);
        ASSERT_TRUE(target) << text << target.error().describe();
        EXPECT_EQ(target->stream, (StreamAddress{3, 2})) << text;
        EXPECT_FALSE(target->playback);
        EXPECT_FALSE(target->track);
    }
    EXPECT_EQ(targetOf("rtsp://h/live/1/main/trackID=1?x=y")->track, 1U);
    EXPECT_EQ(targetOf("rtsp://h/Streaming/Channels/101?a=b/trackID=0")->track, 0U);
    EXPECT_EQ(parseUrl("rtsp://me:secret@h:1/x")->origin, "rtsp://h:1");
}

TEST(Url, NamesRecordings) {
    const auto target = targetOf(
        "rtsp://h/Streaming/tracks/101/"
        "trackID=1?starttime=20260105T000000Z&endtime=20260105t010000z"
    );
    ASSERT_TRUE(target) << target.error().describe();
    EXPECT_TRUE(target->playback);
    EXPECT_EQ(target->track, 1U);
    EXPECT_EQ(target->from->microseconds, 1'767'571'200'000'000);
    EXPECT_EQ(*target->to - *target->from, std::chrono::hours(1));
    EXPECT_TRUE(targetOf("rtsp://h/playback/1/main")->playback);
    EXPECT_EQ(targetOf("/playback/1/main?starttime=20260105T000000Z/trackID=0")->track, 0U);
}

TEST(Url, RefusesWhatNamesNothing) {
    for (const char* text : {
             "rtsp://h",
             "rtsp://h/",
             "rtsp://h/Streaming/Channels/100",
             "rtsp://h/Streaming/Channels/104",
             "rtsp://h/Streaming/Channels/6501",
             "rtsp://h/Streaming/Channels/-101",
             "rtsp://h/live/0/main",
             "rtsp://h/live/65/main",
             "rtsp://h/live/1/fourth",
             "rtsp://h/live/1/main/extra",
             "rtsp://h/live/1/../main",
             "rtsp://h/live/99999999999999999999/main",
             "http://h/live/1/main",
             "live/1/main",
             "rtsp://h/live/1/main%00",
             "rtsp://h/live/1/main%zz",
             "rtsp://h/playback/1/main?starttime=yesterday",
             "rtsp://h/playback/1/main?starttime=20260105T000000Z&endtime=20260104T000000Z",
             "",
         }) {
        EXPECT_FALSE(targetOf(text)) << text;
    }
    EXPECT_FALSE(parseUrl("rtsp://h/" + std::string(3000, 'a')));
    EXPECT_EQ(parseUrl("*")->path, "*");
}

TEST(Base64Stream, DecodesPiecesWithPaddingInTheMiddle) {
    const std::string text = formatBase64(asBytes("OPTIONS")) + "\r\n" +
                             formatBase64(asBytes("PLAY")) + formatBase64(asBytes("abc"));
    for (std::size_t size = 1; size < text.size(); ++size) {
        Base64Stream stream;
        std::string out;
        for (std::size_t at = 0; at < text.size(); at += size) {
            const auto part = stream.feed(asBytes(std::string_view(text).substr(at, size)));
            ASSERT_TRUE(part);
            out += asText(*part);
        }
        EXPECT_EQ(out, "OPTIONSPLAYabc");
    }
}

TEST(Base64Stream, RefusesOtherCharactersAndMisplacedPadding) {
    for (const char* text : {"ab\x01", "=abc", "a=bc", "ab=c", "a-_b"}) {
        EXPECT_FALSE(Base64Stream().feed(asBytes(text))) << text;
    }
}

}  // namespace
}  // namespace ocelli::delivery::rtsp
