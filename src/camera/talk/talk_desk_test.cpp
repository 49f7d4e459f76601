// Tests talks from line to output: who may, what is heard, when it ends.
#include "camera/talk/talk_desk.h"

#include <fstream>
#include <future>
#include <optional>

#include <gtest/gtest.h>

#include "base/file.h"
#include "tests/support/temporary_folder.h"

namespace ocelli::camera::talk {
namespace {

constexpr std::uint32_t kRate = 8000;

/// Everything that was played. Thread-safe.
struct Heard {
    std::vector<std::int16_t> samples;
    int openings = 0;
    bool broken = false;
};

class FakeOutput final : public SoundOutput {
  public:
    explicit FakeOutput(Guarded<Heard>& heard) : heard_(heard) {}

    std::uint32_t sampleRate() const override { return kRate; }

    Result<void> write(std::span<const std::int16_t> samples) override {
        auto heard = heard_.lock();
        if (heard->broken) {
            return fail(ErrorKind::NotFound, "unplugged");
        }
        heard->samples.insert(heard->samples.end(), samples.begin(), samples.end());
        return {};
    }

  private:
    Guarded<Heard>& heard_;
};

media::TrackPtr pcmTrack() {
    media::Track track;
    track.kind = media::TrackKind::Audio;
    track.codec = media::Codec::Pcm;
    track.clockRate = kRate;
    track.sampleRate = kRate;
    track.channels = 1;
    return std::make_shared<const media::Track>(track);
}

/// Says the numbers 1 to `count`, a sample each.
void count(media::TalkLine& line, std::uint16_t count) {
    const auto track = pcmTrack();
    for (std::uint16_t first = 1; first <= count; first = static_cast<std::uint16_t>(first + 160)) {
        ByteWriter writer;
        for (std::uint16_t i = 0; i < 160; ++i) {
            writer.u16(static_cast<std::uint16_t>(first + i));
        }
        line.say(track, first, writer.view());
    }
}

/// Asks and waits for the answer, as a protocol's loop would get it.
media::TalkDesk::Opened openLine(const Clock& clock, Desk& desk) {
    EventLoop loop(clock);
    std::optional<media::TalkDesk::Opened> got;
    desk.open({1, "mia"}, loop, [&](media::TalkDesk::Opened line) { got = std::move(line); });
    loop.runUntil([&] { return got.has_value(); }, std::chrono::seconds(20));
    return got ? std::move(*got) : fail(ErrorKind::Internal, "no answer came");
}

class TalkDeskTest : public testing::Test {
  protected:
    TalkDeskTest() {
        setting_.enabled = true;
        desk_.configure(1, setting_);
    }

    media::TalkDesk::Opened open() { return openLine(clock_, desk_); }

    void waitFor(const std::function<bool(const Heard&)>& condition) {
        const Deadline deadline = Deadline::after(clock_, std::chrono::seconds(20));
        while (!heard_.with(condition)) {
            ASSERT_FALSE(deadline.passed(clock_));
            std::this_thread::yield();
        }
    }

