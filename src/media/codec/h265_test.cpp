// Tests H.265 parameter sets with bytes of real encoders.
#include "media/codec/h265.h"

#include <gtest/gtest.h>

#include "base/text.h"
#include "media/codec/parameter_sets.h"

namespace ocelli::media::codec::h265 {
namespace {

Bytes hex(std::string_view text) {
    return parseHex(text).value();
}

constexpr const char* kVps = "40010c01ffff016000000300900000030000030078959409";
constexpr const char* kSps =
    "420101016000000300900000030000030078a003c0801107cb965654a4c2f0168080000003008000000c84";
constexpr const char* kPps = "4401c073c189";
constexpr const char* kSpsTenBit =
    "42010102200000030090000003000003003ca00a080b9f6d96566924e5780b40400000fa40001d4c1803259b8007a1"
    "0001e84880";

TEST(H265, SequenceParameterSetsOfARealEncoderAreRead) {
    const auto sps = parseSps(hex(kSps));
    ASSERT_TRUE(sps) << sps.error().message();
    EXPECT_EQ(sps->width, 1920);
    EXPECT_EQ(sps->height, 1080);
    EXPECT_NEAR(sps->frameRate, 25, 1e-6);
    EXPECT_EQ(sps->general.profile, 1U);
    EXPECT_EQ(sps->general.level, 120U);
    EXPECT_FALSE(sps->general.high);
    EXPECT_EQ(sps->general.compatibility, 0x60000000U);
    EXPECT_EQ(sps->general.constraints, 0x900000000000U);
    EXPECT_EQ(sps->subLayers, 1U);
    EXPECT_TRUE(sps->temporalIdNested);
    EXPECT_EQ(sps->chromaFormat, 1U);
}

TEST(H265, TenBitWithScalingListsAndReferenceSetsIsRead) {
    const auto sps = parseSps(hex(kSpsTenBit));
    ASSERT_TRUE(sps) << sps.error().message();
    EXPECT_EQ(sps->width, 320);
    EXPECT_EQ(sps->height, 180);
    EXPECT_NEAR(sps->frameRate, 30000.0 / 1001, 1e-6);
    EXPECT_EQ(sps->general.profile, 2U);
    EXPECT_EQ(sps->bitDepthLuma, 10U);
    EXPECT_EQ(sps->bitDepthChroma, 10U);
}

TEST(H265, CutOffSetsNeverPassTheEnd) {
    const Bytes whole = hex(kSps);
    bool seen = false;
    for (std::size_t size = 0; size < whole.size(); ++size) {
        const auto sps = parseSps(ByteSpan(whole).first(size));
        seen = seen || sps.has_value();
        EXPECT_EQ(seen, sps.has_value()) << size;
        if (!sps) {
            EXPECT_EQ(sps.error().kind(), ErrorKind::DataLoss);
        }
    }
    EXPECT_TRUE(seen);
    EXPECT_FALSE(parseSps(hex(kPps)));
    EXPECT_FALSE(parseSps({}));
    // Eight sub-layers do not exist.
    EXPECT_FALSE(parseSps(hex("42010f016000000300900000030000030078a003c0801107cb")));
}

TEST(H265, KeyFramesAreRandomAccessPictures) {
    struct Case {
        const char* bytes;
        bool key;
    };

    // Types 1, 15, 16, 19, 20, 21, 22 (reserved), 33.
    const Case cases[] = {
        {"0201", false},
        {"1e01", false},
        {"2001", true},
        {"2601", true},
        {"2801", true},
        {"2a01", true},
        {"2c01", false},
        {"4201", false},
    };
    for (const Case& c : cases) {
        const Bytes bytes = hex(c.bytes);
        EXPECT_EQ(isKeyFrame({bytes}), c.key) << c.bytes;
    }
    EXPECT_FALSE(isKeyFrame({}));
    const Bytes half = hex("26");
    EXPECT_FALSE(isKeyFrame({half}));
    EXPECT_EQ(nalType(half), NalType::Unspecified);
    EXPECT_TRUE(isSlice(nalType(hex("2601"))));
    EXPECT_FALSE(isSlice(nalType(hex(kVps))));
}

TEST(H265, ConfigurationRecordGoesThereAndBack) {
    const auto made = formatHevcConfiguration({hex(kPps), hex(kVps), hex(kSps)});
    ASSERT_TRUE(made);
    // As another muxer writes it for the same stream, but for array completeness and SEI.
    EXPECT_EQ(
        formatHex(ByteSpan(*made).first(23)), "01016000000090000000000078f000fcfdf8f800000f03"
    );
    const auto read = parseHevcConfiguration(*made);
    ASSERT_TRUE(read);
    EXPECT_EQ(read->general.level, 120U);
    EXPECT_EQ(read->general.constraints, 0x900000000000U);
    EXPECT_EQ(read->lengthSize, 4U);
    EXPECT_EQ(read->parameterSets, (std::vector<Bytes>{hex(kVps), hex(kSps), hex(kPps)}));
}

TEST(H265, BrokenConfigurationIsDataLoss) {
    const Bytes whole = formatHevcConfiguration({hex(kVps), hex(kSps), hex(kPps)}).value();
    for (std::size_t size = 0; size < whole.size(); ++size) {
        EXPECT_FALSE(parseHevcConfiguration(ByteSpan(whole).first(size))) << size;
    }
    Bytes version = whole;
    version[0] = std::byte{0};
    EXPECT_FALSE(parseHevcConfiguration(version));
    Bytes threeBytes = whole;
    threeBytes[21] = std::byte{0x0E};
    EXPECT_FALSE(parseHevcConfiguration(threeBytes));
}

TEST(H265, ConfigurationNeedsAllKinds) {
    EXPECT_FALSE(formatHevcConfiguration({hex(kVps), hex(kSps)}));
    EXPECT_FALSE(formatHevcConfiguration({hex(kVps), hex(kPps)}));
    EXPECT_FALSE(formatHevcConfiguration({hex(kVps), hex("4201"), hex(kPps)}));
}

TEST(ParameterSets, H265SetsAreSortedByKind) {
    ParameterSets sets(Codec::H265);
    EXPECT_TRUE(sets.collect(hex(kPps)));
    EXPECT_TRUE(sets.collect(hex(kSps)));
    EXPECT_FALSE(sets.complete());
    EXPECT_TRUE(sets.collect(hex(kVps)));
    EXPECT_TRUE(sets.complete());
    EXPECT_FALSE(sets.collect(hex("4201")));
    EXPECT_EQ(sets.all(), (std::vector<Bytes>{hex(kVps), hex(kSps), hex(kPps)}));
    Track track;
    track.codec = Codec::H265;
    ASSERT_TRUE(applyParameterSets(track, sets.all()));
    EXPECT_EQ(track.height, 1080);
    EXPECT_EQ(track.codecString(), "hvc1.1.6.L120.90");
}

}  // namespace
}  // namespace ocelli::media::codec::h265
