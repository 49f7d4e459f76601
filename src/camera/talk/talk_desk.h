// Lets people speak through the channels of the device: the face of this room.
#pragma once

#include <map>

#include "camera/talk/loudspeaker.h"
#include "media/talk.h"

namespace ocelli::camera::talk {

/// As the settings of a channel say.
struct OutputSetting {
    bool enabled = false;
    std::string device = "default";  ///< ALSA name
    Mixer::Setting mixer;

    bool operator==(const OutputSetting&) const = default;
};

/// A loudspeaker for each channel that somebody speaks through. Channels with the same sound card
/// share it as far as ALSA lets them ("default" does). Thread-safe.
class Desk final : public media::TalkDesk {
  public:
    /// @param open  empty: the device has no sound output
    Desk(const Clock& clock, OpenOutput open);
    ~Desk() override;

    /// Who speaks through an output that is switched off or moved is cut off.
    void configure(int channel, const OutputSetting& setting);

    bool offers(int channel) const override;
    Result<std::unique_ptr<media::TalkLine>> open(const media::TalkRequest& request) override;

    /// True when the device could play sound, were it switched on.
    bool available() const { return open_ != nullptr; }

  private:
    struct Channel {
        OutputSetting setting;
        std::unique_ptr<Loudspeaker> speaker;
    };

    Result<std::shared_ptr<Voice>> addVoice(int number, Channel& channel);

    const Clock& clock_;
    OpenOutput open_;
    Guarded<std::map<int, Channel>> channels_;
};

}  // namespace ocelli::camera::talk