    SystemClock clock_;
    Guarded<Heard> heard_;
    OutputSetting setting_;
    Desk desk_{clock_, [this](int, const std::string&) -> Result<std::unique_ptr<SoundOutput>> {
                   ++heard_.lock()->openings;
                   return std::unique_ptr<SoundOutput>(std::make_unique<FakeOutput>(heard_));
               }};
};

TEST_F(TalkDeskTest, WhatIsSaidIsPlayedToTheSample) {
    ASSERT_TRUE(desk_.offers(1));
    auto line = open();
    ASSERT_TRUE(line.has_value()) << line.error().describe();
    count(**line, 640);
    line->reset();
    const auto isLast = [](const Heard& heard) {
        return std::find(heard.samples.begin(), heard.samples.end(), 640) != heard.samples.end();
    };
    waitFor(isLast);
    auto heard = heard_.lock();
    auto at = std::find(heard->samples.begin(), heard->samples.end(), 1);
    for (std::int16_t expected = 1; expected <= 640; ++expected) {
        ASSERT_NE(at, heard->samples.end());
        ASSERT_EQ(*at++, expected);
    }
}

TEST_F(TalkDeskTest, AnAlarmIsHeardOverWhoSpeaksAndGivesTheDeviceBack) {
    setting_.mixer.mode = TalkMode::Exclusive;
    desk_.configure(1, setting_);
    auto line = open();
    ASSERT_TRUE(line.has_value());
    count(**line, 640);
    const Sound sound{kRate, std::vector<std::int16_t>(400, 9000)};
    auto tune = desk_.play(1, sound, {.repetitions = 3, .volume = 100});
    ASSERT_TRUE(tune.has_value()) << tune.error().describe();
    line->reset();
    waitFor([&](const Heard&) { return (*tune)->ended(); });
    waitFor([](const Heard& heard) {
        return std::count_if(heard.samples.begin(), heard.samples.end(), [](std::int16_t one) {
                   return one >= 9000;
               }) == 1200;
    });
    EXPECT_EQ(heard_.lock()->openings, 1);
}

TEST_F(TalkDeskTest, AnAlarmThatIsEndedIsSilent) {
    const Sound sound{16000, std::vector<std::int16_t>(16000, 9000)};
    auto tune = desk_.play(1, sound, {.repetitions = 50});
    ASSERT_TRUE(tune.has_value()) << tune.error().describe();
    const auto loud = [](const Heard& heard) {
        return !heard.samples.empty() && heard.samples.back() > 8000;
    };
    waitFor(loud);
    (*tune)->end();
    waitFor([&](const Heard& heard) { return !loud(heard); });
    setting_.enabled = false;
    desk_.configure(1, setting_);
    EXPECT_EQ(desk_.play(1, sound, {}).error().kind(), ErrorKind::FailedPrecondition);
}

TEST_F(TalkDeskTest, NobodySpeaksThroughAnOutputThatIsOff) {
    setting_.enabled = false;
    desk_.configure(1, setting_);
    EXPECT_FALSE(desk_.offers(1));
    EXPECT_FALSE(desk_.offers(2));
    const auto line = open();
    ASSERT_FALSE(line.has_value());
    EXPECT_EQ(line.error().kind(), ErrorKind::FailedPrecondition);
    EXPECT_EQ(heard_.lock()->openings, 0) << "the device is not even opened";
}

TEST_F(TalkDeskTest, SwitchingOffCutsOffWhoSpeaks) {
    auto line = open();
    ASSERT_TRUE(line.has_value());
    waitFor([](const Heard& heard) { return !heard.samples.empty(); });
    setting_.enabled = false;
    desk_.configure(1, setting_);
    const std::size_t before = heard_.lock()->samples.size();
    count(**line, 1600);
    EXPECT_EQ(heard_.lock()->samples.size(), before) << "the thread that plays has ended";
}

/// Somebody wants to speak, and the sound device takes its time to open.
class SlowDeskTest : public TalkDeskTest {
  protected:
    SlowDeskTest() {
        slow_.configure(1, setting_);
        slow_.open({1, "mia"}, loop_, [this](media::TalkDesk::Opened line) {
            got_ = std::move(line);
        });
    }

    /// From now on it opens; true when who asked was answered.
    bool answered() {
        gate_.set_value();
        return loop_.runUntil([this] { return got_.has_value(); }, std::chrono::seconds(20));
    }

