// Reading, pacing and sending of a recording.
#include "delivery/rtsp/playback_sender.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "base/log.h"
#include "base/text.h"
#include "crypto/random.h"
#include "delivery/rtsp/stream_sender.h"

namespace ocelli::delivery::rtsp {
namespace {

constexpr std::size_t kReadPackets = 32;
constexpr std::size_t kLowWater = 32;
constexpr std::size_t kOutletBytes = 512U << 10U;
constexpr std::size_t kPacketsPerTurn = 64;
constexpr auto kFullPause = std::chrono::milliseconds(5);
constexpr auto kReportEvery = std::chrono::seconds(5);
constexpr double kLongestGap = 2;          // seconds; longer ones are left out
constexpr double kKeyFramesOnlyAbove = 2;  // times
constexpr std::size_t kMaximumTracks = 16;

}  // namespace

double possibleScale(double wanted) {
    constexpr std::array<double, 8> kScales = {0.125, 0.25, 0.5, 1, 2, 4, 8, 16};
    double best = 1;
    for (const double scale : kScales) {
        if (wanted > 0 && std::abs(scale - wanted) < std::abs(best - wanted)) {
            best = scale;
        }
    }
    return best;
}

PlaybackSender::PlaybackSender(EventLoop& loop, const Faces& faces, Target target)
    : loop_(loop),
      faces_(faces),
      target_(target),
      canonicalName_("ocelli-" + formatHex(crypto::randomBytes(8))) {}

PlaybackSender::~PlaybackSender() = default;

void PlaybackSender::open(UniqueFunction<void(Result<void>)> done) {
    openAt(target_.from.value_or(WallTime{0}), target_.to, std::move(done));
}

void PlaybackSender::openAt(
    WallTime from, std::optional<WallTime> to, UniqueFunction<void(Result<void>)> done
) {
    reader_.reset();
    queue_.clear();
    ended_ = false;
    reading_ = false;
    faces_.playback->open(
        loop_,
        target_.stream,
        from,
        to,
        [this, alive = Alive(alive_), call = std::move(done)](PlaybackSource::Opened opened
        ) mutable {
            if (alive.expired()) {
                return;
            }
            if (!opened) {
                call(std::move(opened).error());
                return;
            }
            reader_ = std::move(*opened);
            call(takeTracks(reader_->tracks()));
        }
    );
}

Result<void> PlaybackSender::takeTracks(const media::TrackList& tracks) {
    if (!tracks_.empty()) {
        if (tracks.size() != tracks_.size()) {
            return fail(ErrorKind::Unavailable, "the recording has other tracks there");
        }
        return {};
    }
    for (std::uint32_t i = 0; i < tracks.size() && i < kMaximumTracks; ++i) {
        auto track = rtp::RtpTrack::create(tracks[i], i, randomStart(faces_.captureTimes));
        if (track) {
            tracks_.emplace_back(std::move(*track));
        } else if (i == 0) {
            return std::move(track).error();
        } else {
            tracks_.emplace_back(std::nullopt);
        }
    }
    if (tracks_.empty()) {
        return fail(ErrorKind::NotFound, "nothing is recorded there");
    }
    return {};
}

void PlaybackSender::play(
    const PlayOrder& order, Outlet& outlet, UniqueFunction<void(Result<Start>)> done
) {
    pause();
    const bool seeks = order.from.has_value() || !reader_ || ended_;
    order_ = order;
    outlet_ = &outlet;
    outlet.beginAnywhere();
    starting_ = std::move(done);
    if (!seeks) {
        begin();
        return;
    }
    const WallTime from = order.from.value_or(target_.from.value_or(WallTime{0}));
    openAt(from, order.to ? order.to : target_.to, [this](Result<void> opened) {
        if (opened) {
            begin();
            return;
        }
        outlet_ = nullptr;
        if (starting_) {
            std::exchange(starting_, nullptr)(std::move(opened).error());
        }
    });
}

void PlaybackSender::pause() {
    timer_.cancel();
    reports_.cancel();
    outlet_ = nullptr;
    if (starting_) {
        std::exchange(starting_, nullptr)(fail(ErrorKind::Cancelled, "another request came first"));
    }
}

void PlaybackSender::read() {
    if (reading_ || ended_ || !reader_) {
        return;
    }
    reading_ = true;
    reader_->next(kReadPackets, [this, alive = Alive(alive_)](PlaybackReader::Packets packets) {
        if (!alive.expired()) {
            onRead(std::move(packets));
        }
    });
}

void PlaybackSender::onRead(PlaybackReader::Packets packets) {
    reading_ = false;
    if (!packets) {
        log::warning("rtsp", "playback ends early: {}", packets.error().describe());
        ended_ = true;
    } else {
        ended_ = packets->empty();
        queue_.insert(queue_.end(), packets->begin(), packets->end());
    }
    if (starting_) {
        begin();
    } else if (outlet_ != nullptr) {
        wake(Duration::zero());
    }
}

/// Answers the PLAY as soon as there is a packet to begin with.
void PlaybackSender::begin() {
    while (!queue_.empty() && !wanted(*queue_.front())) {
        queue_.pop_front();
    }
    if (queue_.empty() && !ended_) {
        read();
        return;
    }
    auto answer = std::exchange(starting_, nullptr);
    if (!answer) {
        return;
    }
    if (queue_.empty()) {
        outlet_ = nullptr;
        answer(fail(ErrorKind::NotFound, "nothing is recorded there"));
        return;
    }
    const media::Packet& first = *queue_.front();
    setOut(first);
    Start start{first.wallTime, {}, {}};
    for (const auto& track : tracks_) {
        start.sequences.push_back(track ? track->source().sequence : std::uint16_t{0});
        start.timestamps.push_back(track ? track->clock().timestamp(track->clock().origin) : 0);
    }
    reports_ = loop_.every(kReportEvery, [this] {
        for (std::uint32_t i = 0; outlet_ != nullptr && i < tracks_.size(); ++i) {
            const auto report =
                tracks_[i] ? tracks_[i]->report(loop_.clock().mono()) : std::nullopt;
            if (report && outlet_->carries(i)) {
                outlet_->sendReport(
                    i, media::makeBuffer(rtp::formatSenderReport(*report, canonicalName_))
                );
            }
        }
    });
    wake(Duration::zero());
    answer(std::move(start));
}

/// This packet is due now; the time stamps of all tracks go on from the last ones.
void PlaybackSender::setOut(const media::Packet& first) {
    epoch_ = loop_.clock().mono();
    epochSeconds_ = secondsOf(first);
    lastSeconds_ = epochSeconds_;
    for (auto& track : tracks_) {
        if (track) {
            track->restart(std::llround(epochSeconds_ * track->clock().trackRate), order_.scale);
        }
    }
}

void PlaybackSender::pump() {
    for (std::size_t i = 0; i < kPacketsPerTurn && outlet_ != nullptr; ++i) {
        if (queue_.size() < kLowWater) {
            read();
        }
        if (queue_.empty()) {
            if (ended_ && outlet_->drained()) {
                finish();
            } else if (ended_) {
                wake(kFullPause);
            }
            return;
        }
        if (!sendFront()) {
            return;
        }
    }
    if (outlet_ != nullptr) {
        wake(Duration::zero());
    }
}

/// False when it has to wait; the timer is set then.
bool PlaybackSender::sendFront() {
    const media::PacketPtr packet = queue_.front();
    if (outlet_->queuedBytes() > kOutletBytes) {
        wake(kFullPause);
        return false;
    }
    const double seconds = secondsOf(*packet);
    if (seconds - lastSeconds_ > kLongestGap && order_.paced) {
        setOut(*packet);
    }
    lastSeconds_ = std::max(lastSeconds_, seconds);
    if (order_.paced) {
        const double wait = (seconds - epochSeconds_) / (order_.scale * order_.speed);
        const MonoTime due = epoch_ + std::chrono::nanoseconds(std::llround(wait * 1e9));
        const MonoTime now = loop_.clock().mono();
        if (due > now) {
            wake(due - now);
            return false;
        }
    }
    queue_.pop_front();
    if (!wanted(*packet)) {
        return true;
    }
    rtp::RtpTrack& track = *tracks_[packet->track];
    const bool first = !track.report(loop_.clock().mono());
    if (auto slab = track.packetize(*packet, loop_.clock().mono())) {
        outlet_->send(*slab);
    }
    const auto report = track.report(loop_.clock().mono());
    if (first && report && outlet_->carries(packet->track)) {
        outlet_->sendReport(
            packet->track, media::makeBuffer(rtp::formatSenderReport(*report, canonicalName_))
        );
    }
    return true;
}

/// Sound only at its own speed; key frames only when fast.
bool PlaybackSender::wanted(const media::Packet& packet) const {
    if (packet.track >= tracks_.size() || !tracks_[packet.track]) {
        return false;
    }
    const bool video = tracks_[packet.track]->track().kind == media::TrackKind::Video;
    if (order_.scale != 1 && !video) {
        return false;
    }
    return order_.scale <= kKeyFramesOnlyAbove || packet.keyFrame;
}

double PlaybackSender::secondsOf(const media::Packet& packet) const {
    if (packet.track >= tracks_.size() || !tracks_[packet.track]) {
        return lastSeconds_;
    }
    return static_cast<double>(packet.pts) / tracks_[packet.track]->clock().trackRate;
}

void PlaybackSender::wake(Duration after) {
    timer_ = loop_.after(after, [this] { pump(); });
}

void PlaybackSender::finish() {
    for (std::uint32_t i = 0; i < tracks_.size(); ++i) {
        if (!tracks_[i] || !outlet_->carries(i)) {
            continue;
        }
        const auto report = tracks_[i]->lastReport(loop_.clock().mono());
        outlet_->sendReport(i, media::makeBuffer(rtp::formatBye(report, canonicalName_)));
    }
    pause();
    if (onEnd_) {
        onEnd_();
    }
}

}  // namespace ocelli::delivery::rtsp
