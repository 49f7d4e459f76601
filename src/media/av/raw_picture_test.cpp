// Tests raw pictures of each format.
#include "media/av/raw_picture.h"

#include <gtest/gtest.h>

namespace ocelli::media::av {
namespace {

// Red in BT.601, limited range, and in BT.709.
constexpr int kRed601[3] = {81, 90, 240};
constexpr int kRed709[3] = {63, 102, 240};

void put(Bytes& bytes, std::size_t count, int value) {
    bytes.insert(bytes.end(), count, static_cast<std::byte>(value));
}

Bytes red(RawFormat format, std::size_t width, std::size_t height) {
    Bytes bytes;
    switch (format) {
        case RawFormat::Yuyv:
        case RawFormat::Uyvy:
            for (std::size_t i = 0; i < width * height / 2; ++i) {
                const bool lumaFirst = format == RawFormat::Yuyv;
                put(bytes, 1, lumaFirst ? kRed601[0] : kRed601[1]);
                put(bytes, 1, lumaFirst ? kRed601[1] : kRed601[0]);
                put(bytes, 1, lumaFirst ? kRed601[0] : kRed601[2]);
                put(bytes, 1, lumaFirst ? kRed601[2] : kRed601[0]);
            }
            break;
        case RawFormat::Nv12:
            put(bytes, width * height, kRed601[0]);
            for (std::size_t i = 0; i < width * height / 4; ++i) {
                put(bytes, 1, kRed601[1]);
                put(bytes, 1, kRed601[2]);
            }
            break;
        case RawFormat::I420:
            put(bytes, width * height, kRed601[0]);
            put(bytes, width * height / 4, kRed601[1]);
            put(bytes, width * height / 4, kRed601[2]);
            break;
        case RawFormat::Grey:
            put(bytes, width * height, 100);
            break;
    }
    return bytes;
}

TEST(RawPicture, EachFormatGivesTheSameColour) {
    FramePool pool;
    RawConverter converter;
    for (const RawFormat format :
         {RawFormat::Yuyv, RawFormat::Uyvy, RawFormat::Nv12, RawFormat::I420}) {
        const Bytes bytes = red(format, 64, 48);
        RawPicture picture;
        picture.format = format;
        picture.width = 64;
        picture.height = 48;
        picture.bytes = bytes;
        const auto frame = converter.convert(picture, pool);
        ASSERT_TRUE(frame) << frame.error().describe();
        for (int i = 0; i < 3; ++i) {
            EXPECT_NEAR((*frame)->plane(i).row(5)[7], kRed709[i], 2)
                << static_cast<int>(format) << " plane " << i;
        }
    }
}

TEST(RawPicture, GreyHasNoColour) {
    FramePool pool;
    RawConverter converter;
    const Bytes bytes = red(RawFormat::Grey, 32, 32);
    RawPicture picture;
    picture.format = RawFormat::Grey;
    picture.width = 32;
    picture.height = 32;
    picture.bytes = bytes;
    const auto frame = converter.convert(picture, pool);
    ASSERT_TRUE(frame);
    EXPECT_NEAR((*frame)->plane(0).row(3)[3], 100, 1);
    EXPECT_NEAR((*frame)->plane(1).row(3)[3], 128, 1);
}

TEST(RawPicture, TooFewBytesAreDataLoss) {
    FramePool pool;
    RawConverter converter;
    for (const RawFormat format :
         {RawFormat::Yuyv, RawFormat::Nv12, RawFormat::I420, RawFormat::Grey}) {
        const Bytes bytes = red(format, 64, 48);
        RawPicture picture;
        picture.format = format;
        picture.width = 64;
        picture.height = 48;
        picture.bytes = ByteSpan(bytes).first(bytes.size() - 1);
        EXPECT_EQ(converter.convert(picture, pool).error().kind(), ErrorKind::DataLoss);
        picture.bytes = bytes;
        picture.stride = 63;
        EXPECT_EQ(converter.convert(picture, pool).error().kind(), ErrorKind::DataLoss);
        picture.stride = 0;
        picture.width = 0;
        EXPECT_EQ(converter.convert(picture, pool).error().kind(), ErrorKind::InvalidArgument);
    }
}

}  // namespace
}  // namespace ocelli::media::av
