// Plays voices through one output, on a thread of its own, while there is somebody to hear.
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "camera/talk/mixer.h"
#include "camera/talk/sound_output.h"
#include "camera/talk/tune.h"
#include "runtime/guarded.h"
#include "runtime/thread.h"

namespace ocelli::camera::talk {

/// Opens, plays, and gives the device back a second after the last voice. A device that is lost is
/// opened again each second while somebody speaks. Thread-safe.
class Loudspeaker {
  public:
    using Open = std::function<Result<std::unique_ptr<SoundOutput>>()>;

    static constexpr std::size_t kMostVoices = 8;

    /// The error of `open` when the device cannot be had now.
    static Result<std::unique_ptr<Loudspeaker>> create(
        const Clock& clock, Open open, Mixer::Setting setting
    );

    /// Whoever still speaks is cut off.
    ~Loudspeaker();

    /// ResourceExhausted beyond kMostVoices; null when it has ended by itself: create another one.
    Result<std::shared_ptr<Voice>> add();

    static constexpr std::size_t kMostTunes = 4;

    /// Plays a sound beside whoever speaks. ResourceExhausted beyond kMostTunes; null when it has
    /// ended by itself, as `add`.
    Result<std::shared_ptr<Tune>> play(const Sound& sound, TuneSetting setting);

    void set(Mixer::Setting setting);

    std::size_t voices() const;

  private:
    struct Shared {
        std::vector<std::shared_ptr<Voice>> voices;
        std::vector<std::shared_ptr<Tune>> tunes;
        Mixer::Setting setting;
        bool closed = false;
    };

    Loudspeaker(const Clock& clock, Open open, std::unique_ptr<SoundOutput> output);

    void run(const std::stop_token& stop);
    bool idle(MonoTime now);
    bool play(std::span<std::int16_t> block);
    void reopen(MonoTime now);

    const Clock& clock_;
    Open open_;
    std::unique_ptr<SoundOutput> output_;  ///< null while lost
    std::uint32_t sampleRate_;
    Mixer mixer_;
    Guarded<Shared> shared_;
    MonoTime lastHeard_;
    MonoTime lastTried_;
    Thread thread_;
};

}  // namespace ocelli::camera::talk
