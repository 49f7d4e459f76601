// Timers, rings and the queue of one volume.
#include "delivery/record/record_service.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/log.h"

namespace ocelli::delivery::record {
namespace {

StreamId streamOf(int channel, const config::RecordSettings& settings) {
    return {channel, static_cast<config::StreamName>(settings.stream)};
}

ChannelOptions optionsOf(const config::RecordSettings& settings) {
    ChannelOptions options;
    options.audio = settings.audio;
    options.overwrite = settings.overwrite;
    options.expirationDays = settings.expirationDays;
    return options;
}

std::shared_ptr<const RecorderStatus> closedStatus() {
    RecorderStatus status;
    status.closed = true;
    return std::make_shared<const RecorderStatus>(std::move(status));
}

}  // namespace

RecordService::RecordService(Faces faces, VolumeRecorder::Options options, Begin begin)
    : faces_(std::move(faces)), options_(std::move(options)), paused_(begin == Begin::Paused) {
    *status_.lock() = closedStatus();
    if (begin == Begin::Now) {
        queue_.post([this] { open(); });
    }
    lookTimer_ = faces_.loop.every(kLookEvery, [this] { look(); });
    expireTimer_ = faces_.loop.every(kExpireEvery, [this] {
        queue_.post([this] {
            if (recorder_) {
                recorder_->deleteExpired();
            }
        });
    });
    setTimer(options_.limits.lossWindow);
}

RecordService::~RecordService() {
    *alive_ = false;
    for (auto& [number, channel] : channels_) {
        channel.subscription.reset();
    }
    queue_.post([this] {
        if (recorder_) {
            recorder_->close();
        }
    });
    queue_.drain();
}

void RecordService::setLimits(const VolumeLimits& limits) {
    queue_.post([this, limits] {
        options_.limits = limits;
        if (recorder_) {
            recorder_->setLimits(limits);
        }
    });
    setTimer(limits.lossWindow);
}

void RecordService::setIndexFile(std::string file) {
    queue_.post([this, name = std::move(file)] { options_.indexFile = name; });
}

void RecordService::apply(
    int number, const config::RecordSettings& settings, std::shared_ptr<const config::TimeZone> zone
) {
    Channel& channel = channels_[number];
    const bool otherStream = !channel.ring || channel.settings.stream != settings.stream;
    channel.settings = settings;
    channel.policy.apply(settings, std::move(zone));
    if (otherStream) {
        channel.subscription.reset();
        channel.hub.reset();
        channel.ring = std::make_shared<PacketRing>(
            RingBounds{std::chrono::seconds(settings.preRecordSeconds)},
            [this, number] {
                queue_.post([this, number] {
                    if (recorder_) {
                        recorder_->drain(number);
                        publish();
                    }
                });
            }
        );
    }
    channel.ring->setSpan(spanOf(channel));
    tellQueue(number, channel);
    look();
}

Duration RecordService::spanOf(const Channel& channel) const {
    const Duration wished = std::chrono::seconds(channel.settings.preRecordSeconds);
    return standby_ ? std::max(wished, kStandbySpan) : wished;
}

void RecordService::setStandby(bool standby) {
    if (standby_ == standby) {
        return;
    }
    standby_ = standby;
    look();
    for (const auto& [number, channel] : channels_) {
        // Behind what look() posted: what stood ready is recorded before less is kept.
        queue_.post([ring = channel.ring, span = spanOf(channel)] { ring->setSpan(span); });
    }
}

void RecordService::tellQueue(int number, const Channel& channel) {
    queue_.post([this,
                 number,
                 stream = streamOf(number, channel.settings),
                 ring = channel.ring,
                 options = optionsOf(channel.settings),
                 types = channel.types] {
        if (recorder_) {
            recorder_->setChannel(stream, ring, options);
            recorder_->setTypes(number, types);
            publish();
        }
    });
}

void RecordService::trigger(
    int number, std::string_view topic, std::string_view source, bool active
) {
    const auto found = channels_.find(number);
    if (found == channels_.end()) {
        return;
    }
    found->second.policy.trigger(topic, source, active);
    look();
}

Result<void> RecordService::setManual(int number, bool on) {
    const auto found = channels_.find(number);
    if (found == channels_.end()) {
        return fail(ErrorKind::NotFound, fmt::format("there is no channel {}", number));
    }
    found->second.policy.setManual(on);
    look();
    return {};
}

bool RecordService::isManual(int number) const {
    const auto found = channels_.find(number);
    return found != channels_.end() && found->second.policy.manual();
}

bool RecordService::isRecording(int number) const {
    const auto now = status();
    const auto found = now->channels.find(number);
    return found != now->channels.end() && found->second.types != 0 && !found->second.blocked;
}

void RecordService::suspend(Problem problem, std::string message) {
    queue_.post([this, problem, text = std::move(message)] {
        if (recorder_) {
            recorder_->suspend(problem, text);
            publish();
        }
    });
}

void RecordService::pause(UniqueFunction<void(Result<void>)> done) {
    auto shared = std::make_shared<UniqueFunction<void(Result<void>)>>(std::move(done));
    const bool posted = queue_.post([this, shared] {
        paused_ = true;
        if (recorder_) {
            recorder_->close();
            recorder_.reset();
            *status_.lock() = closedStatus();
        }
        faces_.loop.post([shared] { (*shared)({}); });
    });
    if (!posted) {
        (*shared)(fail(ErrorKind::Unavailable, "the disk does not answer"));
    }
}

void RecordService::resume() {
    queue_.post([this] {
        paused_ = false;
        if (recorder_) {
            recorder_->resume();
            publish();
        } else {
            open();
        }
    });
}

/// Asks every policy, and hands on what has changed.
void RecordService::look() {
    const WallTime wall = faces_.loop.clock().wall();
    const MonoTime mono = faces_.loop.clock().mono();
    for (auto& [number, channel] : channels_) {
        const RecordTypes wished = channel.policy.types(wall, mono);
        const RecordTypes types = standby_ ? 0 : wished;
        attach(number, channel);
        if (types != channel.types) {
            channel.types = types;
            queue_.post([this, n = number, types] {
                if (recorder_) {
                    recorder_->setTypes(n, types);
                    publish();
                }
            });
        }
        const bool recording = isRecording(number);
        if (bool& told = told_[number]; told != recording) {
            told = recording;
            faces_.onChanged(number);
        }
    }
}

/// The ring reads its stream while something may be recorded; a channel that never is costs no
/// encoder.
void RecordService::attach(int number, Channel& channel) {
    const auto stream = static_cast<config::StreamName>(channel.settings.stream);
    auto hub = faces_.findHub(number, stream);
    const bool wanted =
        hub && (channel.settings.enabled || channel.policy.manual() || channel.types != 0);
    if (!wanted) {
        channel.subscription.reset();
        if (channel.hub) {
            channel.ring->cut();
        }
        channel.hub.reset();
    } else if (hub != channel.hub) {
        channel.subscription.reset();
        channel.subscription = hub->attach(channel.ring, media::StartAt::NextKeyFrame);
        channel.hub = std::move(hub);
    }
}

void RecordService::setTimer(Duration lossWindow) {
    tickTimer_ = faces_.loop.every(VolumeRecorder::tickEvery(lossWindow), [this] { tick(); });
}

void RecordService::tick() {
    // A slow disk must not let ticks pile up.
    if (ticking_.exchange(true)) {
        return;
    }
    const bool accepted = queue_.post([this] {
        if (recorder_) {
            recorder_->tick();
        } else if (!paused_ && faces_.loop.clock().mono() >= openAt_) {
            open();
        }
        publish();
        ticking_ = false;
    });
    if (!accepted) {
        ticking_ = false;
    }
}

void RecordService::open() {
    openAt_ = faces_.loop.clock().mono() + kOpenEvery;
    auto onProblem = [this](Problem problem, const std::string& message) {
        faces_.loop.post([this, alive = alive_, problem, message] {
            if (*alive) {
                faces_.onProblem(problem, message);
            }
        });
    };
    auto opened = VolumeRecorder::open(faces_.files, faces_.loop.clock(), options_, onProblem);
    if (!opened) {
        log::error("record", "{}", opened.error().describe());
        RecorderStatus status;
        status.problem = Problem::Error;
        status.message = opened.error().message();
        *status_.lock() = std::make_shared<const RecorderStatus>(std::move(status));
        onProblem(Problem::Error, opened.error().message());
        return;
    }
    recorder_ = std::move(*opened);
    publish();
    onProblem(Problem::None, "");
    // Channels that were applied before are told again, from the loop that knows them.
    faces_.loop.post([this, alive = alive_] {
        if (*alive) {
            for (const auto& [number, channel] : channels_) {
                tellQueue(number, channel);
            }
        }
    });
}

void RecordService::publish() {
    if (recorder_) {
        *status_.lock() = recorder_->status();
    }
}

}  // namespace ocelli::delivery::record
