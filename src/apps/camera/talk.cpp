// Follows the settings of sound outputs.
#include "apps/camera/talk.h"

namespace ocelli::apps::camera {

namespace talk = ocelli::camera::talk;

Talk::Talk(const Clock& clock, config::SettingsStore& settings, talk::OpenOutput open)
    : desk_(clock, std::move(open)) {
    configure(*settings.current());
    subscription_ = settings.subscribe([this](const config::SettingsChange& change) {
        configure(*change.after);
    });
}

void Talk::configure(const config::Settings& settings) {
    int number = 0;
    for (const config::ChannelConfig& channel : settings.channels) {
        const config::AudioSettings& audio = channel.audio;
        talk::OutputSetting setting;
        setting.enabled = audio.outputEnabled;
        setting.device = audio.outputDevice;
        setting.mixer.volume = audio.outputVolume;
        setting.mixer.mode = audio.talkMode == config::AudioTalkMode::Exclusive
                                 ? talk::TalkMode::Exclusive
                                 : talk::TalkMode::Mixed;
        desk_.configure(++number, setting);
    }
}

void Talk::tell(Json& capabilities) const {
    if (!desk_.available()) {
        capabilities["absent"].emplace("speaker", "This device has no sound output.");
    }
}

}  // namespace ocelli::apps::camera
