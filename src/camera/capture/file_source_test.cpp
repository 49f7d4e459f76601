// Tests playing files in the time of a fake clock.
#include "camera/capture/file_source.h"

#include <fstream>

#include <gtest/gtest.h>

#include "camera/capture/backoff.h"
#include "camera/capture/detail/source_probe.h"
#include "tests/support/clip_maker.h"
#include "tests/support/fake_clock.h"

namespace ocelli::camera::capture {
namespace {

using detail::SourceProbe;

class FileSourceTest : public test::ClipMaker {
  protected:
    /// Waiting moves the clock.
    std::unique_ptr<Source> source(const std::string& path) {
        detail::Surroundings around{clock_};
        around.wait = [this](const std::stop_token& stop, Duration span) {
            clock_.advance(span);
            if (span == Backoff::kFirst) {
                probe_.add("wait");
            }
            return !stop.stop_requested();
        };
        auto open = [this, path](const std::stop_token& stop) {
            return media::av::Demuxer::openFile(path, clock_, stop);
        };
        return detail::makeFileSource(path, open, std::move(around));
    }

    test::FakeClock clock_;
    SourceProbe probe_;
};

constexpr const char* kPicture = "-f lavfi -i testsrc2=s=64x48:r=25:d=0.4 -pix_fmt yuv420p ";

class EachContainer : public FileSourceTest, public testing::WithParamInterface<const char*> {};

TEST_P(EachContainer, FramesComeInRealTimeAndGoOnAcrossTheLoop) {
    const std::string name = GetParam();
    const auto path = make(name, std::string(kPicture) + "-c:v libx264 -bf 2");
    const auto playing = source(path);
    EXPECT_FALSE(playing->encoded());
    const MonoTime start = clock_.mono();
    playing->start(probe_);
    EXPECT_EQ(probe_.next().text, "starting: opening " + path);
    EXPECT_EQ(probe_.next().text, "live: " + path);
    MonoTime last;
    for (std::uint64_t i = 0; i < 35; ++i) {
        const auto told = probe_.next();
        ASSERT_EQ(told.text, "frame");
        EXPECT_EQ(told.frame->width(), 64);
        EXPECT_EQ(told.frame->sequence, i);
        EXPECT_EQ(told.frame->pts, static_cast<std::int64_t>(i) * 3600) << name;
        EXPECT_GE(told.frame->captureTime, start + Duration(40'000'000LL * static_cast<int>(i)));
        if (i > 0) {
            EXPECT_EQ((told.frame->captureTime - last).count(), 40'000'000) << name << i;
        }
        last = told.frame->captureTime;
    }
}

INSTANTIATE_TEST_SUITE_P(Kinds, EachContainer, testing::Values("a.mp4", "a.avi", "a.h264"));

TEST_F(FileSourceTest, SoundComesWithItsTime) {
    const auto path = make(
        "a.mp4",
        "-f lavfi -i testsrc2=s=64x48:r=25:d=2 -f lavfi -i sine=440:d=2 -c:v libx264 -bf 0 "
        "-pix_fmt yuv420p -c:a aac"
    );
    const auto playing = source(path);
    playing->start(probe_);
    std::int64_t samples = 0;
    MonoTime first;
    MonoTime last;
    MonoTime firstFrame;
    for (int frames = 0; frames < 45;) {
        const auto told = probe_.next();
        ASSERT_NE(told.text, "nothing");
        if (told.text == "frame" && frames++ == 0) {
            firstFrame = told.frame->captureTime;
        }
        if (told.text == "audio") {
            EXPECT_EQ(told.audio.sampleRate, 44100U);
            EXPECT_EQ(told.audio.channels, 1);
            first = samples == 0 ? told.audio.captureTime : first;
            last = told.audio.captureTime;
            samples += static_cast<std::int64_t>(told.audio.samples.size());
        }
    }
    EXPECT_GT(samples, 44100);
    EXPECT_LT((first - firstFrame).count(), 300'000'000);
    EXPECT_GT((last - first).count(), 1'000'000'000);
}

TEST_F(FileSourceTest, SoundAndPicturesComeInTheOrderOfTime) {
    // The clip holds 0.8 s of pictures, then 0.8 s of sound, and so on.
    const auto playing = source(OCELLI_SOURCE_DIR "/tests/data/clips/street-cars.mp4");
    playing->start(probe_);
    probe_.next();
    EXPECT_EQ(probe_.next().text, "sound: 48000 Hz, 2 channels");
    MonoTime last;
    std::size_t sounds = 0;
    for (int frames = 0; frames < 40;) {
        auto told = probe_.next();
        ASSERT_NE(told.text, "nothing");
        if (told.text != "frame" && told.text != "audio") {
            continue;
        }
        const MonoTime time = told.frame ? told.frame->captureTime : told.audio.captureTime;
        EXPECT_GE(time, last) << told.text << " " << frames;
        last = time;
        frames += told.frame ? 1 : 0;
        sounds += told.frame ? 0 : 1;
    }
    EXPECT_GT(sounds, 100U);
}

TEST_F(FileSourceTest, OtherCodecsArePlayedToo) {
    const auto path = make("a.avi", std::string(kPicture) + "-c:v mpeg4");
    const auto playing = source(path);
    playing->start(probe_);
    EXPECT_EQ(probe_.find("frame").text, "frame");
}

TEST_F(FileSourceTest, MissingFileIsLostAndFoundWhenItIsThere) {
    const auto ready = make("ready.mp4", std::string(kPicture) + "-c:v libx264");
    const std::string path = (folder_ / "late.mp4").string();
    const auto playing = source(path);
    playing->start(probe_);
    probe_.next();
    EXPECT_EQ(probe_.next().text, "lost: there is no file " + path);
    std::filesystem::rename(ready, path);
    EXPECT_EQ(probe_.find("frame").text, "frame");
}

TEST_F(FileSourceTest, FileWithoutPictureSaysSo) {
    const auto path = make("a.wav", "-f lavfi -i sine=440:d=1");
    const auto playing = source(path);
    playing->start(probe_);
    probe_.next();
    const std::string text = probe_.next().text;
    EXPECT_NE(text.find("there is no picture in it"), std::string::npos) << text;
}

TEST_F(FileSourceTest, BrokenFileIsNotPlayedInATightLoop) {
    const auto path = make("a.ts", std::string(kPicture) + "-c:v libx264 -bf 0");
    // The slices are overwritten; the container stays whole.
    std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(0, std::ios::end);
    const auto size = static_cast<std::size_t>(file.tellp());
    for (std::size_t at = 188 * 3; at + 188 <= size; at += 188) {
        file.seekp(static_cast<std::streamoff>(at + 40));
        file << std::string(140, '\0');
    }
    file.close();
    const auto playing = source(path);
    playing->start(probe_);
    probe_.next();
    for (int i = 0; i < 40; ++i) {
        const std::string text = probe_.next().text;
        if (text.starts_with("lost")) {
            EXPECT_EQ(probe_.next().text, "wait");
            return;
        }
        // Some damage still decodes to pictures: then it is played like any other file.
        if (text == "frame" && i > 30) {
            return;
        }
    }
}

TEST_F(FileSourceTest, DestroyingEndsAWaitAtOnce) {
    const auto path =
        make("slow.mp4", "-f lavfi -i testsrc2=s=64x48:r=0.1:d=60 -pix_fmt yuv420p -c:v libx264");
    const SystemClock clock;
    auto playing = createFileSource({"file", path, {}}, clock);
    ASSERT_TRUE(playing);
    (*playing)->start(probe_);
    probe_.find("frame");
    const MonoTime before = clock.mono();
    playing->reset();
    EXPECT_LT((clock.mono() - before).count(), 5'000'000'000);
}

TEST_F(FileSourceTest, EmptyPathIsRefused) {
    EXPECT_EQ(
        createFileSource({"file", "", {}}, clock_).error().kind(), ErrorKind::InvalidArgument
    );
}

}  // namespace
}  // namespace ocelli::camera::capture
