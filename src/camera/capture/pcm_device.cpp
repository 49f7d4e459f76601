// Capturing with ALSA.
#include "camera/capture/pcm_device.h"

#include "camera/sound_card/sound_card.h"

namespace ocelli::camera::capture {
namespace {

using sound_card::alsaError;
using sound_card::SoundCard;

constexpr int kPeriods = 16;
constexpr int kWaitMilliseconds = 100;

class AlsaDevice final : public PcmDevice {
  public:
    AlsaDevice(std::string name, SoundCard card) : name_(std::move(name)), card_(std::move(card)) {}

    Result<void> start() {
        const int code = snd_pcm_start(card_.pcm.get());
        return code < 0 ? Result<void>(alsaError(code, "setting up", name_)) : Result<void>();
    }

    std::uint32_t sampleRate() const override { return card_.rate; }

    int channels() const override { return static_cast<int>(card_.channels); }

    Result<Reading> read(std::span<std::int16_t> samples) override {
        Reading reading;
        reading.gap = std::exchange(gap_, false);
        const int ready = snd_pcm_wait(card_.pcm.get(), kWaitMilliseconds);
        if (ready == 0) {
            gap_ = reading.gap;
            return reading;
        }
        if (ready < 0) {
            OCELLI_TRY(recover(ready));
            return Reading{};
        }
        snd_pcm_sframes_t inside = 0;
        const bool known = snd_pcm_delay(card_.pcm.get(), &inside) == 0;
        const snd_pcm_sframes_t got =
            snd_pcm_readi(card_.pcm.get(), samples.data(), samples.size() / card_.channels);
        if (got == -EAGAIN) {
            gap_ = reading.gap;
            return Reading{};
        }
        if (got < 0) {
            OCELLI_TRY(recover(static_cast<int>(got)));
            return Reading{};
        }
        reading.frames = static_cast<std::size_t>(got);
        const snd_pcm_sframes_t old = known ? std::max(inside, got) : got;
        reading.age = Duration(static_cast<std::int64_t>(old) * 1'000'000'000 / card_.rate);
        return reading;
    }

  private:
    /// An overrun or a suspended machine costs some sound; anything else costs the device.
    Result<void> recover(int code) {
        gap_ = true;
        int next = snd_pcm_recover(card_.pcm.get(), code, 1);
        if (next >= 0) {
            next = snd_pcm_start(card_.pcm.get());
        }
        // Already running is as good.
        if (next < 0 && snd_pcm_state(card_.pcm.get()) != SND_PCM_STATE_RUNNING) {
            return alsaError(next, "reading", name_);
        }
        return {};
    }

    std::string name_;
    SoundCard card_;
    bool gap_ = false;
};

}  // namespace

Result<std::unique_ptr<PcmDevice>> openPcmDevice(const std::string& name) {
    auto card = OCELLI_TRY(sound_card::openSoundCard(name, SND_PCM_STREAM_CAPTURE, kPeriods));
    auto device = std::make_unique<AlsaDevice>(name, std::move(card));
    OCELLI_TRY(device->start());
    return std::unique_ptr<PcmDevice>(std::move(device));
}

}  // namespace ocelli::camera::capture
