// The open, read, lose, wait cycle of a sound input.
#include "camera/capture/device_input.h"

#include "base/assert.h"
#include "base/log.h"
#include "camera/capture/backoff.h"
#include "camera/capture/detail/arrival_clock.h"
#include "camera/capture/detail/messages.h"
#include "camera/capture/sound_shaper.h"

namespace ocelli::camera::capture {
namespace detail {
namespace {

constexpr Duration kSilence = std::chrono::seconds(5);
constexpr std::int64_t kSecond = 1'000'000'000;

class DeviceInput final : public AudioInput {
  public:
    DeviceInput(AudioInputOptions options, OpenPcm open, Surroundings surroundings)
        : options_(std::move(options)), open_(std::move(open)), around_(std::move(surroundings)) {}

    void start(std::function<void(AudioBlock)> listener) override {
        OCELLI_ASSERT(!thread_.running());
        listener_ = std::move(listener);
        thread_ = Thread("audio-input", [this](std::stop_token stop) { run(stop); });
    }

  private:
    void run(const std::stop_token& stop) {
        Backoff backoff;
        std::string told;
        while (!stop.stop_requested()) {
            const auto played = capture(stop, backoff, told);
            if (played || stop.stop_requested()) {
                return;
            }
            std::string message = deviceMessage(options_.device, played.error());
            // Once, not at each try.
            if (message != told) {
                log::warning("audio-input", "{}", message);
                told = std::move(message);
            }
            if (!around_.wait(stop, backoff.next())) {
                return;
            }
        }
    }

    /// Ends without an error only when stopped.
    Result<void> capture(const std::stop_token& stop, Backoff& backoff, std::string& told) {
        const auto device = OCELLI_TRY(open_());
        const auto channels = static_cast<std::size_t>(device->channels());
        const auto rate = static_cast<std::int64_t>(device->sampleRate());
        SoundShaper shaper({options_.volume, options_.noiseFilter, options_.weak});
        ArrivalClock times;
        std::int64_t position = 0;
        MonoTime lastSound = around_.clock.mono();
        while (!stop.stop_requested()) {
            AudioBlock block;
            block.sampleRate = device->sampleRate();
            block.channels = device->channels();
            block.samples.resize(static_cast<std::size_t>(rate / 50) * channels);
            const auto reading = OCELLI_TRY(device->read(block.samples));
            const MonoTime now = around_.clock.mono();
            if (reading.frames == 0) {
                if (now - lastSound > kSilence) {
                    return fail(ErrorKind::DeadlineExceeded, "the device gives no sound");
                }
                continue;
            }
            if (reading.gap) {
                times.reset();
            }
            lastSound = now;
            const Duration media(position / rate * kSecond + position % rate * kSecond / rate);
            block.captureTime = times.captured(media, now - reading.age);
            position += static_cast<std::int64_t>(reading.frames);
            block.samples.resize(reading.frames * channels);
            shaper.process(block);
            backoff.reset();
            if (!told.empty()) {
                log::info("audio-input", "{} gives sound again", options_.device);
                told.clear();
            }
            listener_(std::move(block));
        }
        return {};
    }

    AudioInputOptions options_;
    OpenPcm open_;
    Surroundings around_;
    std::function<void(AudioBlock)> listener_;
    Thread thread_;
};

}  // namespace

std::unique_ptr<AudioInput> makeDeviceInput(
    const AudioInputOptions& options, OpenPcm open, Surroundings surroundings
) {
    return std::make_unique<DeviceInput>(options, std::move(open), std::move(surroundings));
}

}  // namespace detail

std::unique_ptr<AudioInput> makeDeviceInput(const AudioInputOptions& options, const Clock& clock) {
    auto open = [name = options.device] { return openPcmDevice(name); };
    return detail::makeDeviceInput(options, std::move(open), {clock});
}

}  // namespace ocelli::camera::capture
