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

Result<std::shared_ptr<Voice>> Desk::addVoice(int number, Channel& channel) {
    if (channel.speaker) {
        if (auto voice = OCELLI_TRY(channel.speaker->add())) {
            return voice;
        }
        channel.speaker.reset();  // gives the device back before it is opened again
    }
    channel.speaker = OCELLI_TRY(Loudspeaker::create(
        clock_,
        [open = open_, number, device = channel.setting.device] { return open(number, device); },
        channel.setting.mixer
    ));
    return channel.speaker->add();
}

Result<std::unique_ptr<media::TalkLine>> Desk::open(const media::TalkRequest& request) {
    if (!open_) {
        return fail(ErrorKind::Unsupported, "the device has no sound output");
    }
    auto voice = channels_.with([&](auto& channels) -> Result<std::shared_ptr<Voice>> {
        const auto found = channels.find(request.channel);
        if (found == channels.end() || !found->second.setting.enabled) {
            return fail(ErrorKind::FailedPrecondition, "the sound output is switched off")
                .withField("audio.outputEnabled", "true");
        }
        return addVoice(request.channel, found->second);
    });
    return std::unique_ptr<media::TalkLine>(
        std::make_unique<Line>(OCELLI_TRY(std::move(voice)), request)
    );
}

}  // namespace ocelli::camera::talk
