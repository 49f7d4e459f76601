// Tests AAC headers.
#include "media/codec/aac.h"

#include <gtest/gtest.h>

#include "base/text.h"

namespace ocelli::media::codec::aac {
namespace {

Bytes hex(std::string_view text) {
    return parseHex(text).value();
}

TEST(Aac, ConfigurationsAreReadAndWritten) {
    struct Case {
        const char* bytes;
        unsigned objectType;
        std::uint32_t sampleRate;
        int channels;
    };

    const Case cases[] = {
        {"1210", 2, 44100, 2},
        {"1188", 2, 48000, 1},
        {"1408", 2, 16000, 1},
        {"1588", 2, 8000, 1},
        {"11b8", 2, 48000, 8},
    };
    for (const Case& c : cases) {
        const auto config = parseAudioSpecificConfig(hex(c.bytes));
        ASSERT_TRUE(config) << c.bytes;
        EXPECT_EQ(config->objectType, c.objectType);
        EXPECT_EQ(config->sampleRate, c.sampleRate);
        EXPECT_EQ(config->outputRate, c.sampleRate);
        EXPECT_EQ(config->channels, c.channels) << c.bytes;
        EXPECT_EQ(config->samplesPerFrame, 1024U);
        EXPECT_EQ(formatHex(*formatAudioSpecificConfig(*config)), c.bytes);
    }
}

TEST(Aac, ExplicitBandReplicationIsSeen) {
    // HE-AAC v1: type 5, 24 kHz core, stereo, 48 kHz output, type 2.
    const auto config = parseAudioSpecificConfig(hex("2b118800"));
    ASSERT_TRUE(config);
    EXPECT_TRUE(config->sbr);
    EXPECT_FALSE(config->parametricStereo);
    EXPECT_EQ(config->objectType, 2U);
    EXPECT_EQ(config->sampleRate, 24000U);
    EXPECT_EQ(config->outputRate, 48000U);
}

TEST(Aac, ExplicitRatesAndShortFramesAreRead) {
    // Type 2, rate by 24 bits (11000 Hz), mono, 960 samples.
    const auto config = parseAudioSpecificConfig(hex("1780157c0c"));
    ASSERT_TRUE(config);
    EXPECT_EQ(config->sampleRate, 11000U);
    EXPECT_EQ(config->channels, 1);
    EXPECT_EQ(config->samplesPerFrame, 960U);
}

TEST(Aac, BrokenConfigurationsAreErrors) {
    // Empty, cut off, reserved rate, reserved channel configuration, cut off rate.
    for (const char* text : {"", "12", "1690", "1240", "178000"}) {
        const auto config = parseAudioSpecificConfig(hex(text));
        ASSERT_FALSE(config) << text;
        EXPECT_EQ(config.error().kind(), ErrorKind::DataLoss) << text;
    }
    EXPECT_EQ(parseAudioSpecificConfig(hex("1200")).error().kind(), ErrorKind::Unsupported);
}

TEST(Aac, WhatCannotBeWrittenNamesItsField) {
    AudioSpecificConfig config;
    config.sampleRate = 44000;
    config.channels = 1;
    EXPECT_EQ(formatAudioSpecificConfig(config).error().field(), "sampleRate");
    config.sampleRate = 48000;
    config.channels = 7;
    EXPECT_EQ(formatAudioSpecificConfig(config).error().field(), "channels");
    config.channels = 2;
    config.objectType = 39;
    EXPECT_EQ(formatAudioSpecificConfig(config).error().field(), "objectType");
}

TEST(Aac, AdtsFrameOfARealEncoderIsRead) {
    const Bytes bytes =
        hex("fff1508003dffcde02004c61766335392e33372e31303000422008c11838fff1508001bffc211004608c1c"
        );
    const auto first = parseAdts(bytes);
    ASSERT_TRUE(first) << first.error().message();
    EXPECT_EQ(first->config.sampleRate, 44100U);
    EXPECT_EQ(first->config.channels, 2);
    EXPECT_EQ(first->config.objectType, 2U);
    EXPECT_EQ(first->size, 30U);
    EXPECT_EQ(first->payload.size(), 23U);
    const auto second = parseAdts(ByteSpan(bytes).subspan(first->size));
    ASSERT_TRUE(second);
    EXPECT_EQ(formatHex(second->payload), "211004608c1c");
}

TEST(Aac, BrokenAdtsIsAnError) {
    const Bytes whole = hex("fff1508001bffc211004608c1c");
    for (std::size_t size = 0; size < whole.size(); ++size) {
        EXPECT_FALSE(parseAdts(ByteSpan(whole).first(size))) << size;
    }
    EXPECT_FALSE(parseAdts(hex("ffe1508001bffc211004608c1c")));
    EXPECT_FALSE(parseAdts(hex("fff15080001ffc211004608c1c")));
    EXPECT_EQ(parseAdts(hex("fff1508001bffd211004608c1c")).error().kind(), ErrorKind::Unsupported);
}

}  // namespace
}  // namespace ocelli::media::codec::aac
