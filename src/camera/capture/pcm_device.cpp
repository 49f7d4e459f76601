// Capturing with ALSA.
#include "camera/capture/pcm_device.h"

#include <cerrno>

#include <alsa/asoundlib.h>

namespace ocelli::camera::capture {
namespace {

constexpr unsigned kRate = 48000;
constexpr snd_pcm_uframes_t kPeriod = 960;
constexpr snd_pcm_uframes_t kBuffer = kPeriod * 16;
constexpr int kWaitMilliseconds = 100;

struct ClosePcm {
    void operator()(snd_pcm_t* pcm) const { snd_pcm_close(pcm); }
};

using PcmHandle = std::unique_ptr<snd_pcm_t, ClosePcm>;

Error alsaError(int code, std::string_view doing, std::string_view name) {
    switch (-code) {
        case ENOENT:
        case ENODEV:
        case ENXIO:
            return fail(ErrorKind::NotFound, "there is no such sound device")
                .withContext(doing, name);
        case EBUSY:
            return fail(ErrorKind::FailedPrecondition, "another program uses it")
                .withContext(doing, name);
        case EINVAL:
            return fail(ErrorKind::Unsupported, snd_strerror(code)).withContext(doing, name);
        default:
            return errnoError(-code, doing, name);
    }
}

class AlsaDevice final : public PcmDevice {
  public:
    AlsaDevice(std::string name, PcmHandle pcm) : name_(std::move(name)), pcm_(std::move(pcm)) {}

    Result<void> configure() {
        snd_pcm_hw_params_t* hardware = nullptr;
        snd_pcm_hw_params_alloca(&hardware);
        int code = snd_pcm_hw_params_any(pcm_.get(), hardware);
        const auto then = [&code](int next) { code = code < 0 ? code : next; };
        then(snd_pcm_hw_params_set_access(pcm_.get(), hardware, SND_PCM_ACCESS_RW_INTERLEAVED));
        then(snd_pcm_hw_params_set_format(pcm_.get(), hardware, SND_PCM_FORMAT_S16));
        if (code < 0) {
            return alsaError(code, "setting up", name_);
        }
        channels_ = 1;
        if (snd_pcm_hw_params_test_channels(pcm_.get(), hardware, 1) < 0) {
            channels_ = 2;
        }
        rate_ = kRate;
        snd_pcm_uframes_t period = kPeriod;
        snd_pcm_uframes_t buffer = kBuffer;
        then(snd_pcm_hw_params_set_channels(pcm_.get(), hardware, channels_));
        then(snd_pcm_hw_params_set_rate_near(pcm_.get(), hardware, &rate_, nullptr));
        then(snd_pcm_hw_params_set_period_size_near(pcm_.get(), hardware, &period, nullptr));
        then(snd_pcm_hw_params_set_buffer_size_near(pcm_.get(), hardware, &buffer));
        then(snd_pcm_hw_params(pcm_.get(), hardware));
        then(snd_pcm_start(pcm_.get()));
        if (code < 0) {
            return alsaError(code, "setting up", name_);
        }
        if (rate_ < 4000 || rate_ > 192000) {
            return fail(ErrorKind::Unsupported, "it has no usable sample rate")
                .withContext("setting up", name_);
        }
        return {};
    }

    std::uint32_t sampleRate() const override { return rate_; }

    int channels() const override { return static_cast<int>(channels_); }

    Result<Reading> read(std::span<std::int16_t> samples) override {
        Reading reading;
        reading.gap = std::exchange(gap_, false);
        const int ready = snd_pcm_wait(pcm_.get(), kWaitMilliseconds);
        if (ready == 0) {
            gap_ = reading.gap;
            return reading;
        }
        if (ready < 0) {
            OCELLI_TRY(recover(ready));
            return Reading{};
        }
        snd_pcm_sframes_t inside = 0;
        const bool known = snd_pcm_delay(pcm_.get(), &inside) == 0;
        const snd_pcm_sframes_t got =
            snd_pcm_readi(pcm_.get(), samples.data(), samples.size() / channels_);
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
        reading.age = Duration(static_cast<std::int64_t>(old) * 1'000'000'000 / rate_);
        return reading;
    }

  private:
    /// An overrun or a suspended machine costs some sound; anything else costs the device.
    Result<void> recover(int code) {
        gap_ = true;
        int next = snd_pcm_recover(pcm_.get(), code, 1);
        if (next >= 0) {
            next = snd_pcm_start(pcm_.get());
        }
        // Already running is as good.
        if (next < 0 && snd_pcm_state(pcm_.get()) != SND_PCM_STATE_RUNNING) {
            return alsaError(next, "reading", name_);
        }
        return {};
    }

    std::string name_;
    PcmHandle pcm_;
    unsigned rate_ = kRate;
    unsigned channels_ = 1;
    bool gap_ = false;
};

/// ALSA would print to the terminal.
void beQuiet(const char*, int, const char*, int, const char*, ...) {}

}  // namespace

Result<std::unique_ptr<PcmDevice>> openPcmDevice(const std::string& name) {
    snd_lib_error_set_handler(&beQuiet);
    snd_pcm_t* made = nullptr;
    const int code = snd_pcm_open(&made, name.c_str(), SND_PCM_STREAM_CAPTURE, SND_PCM_NONBLOCK);
    if (code < 0) {
        return alsaError(code, "opening", name);
    }
    auto device = std::make_unique<AlsaDevice>(name, PcmHandle(made));
    OCELLI_TRY(device->configure());
    return std::unique_ptr<PcmDevice>(std::move(device));
}

}  // namespace ocelli::camera::capture
