// From due captures over the source to the store.
#include "delivery/record/picture_recorder.h"

#include <fmt/format.h>

#include "base/log.h"

namespace ocelli::delivery::record {
namespace {

constexpr Duration kTick = std::chrono::milliseconds(100);

NewPicture newPicture(
    const media::PictureRequest& request,
    PictureType type,
    std::uint64_t eventId,
    media::Picture taken
) {
    NewPicture picture;
    picture.channel = request.channel;
    picture.type = type;
    picture.eventId = eventId;
    picture.format = request.format;
    picture.picture = std::move(taken);
    return picture;
}

}  // namespace

struct PictureRecorder::State {
    explicit State(Pictures& where) : store(&where) {}

    Pictures* store;  ///< null when the recorder has gone
    std::map<int, std::shared_ptr<Channel>> channels;
    std::uint64_t missed = 0;
    std::function<void(int, const media::Picture&)> onTimed;

    void miss(int number, Channel& channel, std::string_view why) {
        ++missed;
        if (!channel.failing) {
            channel.failing = true;
            log::warning("pictures", "channel {}: no picture: {}", number, why);
        }
    }
};

PictureRecorder::PictureRecorder(EventLoop& loop, media::PictureSource& source, Pictures& store)
    : loop_(loop),
      source_(source),
      state_(std::make_shared<State>(store)),
      timer_(loop.every(kTick, [this] { tick(); })) {}

PictureRecorder::~PictureRecorder() {
    state_->store = nullptr;
}

Result<void> PictureRecorder::apply(
    int channel,
    const config::CaptureSettings& settings,
    std::shared_ptr<const config::TimeZone> zone
) {
    if (channel < 1 || channel > 64) {
        return fail(ErrorKind::InvalidArgument, "channel must be 1 to 64")
            .withField("channel", "1..64");
    }
    auto& state = state_->channels[channel];
    if (!state) {
        state = std::make_shared<Channel>(channel);
    }
    state->schedule.apply(settings, std::move(zone), loop_.clock().mono());
    return {};
}

void PictureRecorder::remove(int channel) {
    state_->channels.erase(channel);
}

Result<void> PictureRecorder::trigger(
    int channel, std::uint64_t eventId, std::optional<media::PictureOccasion> occasion
) {
    const auto found = state_->channels.find(channel);
    if (found == state_->channels.end()) {
        return fail(ErrorKind::NotFound, fmt::format("there is no channel {}", channel));
    }
    const Clock& clock = loop_.clock();
    OCELLI_TRY(
        found->second->schedule.trigger(eventId, clock.mono(), clock.wall(), std::move(occasion))
    );
    return {};
}

void PictureRecorder::onTimed(std::function<void(int, const media::Picture&)> taken) {
    state_->onTimed = std::move(taken);
}

std::uint64_t PictureRecorder::missed() const {
    return state_->missed;
}

void PictureRecorder::tick() {
    const Clock& clock = loop_.clock();
    const auto channels = state_->channels;  // a source may answer at once and change them
    for (const auto& [number, channel] : channels) {
        for (const PictureOrder& order : channel->schedule.due(clock.mono(), clock.wall())) {
            take(number, *channel, order);
        }
    }
}

void PictureRecorder::take(int number, Channel& channel, const PictureOrder& order) {
    if (channel.asked >= kMostAsked) {
        state_->miss(number, channel, "the pictures before are not ready yet");
        return;
    }
    ++channel.asked;
    source_.picture(
        order.request,
        [state = state_, kept = channel.shared_from_this(), order](Result<media::Picture> taken) {
            --kept->asked;
            if (state->store == nullptr) {
                return;
            }
            if (!taken) {
                state->miss(order.request.channel, *kept, taken.error().message());
                return;
            }
            kept->failing = false;
            if (order.type == PictureType::Timing && state->onTimed) {
                state->onTimed(order.request.channel, *taken);
            }
            state->store->store(
                newPicture(order.request, order.type, order.eventId, std::move(*taken)), {}
            );
        }
    );
}

void PictureRecorder::takeNow(
    const media::PictureRequest& request, UniqueFunction<void(Result<StoredPicture>)> done
) {
    source_.picture(
        request,
        [state = state_, request, d = std::move(done)](Result<media::Picture> taken) mutable {
            if (!taken) {
                d(Error(taken.error()));
            } else if (state->store == nullptr) {
                d(fail(ErrorKind::Cancelled, "the recorder of pictures has ended"));
            } else {
                state->store->store(
                    newPicture(request, PictureType::Manual, 0, std::move(*taken)), std::move(d)
                );
            }
        }
    );
}

}  // namespace ocelli::delivery::record
