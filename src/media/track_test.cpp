// Tests codec names and RFC 6381 strings.
#include "media/track.h"

#include <gtest/gtest.h>

#include "base/text.h"

namespace ocelli::media {
namespace {

Track track(Codec codec, std::initializer_list<const char*> sets) {
    Track made;
    made.codec = codec;
    for (const char* set : sets) {
        made.parameterSets.push_back(parseHex(set).value());
    }
    return made;
}

TEST(Track, CodecStringsFollowTheParameterSets) {
    EXPECT_EQ(track(Codec::H264, {"68ef0fcb", "6742c01ed9"}).codecString(), "avc1.42c01e");
    EXPECT_EQ(track(Codec::H264, {}).codecString(), "avc1.640028");
    EXPECT_EQ(track(Codec::H264, {"6742"}).codecString(), "avc1.640028");
    EXPECT_EQ(
        track(Codec::H265, {"420101016000000300900000030000030078a003c08011"}).codecString(),
        "hvc1.1.6.L120.90"
    );
    EXPECT_EQ(
        track(Codec::H265, {"42010102200000030090000003000003003ca00a080b9f"}).codecString(),
        "hvc1.2.4.L60.90"
    );
    EXPECT_EQ(track(Codec::H265, {"4201"}).codecString(), "hvc1.1.6.L120.B0");
}

TEST(Track, SoundHasItsOwnStrings) {
    Track aac = track(Codec::Aac, {});
    EXPECT_EQ(aac.codecString(), "mp4a.40.2");
    aac.configuration = parseHex("2b118800").value();
    EXPECT_EQ(aac.codecString(), "mp4a.40.5");
    EXPECT_EQ(track(Codec::Opus, {}).codecString(), "opus");
    EXPECT_EQ(track(Codec::G711A, {}).codecString(), "");
    EXPECT_EQ(track(Codec::Mjpeg, {}).codecString(), "");
}

TEST(Track, Mpeg4TellsItsProfileAndLevel) {
    Track video = track(Codec::Mpeg4, {});
    EXPECT_EQ(video.codecString(), "mp4v.20.1");
    video.configuration = parseHex("000001b0f5000001b509").value();
    EXPECT_EQ(video.codecString(), "mp4v.20.245");
}

TEST(Track, NamesAndKinds) {
    EXPECT_EQ(toString(Codec::G711U), "g711u");
    EXPECT_TRUE(isVideo(Codec::Mjpeg));
    EXPECT_TRUE(isVideo(Codec::Mpeg4));
    EXPECT_FALSE(isVideo(Codec::Opus));
}

}  // namespace
}  // namespace ocelli::media
