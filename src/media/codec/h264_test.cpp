// Tests H.264 parameter sets with bytes of real encoders.
#include "media/codec/h264.h"

#include <gtest/gtest.h>

#include "base/text.h"
#include "media/codec/nal_units.h"
#include "media/codec/parameter_sets.h"

namespace ocelli::media::codec::h264 {
namespace {

Bytes hex(std::string_view text) {
    return parseHex(text).value();
}

constexpr const char* kSps180 = "6764000cacb40a0cfcf808800000030080000019478a1550";
constexpr const char* kPps180 = "68ef0fcb";

struct SpsCase {
    const char* name;
    const char* bytes;
    int width;
    int height;
    double frameRate;
    unsigned profile;
    unsigned level;
    unsigned chroma;
};

// Written by x264 for known settings.
constexpr SpsCase kSpsCases[] = {
    {"high, cropped 180 lines", kSps180, 320, 180, 25, 100, 12, 1},
    {"high, 1080 of 1088 lines, 29.97",
     "67640028acd940780227e5c04400000fa40003a9803c60c658",
     1920,
     1080,
     30000.0 / 1001,
     100,
     40,
     1},
    {"baseline, 12.5",
     "6742c016d900a02ff97011000003000200000300320f162e48",
     640,
     360,
     12.5,
     66,
     22,
     1},
    {"high 4:2:2 with scaling matrices, odd crop",
     "677a000cbcd941519e223f0110000003001000000301e0f1429960",
     322,
     178,
     15,
     122,
     12,
     2},
    {"interlaced with HRD",
     "67640028acd94078044fde022000000300200000064c08001e848003d09c98601f162d96",
     1920,
     1080,
     25,
     100,
     40,
     1},
};

TEST(H264, SequenceParameterSetsOfARealEncoderAreRead) {
    for (const SpsCase& c : kSpsCases) {
        const auto sps = parseSps(hex(c.bytes));
        ASSERT_TRUE(sps) << c.name << ": " << sps.error().message();
        EXPECT_EQ(sps->width, c.width) << c.name;
        EXPECT_EQ(sps->height, c.height) << c.name;
        EXPECT_NEAR(sps->frameRate, c.frameRate, 1e-6) << c.name;
        EXPECT_EQ(sps->profile, c.profile) << c.name;
        EXPECT_EQ(sps->level, c.level) << c.name;
        EXPECT_EQ(sps->chromaFormat, c.chroma) << c.name;
        EXPECT_EQ(sps->bitDepthLuma, 8U) << c.name;
    }
    EXPECT_TRUE(parseSps(hex(kSpsCases[4].bytes))->interlaced);
    EXPECT_FALSE(parseSps(hex(kSpsCases[0].bytes))->interlaced);
}

TEST(H264, CutOffSetsAreDataLossUpToTheUsabilityPart) {
    const Bytes whole = hex(kSps180);
    bool seen = false;
    for (std::size_t size = 0; size < whole.size(); ++size) {
        const auto sps = parseSps(ByteSpan(whole).first(size));
        // Once the size is there, a cut in the timing only costs the frame rate.
        seen = seen || sps.has_value();
        EXPECT_EQ(seen, sps.has_value()) << size;
        if (sps) {
            EXPECT_EQ(sps->width, 320);
        } else {
            EXPECT_EQ(sps.error().kind(), ErrorKind::DataLoss);
        }
    }
}

TEST(H264, SetsThatAreNoSetsAreDataLoss) {
    for (const char* text :
         {"",
          "67",
          "68ef0fcb",
          "6764000c",
          "67000000000000000000",

          "6764000cac0000030000030000030000030000"}) {
        const auto sps = parseSps(hex(text));
        ASSERT_FALSE(sps) << text;
        EXPECT_EQ(sps.error().kind(), ErrorKind::DataLoss);
    }
}

TEST(H264, KeyFramesHaveAnIdrSlice) {
    const Bytes idr = hex("658884");
    const Bytes other = hex("419a26");
    const Bytes sps = hex(kSps180);
    EXPECT_TRUE(isKeyFrame({sps, idr}));
    EXPECT_FALSE(isKeyFrame({sps, other}));
    EXPECT_FALSE(isKeyFrame({}));
    EXPECT_FALSE(isKeyFrame({ByteSpan{}}));
    EXPECT_TRUE(isSlice(nalType(idr)));
    EXPECT_FALSE(isSlice(nalType(sps)));
}

TEST(H264, ConfigurationRecordEqualsTheOneOfAnotherMuxer) {
    const auto made = formatAvcConfiguration({hex(kSps180), hex(kPps180)});
    ASSERT_TRUE(made);
    EXPECT_EQ(
        formatHex(*made),
        "0164000cffe100186764000cacb40a0cfcf808800000030080000019478a155001000468ef0fcbfdf8f800"
    );
    const auto read = parseAvcConfiguration(*made);
    ASSERT_TRUE(read);
    EXPECT_EQ(read->profile, 100U);
    EXPECT_EQ(read->level, 12U);
    EXPECT_EQ(read->lengthSize, 4U);
    EXPECT_EQ(read->parameterSets, (std::vector<Bytes>{hex(kSps180), hex(kPps180)}));
}

TEST(H264, BaselineConfigurationHasNoChromaFields) {
    const auto made = formatAvcConfiguration({hex("68cb83cb20"), hex(kSpsCases[2].bytes)});
    ASSERT_TRUE(made);
    EXPECT_EQ(made->size(), 6U + 2 + 25 + 1 + 2 + 5);
    EXPECT_EQ(parseAvcConfiguration(*made)->constraints, 0xC0U);
}

TEST(H264, BrokenConfigurationIsDataLoss) {
    const Bytes whole = formatAvcConfiguration({hex(kSps180), hex(kPps180)}).value();
    for (std::size_t size = 0; size < whole.size() - 4; ++size) {
        EXPECT_FALSE(parseAvcConfiguration(ByteSpan(whole).first(size))) << size;
    }
    Bytes version = whole;
    version[0] = std::byte{2};
    EXPECT_FALSE(parseAvcConfiguration(version));
    Bytes threeBytes = whole;
    threeBytes[4] = std::byte{0xFE};
    EXPECT_FALSE(parseAvcConfiguration(threeBytes));
    Bytes wrongType = whole;
    wrongType[8] = std::byte{0x65};
    EXPECT_FALSE(parseAvcConfiguration(wrongType));
}

TEST(H264, ConfigurationNeedsBothKinds) {
    EXPECT_EQ(formatAvcConfiguration({hex(kSps180)}).error().kind(), ErrorKind::InvalidArgument);
    EXPECT_EQ(formatAvcConfiguration({hex(kPps180)}).error().kind(), ErrorKind::InvalidArgument);
    EXPECT_FALSE(formatAvcConfiguration({hex("67"), hex(kPps180)}));
    EXPECT_FALSE(formatAvcConfiguration({Bytes(0x10000, std::byte{0x67}), hex(kPps180)}));
    const std::vector<Bytes> many(40, hex(kSps180));
    EXPECT_FALSE(formatAvcConfiguration(many));
}

TEST(ParameterSets, NewestOfEachIdIsKept) {
    ParameterSets sets(Codec::H264);
    EXPECT_FALSE(sets.complete());
    EXPECT_FALSE(sets.collect(hex("658884")));
    EXPECT_FALSE(sets.collect(ByteSpan{}));
    EXPECT_FALSE(sets.collect(hex("68")));
    EXPECT_TRUE(sets.collect(hex(kPps180)));
    EXPECT_FALSE(sets.complete());
    EXPECT_TRUE(sets.collect(hex(kSps180)));
    EXPECT_TRUE(sets.complete());
    EXPECT_FALSE(sets.collect(hex(kSps180)));
    EXPECT_EQ(sets.all(), (std::vector<Bytes>{hex(kSps180), hex(kPps180)}));
    // Same id, other bytes: replaced, not added.
    EXPECT_TRUE(sets.collect(hex(kSpsCases[1].bytes)));
    ASSERT_EQ(sets.all().size(), 2U);
    EXPECT_EQ(sets.all()[0], hex(kSpsCases[1].bytes));
    sets.clear();
    EXPECT_TRUE(sets.all().empty());
}

TEST(ParameterSets, TrackTakesSizeAndRate) {
    Track track;
    ASSERT_TRUE(applyParameterSets(track, {hex(kSpsCases[1].bytes), hex("68ebe3cb22c0")}));
    EXPECT_EQ(track.width, 1920);
    EXPECT_EQ(track.height, 1080);
    EXPECT_NEAR(track.frameRate, 29.97, 0.01);
    EXPECT_EQ(track.codecString(), "avc1.640028");
    EXPECT_FALSE(applyParameterSets(track, {hex(kPps180)}));
    EXPECT_FALSE(applyParameterSets(track, {hex("6764000c")}));
}

TEST(ParameterSets, KeyFrameByCodec) {
    EXPECT_TRUE(codec::isKeyFrame(Codec::Mjpeg, {}));
    EXPECT_FALSE(codec::isKeyFrame(Codec::H264, {}));
    const Bytes idr = hex("2801ac");
    EXPECT_TRUE(codec::isKeyFrame(Codec::H265, {idr}));
}

}  // namespace
}  // namespace ocelli::media::codec::h264
