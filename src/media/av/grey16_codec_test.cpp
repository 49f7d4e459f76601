// Pictures of 16-bit numbers come back as they were, or not at all.
#include "media/av/grey16_codec.h"

#include <random>

#include <gtest/gtest.h>

namespace ocelli::media::av {
namespace {

std::vector<std::uint16_t> noise(int width, int height, std::uint16_t mask) {
    std::mt19937 random(7);
    std::vector<std::uint16_t> numbers(static_cast<std::size_t>(width * height));
    for (std::size_t i = 0; i < numbers.size(); ++i) {
        numbers[i] = static_cast<std::uint16_t>(8000 + i / 16 + (random() & mask));
    }
    return numbers;
}

TEST(Grey16Codec, ReturnsEveryNumberOfEverySize) {
    const int sizes[][2] = {{80, 60}, {81, 61}, {160, 120}, {256, 192}, {640, 512}, {16, 16}};
    for (const auto& [width, height] : sizes) {
        for (const int mask : {0, 15, 65'535}) {
            auto encoder = Grey16Encoder::create(width, height);
            ASSERT_TRUE(encoder) << encoder.error().describe();
            auto decoder = Grey16Decoder::create(width, height, encoder->configuration());
            ASSERT_TRUE(decoder) << decoder.error().describe();
            const auto numbers = noise(width, height, static_cast<std::uint16_t>(mask));
            for (int i = 0; i < 2; ++i) {
                const auto packed = encoder->encode(numbers);
                ASSERT_TRUE(packed) << packed.error().describe();
                const auto back = decoder->decode(*packed);
                ASSERT_TRUE(back) << back.error().describe();
                EXPECT_EQ(*back, numbers) << width << "x" << height;
            }
        }
    }
}

TEST(Grey16Codec, IsSmallerThanTheNumbers) {
    auto encoder = Grey16Encoder::create(640, 512);
    ASSERT_TRUE(encoder);
    const auto packed = encoder->encode(noise(640, 512, 15));
    ASSERT_TRUE(packed);
    EXPECT_LT(packed->size(), 640U * 512U);
}

TEST(Grey16Codec, TakesDamagedPicturesWithoutHarm) {
    auto encoder = Grey16Encoder::create(160, 120);
    ASSERT_TRUE(encoder);
    const auto packed = encoder->encode(noise(160, 120, 63));
    ASSERT_TRUE(packed);
    std::mt19937 random(3);
    for (std::size_t i = 0; i < 60; ++i) {
        Bytes broken = *packed;
        broken[random() % broken.size()] ^= static_cast<std::byte>(1U << (random() % 8));
        broken.resize(i % 3 == 0 ? random() % broken.size() + 1 : broken.size());
        auto decoder = Grey16Decoder::create(160, 120, encoder->configuration());
        ASSERT_TRUE(decoder);
        const auto back = decoder->decode(broken);
        EXPECT_TRUE(!back || back->size() == 160 * 120) << i;
    }
    auto decoder = Grey16Decoder::create(160, 120, encoder->configuration());
    ASSERT_TRUE(decoder);
    EXPECT_FALSE(decoder->decode({}));
    EXPECT_FALSE(decoder->decode(asBytes("no picture")));
}

TEST(Grey16Codec, RefusesWhatIsNone) {
    EXPECT_FALSE(Grey16Encoder::create(0, 0));
    EXPECT_FALSE(Grey16Encoder::create(100'000, 4));
    auto encoder = Grey16Encoder::create(80, 60);
    ASSERT_TRUE(encoder);
    EXPECT_FALSE(encoder->encode(noise(80, 59, 0)));
    EXPECT_FALSE(Grey16Decoder::create(80, 60, asBytes("no configuration")));
}

}  // namespace
}  // namespace ocelli::media::av
