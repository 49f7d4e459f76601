// Tests sound inputs through a virtual device: times, overruns, loss.
#include "camera/capture/device_input.h"

#include <deque>

#include <gtest/gtest.h>

#include "camera/capture/detail/source_probe.h"
#include "tests/support/fake_clock.h"

namespace ocelli::camera::capture {
namespace {

using detail::SourceProbe;

struct Event {
    std::size_t frames = 960;
    Duration after = std::chrono::milliseconds(20);
    bool gap = false;
    std::optional<ErrorKind> error;
};

class VirtualMicrophone final : public PcmDevice {
  public:
    VirtualMicrophone(test::FakeClock& clock, std::deque<Event> script)
        : clock_(clock), script_(std::move(script)) {}

    std::uint32_t sampleRate() const override { return 48000; }

    int channels() const override { return 1; }

    Result<Reading> read(std::span<std::int16_t> samples) override {
        if (script_.empty()) {
            std::this_thread::yield();
            return Reading{};
        }
        const Event event = script_.front();
        script_.pop_front();
        clock_.advance(event.after);
        if (event.error) {
            return fail(*event.error, "scripted");
        }
        std::fill_n(samples.begin(), event.frames, static_cast<std::int16_t>(1000));
        return Reading{event.frames, std::chrono::milliseconds(20), event.gap};
    }

  private:
    test::FakeClock& clock_;
    std::deque<Event> script_;
};

class DeviceInputTest : public testing::Test {
  protected:
    std::unique_ptr<AudioInput> start(AudioInputOptions options = {}) {
        auto open = [this]() -> Result<std::unique_ptr<PcmDevice>> {
            if (devices_.empty()) {
                return fail(ErrorKind::NotFound, "none");
            }
            auto next = std::move(devices_.front());
            devices_.pop_front();
            return next;
        };
        detail::Surroundings around{clock_};
        around.wait = [this](const std::stop_token& stop, Duration span) {
            clock_.advance(span);
            probe_.add("wait " + std::to_string(span.count() / 1'000'000'000));
            if (devices_.empty()) {
                sleepFor(stop, std::chrono::hours(1));
            }
            return !stop.stop_requested();
        };
        auto input = detail::makeDeviceInput(options, open, std::move(around));
        input->start([this](AudioBlock block) { probe_.onAudio(std::move(block)); });
        return input;
    }

    void add(std::deque<Event> script) {
        devices_.emplace_back(std::make_unique<VirtualMicrophone>(clock_, std::move(script)));
    }

    test::FakeClock clock_;
    SourceProbe probe_;
    std::deque<Result<std::unique_ptr<PcmDevice>>> devices_;
};

TEST_F(DeviceInputTest, BlocksHaveEvenTimesThoughTheyAreReadUnevenly) {
    std::deque<Event> script;
    for (int i = 0; i < 100; ++i) {
        script.push_back({960, std::chrono::milliseconds(i % 2 == 0 ? 35 : 5), false, {}});
    }
    add(script);
    const auto input = start();
    MonoTime last;
    for (int i = 0; i < 100; ++i) {
        const auto told = probe_.next();
        ASSERT_EQ(told.text, "audio");
        EXPECT_EQ(told.audio.samples.size(), 960U);
        EXPECT_EQ(told.audio.sampleRate, 48000U);
        if (i > 10) {
            EXPECT_NEAR(static_cast<double>((told.audio.captureTime - last).count()), 2e7, 1e6);
        }
        last = told.audio.captureTime;
    }
}

TEST_F(DeviceInputTest, AnOverrunIsAJumpInTime) {
    add({{}, {}, {960, std::chrono::milliseconds(500), true, {}}, {}});
    const auto input = start();
    probe_.next();
    const MonoTime before = probe_.next().audio.captureTime;
    const MonoTime after = probe_.next().audio.captureTime;
    EXPECT_EQ((after - before).count(), 500'000'000);
    EXPECT_EQ((probe_.next().audio.captureTime - after).count(), 20'000'000);
}

TEST_F(DeviceInputTest, LostDeviceIsTriedAgainAndFound) {
    Event gone;
    gone.error = ErrorKind::NotFound;
    add({{}, gone});
    devices_.emplace_back(fail(ErrorKind::NotFound, "gone"));
    devices_.emplace_back(fail(ErrorKind::FailedPrecondition, "busy"));
    add({{}});
    const auto input = start();
    EXPECT_EQ(
        probe_.next(5), (std::vector<std::string>{"audio", "wait 1", "wait 2", "wait 4", "audio"})
    );
}

TEST_F(DeviceInputTest, SilentDeviceIsOpenedAgain) {
    std::deque<Event> script = {{}};
    for (int i = 0; i < 60; ++i) {
        script.push_back({0, std::chrono::milliseconds(100), false, {}});
    }
    add(script);
    add({{}});
    const auto input = start();
    EXPECT_EQ(probe_.next(3), (std::vector<std::string>{"audio", "wait 1", "audio"}));
}

TEST_F(DeviceInputTest, VolumeIsSet) {
    add({{}});
    AudioInputOptions options;
    options.volume = 25;
    const auto input = start(options);
    EXPECT_EQ(probe_.next().audio.samples.at(5), 500);
}

TEST(PcmDevice, AlsasNullDeviceGivesSilence) {
    auto device = openPcmDevice("null");
    if (!device) {
        GTEST_SKIP() << "ALSA is not configured here: " << device.error().message();
    }
    std::vector<std::int16_t> samples(960, 77);
    const auto reading = (*device)->read(samples);
    ASSERT_TRUE(reading) << reading.error().describe();
    EXPECT_LE(reading->frames * static_cast<std::size_t>((*device)->channels()), samples.size());
    EXPECT_GE((*device)->sampleRate(), 8000U);
}

TEST(PcmDevice, UnknownDevicesAreNotFound) {
    EXPECT_FALSE(openPcmDevice("hw:CARD=NoSuchCard,DEV=0"));
}

}  // namespace
}  // namespace ocelli::camera::capture
