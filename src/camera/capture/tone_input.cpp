// Draws and paces the test sound.
#include "camera/capture/tone_input.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "runtime/thread.h"

namespace ocelli::camera::capture {
namespace {

constexpr std::int64_t kRate = 48000;
constexpr std::int64_t kBlock = kRate / 50;
constexpr std::int64_t kBeep = kRate / 10;
constexpr double kAmplitude = 6000;

class ToneInput final : public AudioInput {
  public:
    ToneInput(const AudioInputOptions& options, const Clock& clock)
        : gain_(options.volume / 50.0), clock_(clock) {}

    void start(std::function<void(AudioBlock)> listener) override {
        thread_ = Thread("tone", [this, call = std::move(listener)](std::stop_token stop) {
            run(std::move(stop), call);
        });
    }

  private:
    void run(std::stop_token stop, const std::function<void(AudioBlock)>& listener) {
        const MonoTime begin = clock_.mono();
        const std::int64_t phase = clock_.wall().microseconds % 1'000'000 * kRate / 1'000'000;
        for (std::int64_t count = 0; !stop.stop_requested(); ++count) {
            AudioBlock block;
            block.sampleRate = kRate;
            block.captureTime = begin + std::chrono::milliseconds(20 * count);
            block.samples.resize(kBlock);
            drawTone(phase + count * kBlock, block.samples);
            for (std::int16_t& sample : block.samples) {
                sample = static_cast<std::int16_t>(std::clamp(sample * gain_, -32768.0, 32767.0));
            }
            const Duration ahead =
                block.captureTime + std::chrono::milliseconds(20) - clock_.mono();
            if (ahead > Duration::zero() && !sleepFor(stop, ahead)) {
                return;
            }
            listener(std::move(block));
        }
    }

    double gain_;
    const Clock& clock_;
    Thread thread_;
};

}  // namespace

void drawTone(std::int64_t position, std::vector<std::int16_t>& samples) {
    for (std::size_t i = 0; i < samples.size(); ++i) {
        const std::int64_t at = (position + static_cast<std::int64_t>(i)) % kRate;
        const double pitch = at < kBeep ? 880 : 440;
        const double angle = 2 * std::numbers::pi * pitch * static_cast<double>(at) / kRate;
        samples[i] = static_cast<std::int16_t>(kAmplitude * std::sin(angle));
    }
}

std::unique_ptr<AudioInput> makeToneInput(const AudioInputOptions& options, const Clock& clock) {
    return std::make_unique<ToneInput>(options, clock);
}

}  // namespace ocelli::camera::capture
