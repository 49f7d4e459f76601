// Session descriptions for every codec.
#include "delivery/rtsp/sdp.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/text.h"

namespace ocelli::delivery::rtsp {
namespace {

using media::Codec;
using testing::HasSubstr;

media::Track trackOf(Codec codec) {
    media::Track track;
    track.codec = codec;
    track.kind = media::isVideo(codec) ? media::TrackKind::Video : media::TrackKind::Audio;
    if (!media::isVideo(codec)) {
        track.clockRate = 8000;
        track.channels = 1;
    }
    return track;
}

std::string sdpOf(const media::Track& track, std::uint32_t index = 0) {
    SdpSession session;
    session.id = 101;
    session.version = 2;
    session.name = "Front\r\ndoor";
    session.localAddress = "192.0.2.1";
    SdpTrack entry;
    entry.track = std::make_shared<const media::Track>(track);
    entry.format = rtp::payloadFormat(track, index);
    entry.control = "trackID=0";
    session.tracks.push_back(entry);
    return formatSdp(session);
}

TEST(Sdp, DescribesH264) {
    auto track = trackOf(Codec::H264);
    track.width = 1920;
    track.height = 1080;
    track.frameRate = 25;
    track.parameterSets = {*parseHex("6764002aacd9"), *parseHex("68ebe3cb22c0")};
    EXPECT_EQ(
        sdpOf(track),
        "v=0\r\no=- 101 2 IN IP4 192.0.2.1\r\ns=Front  door\r\nc=IN IP4 0.0.0.0\r\nt=0 0\r\n"
        "a=tool:Ocelli\r\na=control:*\r\na=range:npt=now-\r\n"
        "m=video 0 RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\n"
        "a=fmtp:96 packetization-mode=1;profile-level-id=64002A;"
        "sprop-parameter-sets=Z2QAKqzZ,aOvjyyLA\r\n"
        "a=x-dimensions:1920,1080\r\na=framerate:25\r\na=recvonly\r\na=control:trackID=0\r\n"
    );
}

TEST(Sdp, DescribesH265) {
    auto track = trackOf(Codec::H265);
    track.parameterSets = {*parseHex("40010c"), *parseHex("420101"), *parseHex("4401c1")};
    EXPECT_THAT(
        sdpOf(track), HasSubstr("a=fmtp:96 sprop-vps=QAEM;sprop-sps=QgEB;sprop-pps=RAHB\r\n")
    );
}

TEST(Sdp, DescribesSound) {
    auto aac = trackOf(Codec::Aac);
    aac.clockRate = 48000;
    aac.channels = 2;
    aac.configuration = *parseHex("1190");
    EXPECT_THAT(
        sdpOf(aac, 1), HasSubstr("m=audio 0 RTP/AVP 97\r\na=rtpmap:97 mpeg4-generic/48000/2")
    );
    EXPECT_THAT(sdpOf(aac, 1), HasSubstr("streamtype=5;"));
    EXPECT_THAT(sdpOf(aac, 1), HasSubstr("indexdeltalength=3;config=1190\r\n"));
    EXPECT_THAT(sdpOf(trackOf(Codec::G711U)), HasSubstr("a=rtpmap:0 PCMU/8000\r\n"));
    EXPECT_THAT(sdpOf(trackOf(Codec::G711A)), HasSubstr("a=rtpmap:8 PCMA/8000\r\n"));
    EXPECT_THAT(sdpOf(trackOf(Codec::G722)), HasSubstr("a=rtpmap:9 G722/8000\r\n"));
    auto opus = trackOf(Codec::Opus);
    opus.clockRate = 48000;
    opus.channels = 2;
    EXPECT_THAT(sdpOf(opus, 1), HasSubstr("a=rtpmap:97 opus/48000/2\r\na=fmtp:97 sprop-stereo=1"));
    auto pcm = trackOf(Codec::Pcm);
    pcm.clockRate = 44100;
    pcm.channels = 2;
    EXPECT_THAT(sdpOf(pcm, 1), HasSubstr("a=rtpmap:97 L16/44100/2\r\n"));
}

TEST(Sdp, DescribesMjpegWithItsStaticType) {
    EXPECT_THAT(
        sdpOf(trackOf(Codec::Mjpeg)),
        HasSubstr("m=video 0 RTP/AVP 26\r\na=rtpmap:26 JPEG/90000\r\n")
    );
}

TEST(Sdp, DescribesMpeg4WithItsHeaders) {
    auto track = trackOf(Codec::Mpeg4);
    track.configuration = *parseHex("000001B003000001B509");
    EXPECT_THAT(
        sdpOf(track),
        HasSubstr("a=rtpmap:96 MP4V-ES/90000\r\n"
                  "a=fmtp:96 profile-level-id=3;config=000001b003000001b509\r\n")
    );
}

TEST(Sdp, SaysThatPacketsTellWhenTheyWereCaptured) {
    SdpSession session;
    session.tracks.push_back(
        {std::make_shared<const media::Track>(trackOf(Codec::H264)), {}, "", "", 0, "", true}
    );
    EXPECT_THAT(formatSdp(session), HasSubstr("a=extmap:1 urn:ietf:params:rtp-hdrext:ntp-64\r\n"));
    session.tracks.front().capturesTold = false;
    EXPECT_THAT(formatSdp(session), testing::Not(HasSubstr("a=extmap")));
}

}  // namespace
}  // namespace ocelli::delivery::rtsp
