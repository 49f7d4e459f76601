// The capture time in an access unit: where it stands, that it comes back, what has none.
#include "media/codec/capture_time_sei.h"

#include <gtest/gtest.h>

#include "base/text.h"
#include "media/codec/nal_units.h"

namespace ocelli::media::codec {
namespace {

Bytes unitOf(std::initializer_list<const char*> nals) {
    std::vector<Bytes> bytes;
    for (const char* nal : nals) {
        bytes.push_back(*parseHex(nal));
    }
    return joinLengthPrefixed({bytes.begin(), bytes.end()});
}

/// Times whose bytes would look like start codes if they stood side by side.
constexpr WallTime kTimes[] = {{0}, {1}, {0x0000'0001'0000'0003}, {1'700'000'000'123'456}, {-1}};

TEST(CaptureTimeSei, ComesBackFromH264AndStandsInFrontOfTheFirstSlice) {
    const Bytes unit = unitOf({"0910", "6764002a", "68ebe3cb", "65aabbcc", "65ddeeff"});
    for (const WallTime time : kTimes) {
        const auto stamped = withCaptureTime(Codec::H264, unit, time);
        ASSERT_TRUE(stamped) << stamped.error().describe();
        EXPECT_EQ(captureTimeOf(Codec::H264, *stamped), time);
        const auto nals = splitLengthPrefixed(*stamped);
        ASSERT_EQ(nals->size(), 6U);
        EXPECT_EQ(std::to_integer<int>((*nals)[3][0]), 6);
        EXPECT_EQ(std::to_integer<int>((*nals)[4][0]), 0x65);
    }
}

TEST(CaptureTimeSei, IsWrittenAsTheReferenceSays) {
    const auto stamped =
        withCaptureTime(Codec::H264, unitOf({"41aa"}), WallTime{0x0102030405060708});
    const auto nals = splitLengthPrefixed(*stamped);
    EXPECT_EQ(
        formatHex((*nals)[0]), "06051b7f3c5a916d2e4b8a9c14e0a75b31d6f20102ff0304ff0506ff070880"
    );
}

TEST(CaptureTimeSei, NeedsNoEmulationPrevention) {
    for (const WallTime time : kTimes) {
        const auto stamped = withCaptureTime(Codec::H264, unitOf({"41aa"}), time);
        const ByteSpan message = (*splitLengthPrefixed(*stamped))[0];
        EXPECT_EQ(removeEmulationPrevention(message), Bytes(message.begin(), message.end()));
        EXPECT_EQ(formatHex(message).find("000001"), std::string::npos);
    }
}

TEST(CaptureTimeSei, TakesTheTemporalLayerOfAnH265Picture) {
    const auto stamped = withCaptureTime(
        Codec::H265, unitOf({"40010c", "0203aabb"}), WallTime{1'700'000'000'000'000}
    );
    const auto nals = splitLengthPrefixed(*stamped);
    ASSERT_EQ(nals->size(), 3U);
    EXPECT_EQ(formatHex((*nals)[1].first(2)), "4e03");
    EXPECT_EQ(captureTimeOf(Codec::H265, *stamped), WallTime{1'700'000'000'000'000});
}

TEST(CaptureTimeSei, OtherMessagesSayNothing) {
    EXPECT_FALSE(captureTimeOf(Codec::H264, unitOf({"41aa"})));
    EXPECT_FALSE(captureTimeOf(Codec::H264, unitOf({"06", "0605", "06051b7f3c", "06010480"})));
    EXPECT_FALSE(captureTimeOf(Codec::H264, *parseHex("ffffffff06")));
    EXPECT_FALSE(captureTimeOf(Codec::Mjpeg, unitOf({"41aa"})));
}

TEST(CaptureTimeSei, RefusesWhatHasNoPlaceForIt) {
    const auto kind = [](Codec codec, const Bytes& unit) {
        return withCaptureTime(codec, unit, WallTime{1}).error().kind();
    };
    EXPECT_EQ(kind(Codec::Mjpeg, unitOf({"ffd8"})), ErrorKind::Unsupported);
    EXPECT_EQ(kind(Codec::H264, unitOf({"6764002a"})), ErrorKind::DataLoss);
    EXPECT_EQ(kind(Codec::H264, *parseHex("ffffffff65")), ErrorKind::DataLoss);
    EXPECT_EQ(kind(Codec::H265, unitOf({"02"})), ErrorKind::DataLoss);
}

}  // namespace
}  // namespace ocelli::media::codec
