// Lets people speak through the channels of the device: the face of this room.
#pragma once

#include <map>
#include <variant>

#include "camera/talk/loudspeaker.h"
#include "media/talk.h"
#include "runtime/work_queue.h"

namespace ocelli::camera::talk {

/// As the settings of a channel say.
struct OutputSetting {
    bool enabled = false;
    std::string device = "default";  ///< ALSA name
    Mixer::Setting mixer;

    bool operator==(const OutputSetting&) const = default;
};

/// A loudspeaker for each channel that somebody speaks through. Channels with the same sound card
/// share it as far as ALSA lets them ("default" does). Devices are opened one at a time and never
/// under the lock that settings and questions need. Thread-safe.
class Desk final : public media::TalkDesk {
  public:
    /// @param open  empty: the device has no sound output
    Desk(const Clock& clock, OpenOutput open);
    ~Desk() override;

    /// Who speaks through an output that is switched off or moved is cut off.
    void configure(int channel, const OutputSetting& setting);

    bool offers(int channel) const override;
    void open(const media::TalkRequest& request, EventLoop& loop, UniqueFunction<void(Opened)> done)
        override;

    void settle() override { opening_.drain(); }

    /// Plays a sound through a channel, beside whoever speaks there; ending the tune silences it.
    /// FailedPrecondition: the output is switched off; Unsupported: the device has none; NotFound
    /// …: the sound device cannot be opened. May take as long as that takes.
    Result<std::shared_ptr<Tune>> play(int channel, const Sound& sound, TuneSetting setting);

    /// True when the device could play sound, were it switched on.
    bool available() const { return open_ != nullptr; }

  private:
    static constexpr std::size_t kMostOpenings = 64;

    struct Channel {
        OutputSetting setting;
        std::unique_ptr<Loudspeaker> speaker;
    };

    template <class Give>
    using Given = std::invoke_result_t<const Give&, Loudspeaker&>;

    Result<OutputSetting> settingOf(int channel) const;
    template <class Give>
    Given<Give> joinOthers(int channel, const Give& give);
    template <class Give>
    Given<Give> beginAlone(int channel, const Give& give);
    template <class Give>
    Given<Give> give(int channel, const Give& give);

    const Clock& clock_;
    OpenOutput open_;
    Guarded<std::map<int, Channel>> channels_;
    Guarded<std::monostate> devices_;             ///< held while one is opened
    SerialQueue opening_{"talk", kMostOpenings};  ///< waits for them in place of who wants to speak
};

}  // namespace ocelli::camera::talk
