// Clips in both containers: other programs play them, and what was cut is found again.
#include <algorithm>
#include <fstream>

#include <gtest/gtest.h>

#include "delivery/clips/clip_cut.h"
#include "delivery/clips/clip_writer.h"
#include "media/av/demuxer.h"
#include "tests/support/fake_clock.h"
#include "tests/support/sample_media.h"
#include "tests/support/temporary_folder.h"

namespace ocelli::delivery::clips {
namespace {

class Clips : public testing::TestWithParam<Container> {
  protected:
    /// All packets of two seconds as one file.
    Bytes write(std::size_t frames) {
        const test::SampleTrack video = test::encodeVideo({.frames = 50});
        Bytes file;
        auto writer = ClipWriter::create(
            GetParam(),
            {video.track},
            WallTime{1'767'571'200'000'000},
            [&](ByteSpan bytes) -> Result<void> {
                file.insert(file.end(), bytes.begin(), bytes.end());
                return {};
            }
        );
        EXPECT_TRUE(writer) << writer.error().message();
        for (std::size_t i = 0; i < frames; ++i) {
            EXPECT_TRUE((*writer)->add(video.packets[i]));
        }
        EXPECT_TRUE((*writer)->flush());
        return file;
    }

    static Result<WholePart> whole(const Bytes& file) {
        return findWhole(
            GetParam(),
            file.size(),
            [&](std::uint64_t at, std::span<std::byte> into) -> Result<std::size_t> {
                const std::size_t count = std::min<std::size_t>(into.size(), file.size() - at);
                std::copy_n(file.begin() + static_cast<std::ptrdiff_t>(at), count, into.begin());
                return count;
            }
        );
    }

    int framesOf(ByteSpan file) {
        const auto path = folder_.path() / (GetParam() == Container::Mp4 ? "c.mp4" : "c.mkv");
        std::ofstream(path, std::ios::binary) << asText(file);
        auto demuxer = media::av::Demuxer::openFile(path.string(), clock_);
        if (!demuxer) {
            ADD_FAILURE() << demuxer.error().message();
            return 0;
        }
        int count = 0;
        while (true) {
            auto next = (*demuxer)->next();
            if (!next || !*next) {
                return count;
            }
            ++count;
        }
    }

    test::FakeClock clock_;
    test::TemporaryFolder folder_;
};

TEST_P(Clips, AnotherReaderFindsEveryPicture) {
    EXPECT_EQ(framesOf(write(50)), 50);
}

TEST_P(Clips, AWholeFileIsWhole) {
    const Bytes file = write(50);
    EXPECT_EQ(whole(file).value().length, file.size());
    EXPECT_GE(whole(file).value().parts, 2U);
}

TEST_P(Clips, WhatWasCutAnywherePlaysUpToItsLastWholePart) {
    const Bytes file = write(50);
    int most = 0;
    for (std::size_t cut = 0; cut < file.size(); cut += file.size() / 23 + 1) {
        const Bytes part(file.begin(), file.begin() + static_cast<std::ptrdiff_t>(cut));
        const std::uint64_t length = whole(part).value().length;
        ASSERT_LE(length, cut);
        if (length > 0) {
            const int frames = framesOf(ByteSpan(part).first(length));
            EXPECT_GE(frames, most) << "a longer rest has no fewer pictures";
            EXPECT_GT(frames, 0);
            most = frames;
        }
    }
    EXPECT_GT(most, 0);
}

TEST_P(Clips, AnErrorOfTheDiskComesBack) {
    const test::SampleTrack video = test::encodeVideo({.frames = 30, .keyFrameInterval = 10});
    int calls = 0;
    auto writer =
        ClipWriter::create(GetParam(), {video.track}, WallTime{}, [&](ByteSpan) -> Result<void> {
            if (++calls > 1) {
                return fail(ErrorKind::ResourceExhausted, "no space left");
            }
            return {};
        });
    ASSERT_TRUE(writer);
    Result<void> done;
    for (std::size_t i = 0; i < 30 && done; ++i) {
        done = (*writer)->add(video.packets[i]);
    }
    if (done) {
        done = (*writer)->flush();
    }
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().kind(), ErrorKind::ResourceExhausted);
}

INSTANTIATE_TEST_SUITE_P(
    Both,
    Clips,
    testing::Values(Container::Mp4, Container::Mkv),
    [](const auto& one) { return one.param == Container::Mp4 ? "Mp4" : "Mkv"; }
);

TEST(ClipWriter, NeedsAVideo) {
    EXPECT_FALSE(ClipWriter::create(Container::Mp4, {}, WallTime{}, [](ByteSpan) -> Result<void> {
        return {};
    }));
    EXPECT_FALSE(canHold(Container::Mp4, media::Codec::G722));
    EXPECT_TRUE(canHold(Container::Mkv, media::Codec::G722));
}

}  // namespace
}  // namespace ocelli::delivery::clips
