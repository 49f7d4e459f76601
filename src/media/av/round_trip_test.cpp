// Tests decoding, scaling and picture files on frames whose content is known.
#include <cmath>

#include <gtest/gtest.h>

#include "media/av/jpeg_encoder.h"
#include "media/av/picture_file.h"
#include "media/av/scaler.h"
#include "media/av/video_decoder.h"
#include "media/codec/jpeg.h"

namespace ocelli::media::av {
namespace {

FrameBuilder gradient(FramePool& pool, int width, int height) {
    auto frame = pool.acquire(width, height);
    for (int p = 0; p < 3; ++p) {
        const auto plane = frame->plane(p);
        for (int y = 0; y < plane.height; ++y) {
            for (int x = 0; x < plane.width; ++x) {
                plane.row(y)[x] = static_cast<std::uint8_t>(
                    p == 0 ? 16 + 200 * x / plane.width : 100 + 50 * y / plane.height
                );
            }
        }
    }
    frame->pts = 77;
    frame->captureTime = MonoTime{5};
    frame->wallTime = WallTime{6};
    return frame;
}

double psnr(const Frame& a, const Frame& b) {
    double error = 0;
    const auto x = a.plane(0);
    const auto y = b.plane(0);
    for (int r = 0; r < x.height; ++r) {
        for (int c = 0; c < x.width; ++c) {
            error += std::pow(x.row(r)[c] - y.row(r)[c], 2);
        }
    }
    return 10 * std::log10(255.0 * 255.0 / std::max(1e-9, error / (x.width * x.height)));
}

Track jpegTrack() {
    Track track;
    track.codec = Codec::Mjpeg;
    return track;
}

Packet packetOf(Bytes bytes) {
    Packet packet;
    packet.data = makeBuffer(std::move(bytes));
    packet.pts = 77;
    packet.captureTime = MonoTime{5};
    packet.wallTime = WallTime{6};
    packet.keyFrame = true;
    return packet;
}

TEST(Jpeg, DecodesToThePictureItWasMadeFrom) {
    FramePool pool;
    const auto frame = gradient(pool, 322, 242);
    JpegEncoder encoder;
    auto bytes = encoder.encode(*frame, 95);
    ASSERT_TRUE(bytes) << bytes.error().describe();
    auto decoder = VideoDecoder::create(jpegTrack());
    ASSERT_TRUE(decoder);
    auto frames = (*decoder)->decode(packetOf(*bytes), pool);
    ASSERT_TRUE(frames) << frames.error().describe();
    ASSERT_EQ(frames->size(), 1U);
    EXPECT_EQ((*frames)[0]->width(), 322);
    EXPECT_EQ((*frames)[0]->height(), 242);
    EXPECT_GT(psnr(*frame, *(*frames)[0]), 38) << "a wrong range would show here";
    EXPECT_EQ((*frames)[0]->captureTime.nanoseconds, 5);
    EXPECT_EQ((*frames)[0]->wallTime.microseconds, 6);
}

TEST(Jpeg, IsJfifAndFitForRtp) {
    FramePool pool;
    const auto frame = gradient(pool, 322, 242);
    JpegEncoder encoder;
    const auto bytes = encoder.encode(*frame, 80);
    ASSERT_TRUE(bytes);
    EXPECT_EQ(asText(ByteSpan(*bytes).subspan(6, 4)), "JFIF");
    const auto header = codec::jpeg::parseHeader(*bytes);
    ASSERT_TRUE(header) << header.error().describe();
    EXPECT_EQ(header->width, 322);
    EXPECT_EQ(header->height, 242);
    EXPECT_TRUE(header->baseline);
    EXPECT_TRUE(header->hasHuffman);
    EXPECT_TRUE(header->standardHuffman);
    ASSERT_EQ(header->components.size(), 3U);
    EXPECT_EQ(header->components[0].horizontal, 2U);
    EXPECT_EQ(header->components[0].vertical, 2U);
}

TEST(Jpeg, BetterQualityIsLarger) {
    FramePool pool;
    const auto frame = gradient(pool, 320, 240);
    JpegEncoder encoder;
    EXPECT_LT(encoder.encode(*frame, 20)->size(), encoder.encode(*frame, 98)->size());
    EXPECT_EQ(encoder.encode(*frame, 0).error().field(), "quality");
    EXPECT_EQ(encoder.encode(*frame, 101).error().field(), "quality");
}

TEST(VideoDecoder, GoesOnAfterBrokenData) {
    FramePool pool;
    const auto frame = gradient(pool, 320, 240);
    JpegEncoder encoder;
    const Bytes good = *encoder.encode(*frame, 80);
    auto decoder = VideoDecoder::create(jpegTrack());
    ASSERT_TRUE(decoder);
    EXPECT_FALSE((*decoder)->decode(packetOf(Bytes(100, std::byte{0x55})), pool));
    EXPECT_EQ((*decoder)->decode(packetOf(good), pool)->size(), 1U);
}

TEST(VideoDecoder, RefusesSound) {
    Track track;
    track.codec = Codec::Aac;
    EXPECT_EQ(VideoDecoder::create(track).error().kind(), ErrorKind::Unsupported);
}

TEST(Scaler, KeepsContentAndTimes) {
    FramePool pool;
    const auto frame = gradient(pool, 640, 360);
    Scaler scaler;
    auto half = scaler.scale(*frame, 320, 180, pool);
    ASSERT_TRUE(half);
    const auto wanted = gradient(pool, 320, 180);
    EXPECT_GT(psnr(**half, *wanted), 40);
    EXPECT_EQ((*half)->pts, 77);
    EXPECT_EQ((*half)->captureTime.nanoseconds, 5);
    EXPECT_EQ((*half)->wallTime.microseconds, 6);
}

TEST(Scaler, StillsAreTheMeanOfWhatTheyCover) {
    FramePool pool;
    auto frame = pool.acquire(640, 360);
    for (int p = 0; p < 3; ++p) {
        const auto plane = frame->plane(p);
        for (int y = 0; y < plane.height; ++y) {
            for (int x = 0; x < plane.width; ++x) {
                plane.row(y)[x] = static_cast<std::uint8_t>((x + y) % 2 == 0 ? 50 : 150);
            }
        }
    }
    Scaler scaler(ScaleFor::Still);
    const auto small = scaler.scale(*frame, 160, 90, pool);
    ASSERT_TRUE(small);
    for (int x = 2; x < 158; ++x) {
        EXPECT_NEAR((*small)->plane(0).row(45)[x], 100, 3) << x;
    }
}

TEST(Scaler, RefusesImpossibleSizes) {
    FramePool pool;
    const auto frame = gradient(pool, 64, 64);
    Scaler scaler;
    for (const int side : {0, -2, 33, 20'000}) {
        EXPECT_EQ(scaler.scale(*frame, side, 32, pool).error().field(), "size") << side;
        EXPECT_EQ(scaler.scale(*frame, 32, side, pool).error().field(), "size") << side;
    }
    EXPECT_TRUE(scaler.scale(*frame, 64, 64, pool));
}

TEST(Bmp, HasItsHeaderAndTheRightColours) {
    FramePool pool;
    auto frame = pool.acquire(6, 4);
    for (int p = 0; p < 3; ++p) {
        const auto plane = frame->plane(p);
        for (int y = 0; y < plane.height; ++y) {
            for (int x = 0; x < plane.width; ++x) {
                plane.row(y)[x] = static_cast<std::uint8_t>(p == 0 ? 235 : 128);
            }
        }
    }
    const auto bytes = formatBmp(*frame);
    ASSERT_TRUE(bytes);
    EXPECT_EQ(bytes->size(), 54U + 20U * 4U);
    EXPECT_EQ(asText(ByteSpan(*bytes).first(2)), "BM");
    for (std::size_t i = 54; i < 54 + 18; ++i) {
        EXPECT_GE(std::to_integer<int>((*bytes)[i]), 253) << "white at " << i;
    }
}

}  // namespace
}  // namespace ocelli::media::av
