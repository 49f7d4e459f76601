// Playing through a sound card with ALSA.
#include "camera/sound_card/sound_card.h"
#include "camera/talk/sound_output.h"

namespace ocelli::camera::talk {
namespace {

using sound_card::alsaError;
using sound_card::SoundCard;

constexpr int kPeriods = 4;
constexpr int kWaitMilliseconds = 200;

class AlsaOutput final : public SoundOutput {
  public:
    AlsaOutput(std::string name, SoundCard card) : name_(std::move(name)), card_(std::move(card)) {}

    /// Half a buffer is filled before it is heard.
    Result<void> setStart() {
        snd_pcm_t* pcm = card_.pcm.get();
        snd_pcm_sw_params_t* software = nullptr;
        snd_pcm_sw_params_alloca(&software);
        int code = snd_pcm_sw_params_current(pcm, software);
        const auto then = [&code](int next) { code = code < 0 ? code : next; };
        then(snd_pcm_sw_params_set_start_threshold(pcm, software, card_.buffer / 2));
        then(snd_pcm_sw_params(pcm, software));
        return code < 0 ? Result<void>(alsaError(code, "setting up", name_)) : Result<void>();
    }

    std::uint32_t sampleRate() const override { return card_.rate; }

    Result<void> write(std::span<const std::int16_t> samples) override {
        std::vector<std::int16_t> frames;
        for (const std::int16_t sample : samples) {
            frames.insert(frames.end(), card_.channels, sample);
        }
        std::size_t done = 0;
        while (done < samples.size()) {
            const snd_pcm_sframes_t taken = snd_pcm_writei(
                card_.pcm.get(), frames.data() + done * card_.channels, samples.size() - done
            );
            if (taken >= 0) {
                done += static_cast<std::size_t>(taken);
                continue;
            }
            const int ready =
                taken == -EAGAIN ? snd_pcm_wait(card_.pcm.get(), kWaitMilliseconds) : int(taken);
            if (ready == 0) {
                return fail(ErrorKind::DeadlineExceeded, "the device takes no sound")
                    .withContext("playing", name_);
            }
            // An underrun or a suspended machine costs some sound; anything else costs the device.
            const int mended = ready < 0 ? snd_pcm_recover(card_.pcm.get(), ready, 1) : 0;
            if (mended < 0) {
                return alsaError(mended, "playing", name_);
            }
        }
        return {};
    }

  private:
    std::string name_;
    SoundCard card_;
};

}  // namespace

Result<std::unique_ptr<SoundOutput>> openAlsaOutput(const std::string& name) {
    auto card = OCELLI_TRY(sound_card::openSoundCard(name, SND_PCM_STREAM_PLAYBACK, kPeriods));
    auto device = std::make_unique<AlsaOutput>(name, std::move(card));
    OCELLI_TRY(device->setStart());
    return std::unique_ptr<SoundOutput>(std::move(device));
}

}  // namespace ocelli::camera::talk
