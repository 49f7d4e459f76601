// Tests of headers and pictures of MPEG-4 video.
#include "media/codec/mpeg4.h"

#include <gtest/gtest.h>

#include "base/text.h"

namespace ocelli::media::codec {
namespace {

// Sequence of Simple profile, level 1; object; layer 0x20; then pictures.
const Bytes kHeaders = *parseHex("000001B001000001B50900000100000001200086C400");
const Bytes kIntra = *parseHex("000001B61060");
const Bytes kPredicted = *parseHex("000001B65060");

Bytes joined(const Bytes& a, const Bytes& b) {
    Bytes both = a;
    both.insert(both.end(), b.begin(), b.end());
    return both;
}

TEST(Mpeg4, HeadersEndWhereTheFirstPictureBegins) {
    const Bytes unit = joined(kHeaders, kIntra);
    const auto found = mpeg4::parseUnit(unit);
    ASSERT_TRUE(found);
    EXPECT_EQ(found->headers.size(), kHeaders.size());
    EXPECT_TRUE(found->keyFrame);
    EXPECT_TRUE(mpeg4::isConfiguration(found->headers));
    EXPECT_EQ(mpeg4::profileAndLevel(found->headers), 1U);
}

TEST(Mpeg4, AGroupIsNoPartOfTheHeaders) {
    const Bytes group = *parseHex("000001B300104000");
    const Bytes unit = joined(joined(kHeaders, group), kIntra);
    const auto found = mpeg4::parseUnit(unit);
    ASSERT_TRUE(found);
    EXPECT_EQ(found->headers.size(), kHeaders.size());
    EXPECT_TRUE(found->keyFrame);
}

TEST(Mpeg4, APredictedPictureIsNoKeyFrame) {
    const auto found = mpeg4::parseUnit(kPredicted);
    ASSERT_TRUE(found);
    EXPECT_FALSE(found->keyFrame);
    EXPECT_TRUE(found->headers.empty());
    EXPECT_FALSE(mpeg4::isConfiguration(found->headers));
}

TEST(Mpeg4, BytesWithoutAPictureAreNoUnit) {
    EXPECT_FALSE(mpeg4::parseUnit({}));
    EXPECT_FALSE(mpeg4::parseUnit(kHeaders));
    const auto cut = mpeg4::parseUnit(ByteSpan(kIntra).first(4));
    ASSERT_TRUE(cut);
    EXPECT_FALSE(cut->keyFrame) << "its type is cut off";
    EXPECT_FALSE(mpeg4::profileAndLevel(ByteSpan(kHeaders).first(4)));
}

}  // namespace
}  // namespace ocelli::media::codec
