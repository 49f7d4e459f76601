// Setting up ALSA devices, and its errors as ours.
#include "camera/sound_card/sound_card.h"

#include <cerrno>

namespace ocelli::camera::sound_card {
namespace {

/// ALSA would print to the terminal.
void beQuiet(const char*, int, const char*, int, const char*, ...) {}

Result<void> configure(SoundCard& card, const std::string& name, int periods) {
    snd_pcm_hw_params_t* hardware = nullptr;
    snd_pcm_hw_params_alloca(&hardware);
    int code = snd_pcm_hw_params_any(card.pcm.get(), hardware);
    const auto then = [&code](int next) { code = code < 0 ? code : next; };
    then(snd_pcm_hw_params_set_access(card.pcm.get(), hardware, SND_PCM_ACCESS_RW_INTERLEAVED));
    then(snd_pcm_hw_params_set_format(card.pcm.get(), hardware, SND_PCM_FORMAT_S16));
    if (code < 0) {
        return alsaError(code, "setting up", name);
    }
    if (snd_pcm_hw_params_test_channels(card.pcm.get(), hardware, 1) < 0) {
        card.channels = 2;
    }
    snd_pcm_uframes_t period = kPeriod;
    card.buffer = kPeriod * static_cast<snd_pcm_uframes_t>(periods);
    then(snd_pcm_hw_params_set_channels(card.pcm.get(), hardware, card.channels));
    then(snd_pcm_hw_params_set_rate_near(card.pcm.get(), hardware, &card.rate, nullptr));
    then(snd_pcm_hw_params_set_period_size_near(card.pcm.get(), hardware, &period, nullptr));
    then(snd_pcm_hw_params_set_buffer_size_near(card.pcm.get(), hardware, &card.buffer));
    then(snd_pcm_hw_params(card.pcm.get(), hardware));
    if (code < 0) {
        return alsaError(code, "setting up", name);
    }
    if (card.rate < 4000 || card.rate > 192000) {
        return fail(ErrorKind::Unsupported, "it has no usable sample rate")
            .withContext("setting up", name);
    }
    return {};
}

}  // namespace

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

Result<SoundCard> openSoundCard(const std::string& name, snd_pcm_stream_t direction, int periods) {
    snd_lib_error_set_handler(&beQuiet);
    snd_pcm_t* made = nullptr;
    const int code = snd_pcm_open(&made, name.c_str(), direction, SND_PCM_NONBLOCK);
    if (code < 0) {
        return alsaError(code, "opening", name);
    }
    SoundCard card;
    card.pcm.reset(made);
    OCELLI_TRY(configure(card, name, periods));
    return card;
}

}  // namespace ocelli::camera::sound_card