    EventLoop loop_{clock_};
    std::promise<void> gate_;
    Desk slow_{
        clock_,
        [this, opens = gate_.get_future().share()](int, const std::string&)
            -> Result<std::unique_ptr<SoundOutput>> {
            opens.wait();
            return std::unique_ptr<SoundOutput>(std::make_unique<FakeOutput>(heard_));
        }
    };
    std::optional<media::TalkDesk::Opened> got_;
};

TEST_F(SlowDeskTest, NobodyElseWaits) {
    // All of this would wait for ever if the device were opened here, or under the lock.
    EXPECT_TRUE(slow_.offers(1));
    slow_.configure(2, setting_);
    loop_.runUntilIdle();
    EXPECT_FALSE(got_.has_value());
    EXPECT_TRUE(answered());
    EXPECT_TRUE(got_->has_value());
}

TEST_F(SlowDeskTest, AnOutputThatIsSwitchedOffWhileItOpensIsNotPlayedThrough) {
    setting_.enabled = false;
    slow_.configure(1, setting_);
    EXPECT_TRUE(answered());
    EXPECT_FALSE(got_->has_value());
}

TEST_F(TalkDeskTest, TheNinthVoiceIsRefused) {
    std::vector<std::unique_ptr<media::TalkLine>> lines;
    for (std::size_t i = 0; i < Loudspeaker::kMostVoices; ++i) {
        auto line = open();
        ASSERT_TRUE(line.has_value());
        lines.push_back(std::move(*line));
    }
    const auto another = open();
    ASSERT_FALSE(another.has_value());
    EXPECT_EQ(another.error().kind(), ErrorKind::ResourceExhausted);
    lines.pop_back();
    const Deadline deadline = Deadline::after(clock_, std::chrono::seconds(20));
    while (!open()) {
        ASSERT_FALSE(deadline.passed(clock_));
        std::this_thread::yield();
    }
}

TEST_F(TalkDeskTest, AnUnpluggedDeviceIsTakenAgainWhenItIsBack) {
    auto line = open();
    ASSERT_TRUE(line.has_value());
    heard_.lock()->broken = true;
    waitFor([](const Heard& heard) { return heard.openings >= 2; });
    heard_.with([](Heard& heard) {
        heard.broken = false;
        heard.samples.clear();
    });
    waitFor([](const Heard& heard) { return !heard.samples.empty(); });
}

TEST(TalkDesk, ADeviceWithoutOutputOffersNothing) {
    const SystemClock clock;
    Desk desk(clock, *parseSoundOutput("none"));
    OutputSetting setting;
    setting.enabled = true;
    desk.configure(1, setting);
    EXPECT_FALSE(desk.available());
    EXPECT_FALSE(desk.offers(1));
    EXPECT_EQ(openLine(clock, desk).error().kind(), ErrorKind::Unsupported);
}

TEST(TalkDesk, ASoundCardThatIsNotThereIsTold) {
    const SystemClock clock;
    Desk desk(clock, *parseSoundOutput("alsa"));
    OutputSetting setting;
    setting.enabled = true;
    setting.device = "hw:31,31";
    desk.configure(1, setting);
    EXPECT_TRUE(desk.offers(1));
    const auto line = openLine(clock, desk);
    ASSERT_FALSE(line.has_value());
    EXPECT_EQ(line.error().kind(), ErrorKind::NotFound) << line.error().describe();
}

TEST(SoundOutput, AlsasNullDeviceTakesEverything) {
    auto output = openAlsaOutput("null");
    ASSERT_TRUE(output.has_value()) << output.error().describe();
    EXPECT_EQ((*output)->sampleRate(), 48000U);
    const std::vector<std::int16_t> second(48000, 1);
    EXPECT_TRUE((*output)->write(second).has_value());
}

TEST(SoundOutput, TheVirtualOneIsAWavFileAtAnyTime) {
    const test::TemporaryFolder folder;
    const auto open = parseSoundOutput("wav:" + folder.path().string() + "?rate=8000");
    ASSERT_TRUE(open.has_value());
    auto output = (*open)(3, "");
    ASSERT_TRUE(output.has_value()) << output.error().describe();
    const std::int16_t samples[] = {1, -2, 0x1234};
    for (std::uint32_t written = 1; written <= 2; ++written) {
        ASSERT_TRUE((*output)->write(samples).has_value());
        const auto file = readFile(folder.path() / "talk-3.wav", 1000);
        ASSERT_TRUE(file.has_value());
        ASSERT_EQ(file->size(), 44U + 6 * written);
        EXPECT_EQ(file->substr(0, 4), "RIFF");
        EXPECT_EQ(static_cast<unsigned char>((*file)[40]), 6 * written);
        EXPECT_EQ(file->substr(file->size() - 6), std::string("\x01\x00\xfe\xff\x34\x12", 6));
    }
}

TEST(SoundOutput, OtherWordsAreRefused) {
    for (const char* text : {"", "alsa:", "wav:", "wav:?rate=8000", "wav:/x?rate=1", "file:x"}) {
        const auto parsed = parseSoundOutput(text);
        ASSERT_FALSE(parsed.has_value()) << text;
        EXPECT_EQ(parsed.error().field(), "sound-out");
    }
}

}  // namespace
}  // namespace ocelli::camera::talk
