// Loudspeakers as they are needed.
#include "camera/talk/talk_desk.h"

#include "base/log.h"

namespace ocelli::camera::talk {
namespace {

class Line final : public media::TalkLine {
  public:
    Line(std::shared_ptr<Voice> voice, media::TalkRequest who)
        : voice_(std::move(voice)), who_(std::move(who)) {
        log::info("talk", "{} speaks through channel {}", who_.user, who_.channel);
    }

    ~Line() override {
        voice_->end();
        log::info("talk", "{} has ended on channel {}", who_.user, who_.channel);
    }

    void say(const media::TrackPtr& track, std::uint32_t timestamp, ByteSpan payload) override {
        voice_->say(track, timestamp, payload);
    }

  private:
    std::shared_ptr<Voice> voice_;
    media::TalkRequest who_;
};

}  // namespace

Desk::Desk(const Clock& clock, OpenOutput open) : clock_(clock), open_(std::move(open)) {}

Desk::~Desk() = default;

void Desk::configure(int channel, const OutputSetting& setting) {
    std::unique_ptr<Loudspeaker> ending;  // its thread is waited for without the lock
    channels_.with([&](auto& channels) {
        Channel& own = channels[channel];
        const bool same =
            own.setting.enabled == setting.enabled && own.setting.device == setting.device;
        own.setting = setting;
        if (!same) {
            ending = std::move(own.speaker);
        } else if (own.speaker) {
            own.speaker->set(setting.mixer);
        }
    });
}

bool Desk::offers(int channel) const {
    return open_ && channels_.with([&](const auto& channels) {
        const auto found = channels.find(channel);
        return found != channels.end() && found->second.setting.enabled;
    });
}

Result<OutputSetting> Desk::settingOf(int channel) const {
    return channels_.with([&](const auto& channels) -> Result<OutputSetting> {
        const auto found = channels.find(channel);
        if (found == channels.end() || !found->second.setting.enabled) {
            return fail(ErrorKind::FailedPrecondition, "the sound output is switched off")
                .withField("audio.outputEnabled", "true");
        }
        return found->second.setting;
    });
}

/// What `give` makes of the loudspeaker that plays already; null when there is none.
template <class Give>
Desk::Given<Give> Desk::joinOthers(int channel, const Give& give) {
    std::unique_ptr<Loudspeaker> ended;  // gives the device back before it is opened again
    return channels_.with([&](auto& channels) -> Given<Give> {
        std::unique_ptr<Loudspeaker>& speaker = channels[channel].speaker;
        if (!speaker) {
            return nullptr;
        }
        auto given = OCELLI_TRY(give(*speaker));
        if (!given) {
            ended = std::move(speaker);
        }
        return given;
    });
}

/// What `give` makes of a loudspeaker that is opened for it.
template <class Give>
Desk::Given<Give> Desk::beginAlone(int channel, const Give& give) {
    const OutputSetting wanted = OCELLI_TRY(settingOf(channel));
    auto made = OCELLI_TRY(Loudspeaker::create(
        clock_,
        [open = open_, channel, device = wanted.device] { return open(channel, device); },
        wanted.mixer
    ));
    return channels_.with([&](auto& channels) -> Given<Give> {
        Channel& own = channels[channel];
        if (!own.setting.enabled || own.setting.device != wanted.device) {
            return fail(ErrorKind::Cancelled, "the sound output was changed meanwhile");
        }
        own.speaker = std::move(made);
        own.speaker->set(own.setting.mixer);
        return give(*own.speaker);
    });
}

template <class Give>
Desk::Given<Give> Desk::give(int channel, const Give& give) {
    if (!open_) {
        return fail(ErrorKind::Unsupported, "the device has no sound output");
    }
    const auto alone = devices_.lock();
    OCELLI_TRY(settingOf(channel));
    if (auto given = OCELLI_TRY(joinOthers(channel, give))) {
        return given;
    }
    return beginAlone(channel, give);
}

void Desk::open(
    const media::TalkRequest& request, EventLoop& loop, UniqueFunction<void(Opened)> done
) {
    const auto shared = std::make_shared<UniqueFunction<void(Opened)>>(std::move(done));
    const bool taken = opening_.run(
        [this, request]() -> Opened {
            auto voice = give(request.channel, [](Loudspeaker& speaker) { return speaker.add(); });
            return std::make_unique<Line>(OCELLI_TRY(std::move(voice)), request);
        },
        loop,
        [shared](Opened opened) { (*shared)(std::move(opened)); }
    );
    if (!taken) {
        (*shared)(fail(ErrorKind::ResourceExhausted, "too many want to speak at once"));
    }
}

Result<std::shared_ptr<Tune>> Desk::play(int channel, const Sound& sound, TuneSetting setting) {
    return give(channel, [&](Loudspeaker& speaker) { return speaker.play(sound, setting); });
}

}  // namespace ocelli::camera::talk
