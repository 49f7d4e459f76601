// Playing through a sound card with ALSA.
#include <algorithm>
#include <cerrno>

#include <alsa/asoundlib.h>

#include "camera/talk/sound_output.h"

namespace ocelli::camera::talk {
namespace {

constexpr unsigned kRate = 48000;
constexpr snd_pcm_uframes_t kPeriod = 960;  // 20 ms
constexpr snd_pcm_uframes_t kBuffer = kPeriod * 4;
constexpr int kWaitMilliseconds = 200;

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

class AlsaOutput final : public SoundOutput {
  public:
    AlsaOutput(std::string name, PcmHandle pcm) : name_(std::move(name)), pcm_(std::move(pcm)) {}

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
        if (snd_pcm_hw_params_test_channels(pcm_.get(), hardware, 1) < 0) {
            channels_ = 2;
        }
        snd_pcm_uframes_t period = kPeriod;
        snd_pcm_uframes_t buffer = kBuffer;
        then(snd_pcm_hw_params_set_channels(pcm_.get(), hardware, channels_));
        then(snd_pcm_hw_params_set_rate_near(pcm_.get(), hardware, &rate_, nullptr));
        then(snd_pcm_hw_params_set_period_size_near(pcm_.get(), hardware, &period, nullptr));
        then(snd_pcm_hw_params_set_buffer_size_near(pcm_.get(), hardware, &buffer));
        then(snd_pcm_hw_params(pcm_.get(), hardware));
        then(setStart(buffer / 2));
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

    Result<void> write(std::span<const std::int16_t> samples) override {
        std::vector<std::int16_t> frames;
        for (const std::int16_t sample : samples) {
            frames.insert(frames.end(), channels_, sample);
        }
        std::size_t done = 0;
        while (done < samples.size()) {
            const snd_pcm_sframes_t taken =
                snd_pcm_writei(pcm_.get(), frames.data() + done * channels_, samples.size() - done);
            if (taken >= 0) {
                done += static_cast<std::size_t>(taken);
                continue;
            }
            const int ready =
                taken == -EAGAIN ? snd_pcm_wait(pcm_.get(), kWaitMilliseconds) : int(taken);
            if (ready == 0) {
                return fail(ErrorKind::DeadlineExceeded, "the device takes no sound")
                    .withContext("playing", name_);
            }
            // An underrun or a suspended machine costs some sound; anything else costs the device.
            const int mended = ready < 0 ? snd_pcm_recover(pcm_.get(), ready, 1) : 0;
            if (mended < 0) {
                return alsaError(mended, "playing", name_);
            }
        }
        return {};
    }

  private:
    int setStart(snd_pcm_uframes_t frames) {
        snd_pcm_sw_params_t* software = nullptr;
        snd_pcm_sw_params_alloca(&software);
        int code = snd_pcm_sw_params_current(pcm_.get(), software);
        code =
            code < 0 ? code : snd_pcm_sw_params_set_start_threshold(pcm_.get(), software, frames);
        return code < 0 ? code : snd_pcm_sw_params(pcm_.get(), software);
    }

    std::string name_;
    PcmHandle pcm_;
    unsigned rate_ = kRate;
    unsigned channels_ = 1;
};

/// ALSA would print to the terminal.
void beQuiet(const char*, int, const char*, int, const char*, ...) {}

}  // namespace

Result<std::unique_ptr<SoundOutput>> openAlsaOutput(const std::string& name) {
    snd_lib_error_set_handler(&beQuiet);
    snd_pcm_t* made = nullptr;
    const int code = snd_pcm_open(&made, name.c_str(), SND_PCM_STREAM_PLAYBACK, SND_PCM_NONBLOCK);
    if (code < 0) {
        return alsaError(code, "opening", name);
    }
    auto device = std::make_unique<AlsaOutput>(name, PcmHandle(made));
    OCELLI_TRY(device->configure());
    return std::unique_ptr<SoundOutput>(std::move(device));
}

}  // namespace ocelli::camera::talk
