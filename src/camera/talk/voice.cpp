// Decoding in time, and following a clock that is not ours.
#include "camera/talk/voice.h"

#include <algorithm>

#include "base/log.h"

namespace ocelli::camera::talk {
namespace {

constexpr std::size_t kLargestPayload = 8192;
constexpr double kSlack = 0.025;       // seconds beside the target that are left alone
constexpr double kCorrection = 0.004;  // far beyond what clocks differ, too little to be heard
constexpr double kSmoothing = 1.0 / 32;

double seconds(Duration span) {
    return std::chrono::duration<double>(span).count();
}

}  // namespace

Voice::Voice(std::uint32_t sampleRate, JitterBounds bounds)
    : sampleRate_(sampleRate), bounds_(bounds) {}

void Voice::say(const media::TrackPtr& track, std::uint32_t timestamp, ByteSpan payload) {
    if (payload.empty() || payload.size() > kLargestPayload) {
        return;
    }
    inbox_.with([&](Inbox& inbox) {
        if (inbox.ended) {
            return;
        }
        if (!inbox.track || !(*inbox.track == *track)) {
            inbox.track = track;
            inbox.buffer.emplace(track->clockRate, bounds_);
        }
        inbox.buffer->put(timestamp, Bytes(payload.begin(), payload.end()));
    });
}

void Voice::end() {
    inbox_.with([](Inbox& inbox) {
        inbox.ended = true;
        inbox.silent = false;  // what waited for more is played now
        if (inbox.buffer) {
            inbox.buffer->finish();
        }
    });
}

bool Voice::ended() const {
    return inbox_.with([](const Inbox& inbox) {
        return inbox.ended && (inbox.silent || !inbox.buffer);
    });
}

Voice::Next Voice::next() {
    return inbox_.with([](Inbox& inbox) -> Next {
        if (!inbox.buffer) {
            return {};
        }
        Next found{inbox.track, inbox.buffer->take()};
        inbox.silent = found.turn.kind == JitterBuffer::Turn::Kind::Nothing;
        return found;
    });
}

bool Voice::decodeFor(const media::TrackPtr& track) {
    if (track_ != track) {
        track_ = track;
        auto made = media::av::AudioDecoder::create(*track);
        if (!made) {
            log::warning("talk", "{}", made.error().describe());
        }
        decoder_ = made ? std::move(*made) : nullptr;
    }
    return decoder_ != nullptr;
}

void Voice::fill(std::size_t wanted) {
    while (queue_.size() < wanted) {
        const Next found = next();
        if (found.turn.kind == JitterBuffer::Turn::Kind::Nothing) {
            return;
        }
        play(found.track, found.turn);
    }
}

void Voice::play(const media::TrackPtr& track, const JitterBuffer::Turn& turn) {
    if (turn.kind == JitterBuffer::Turn::Kind::Lost) {
        const auto count = std::uint64_t{turn.ticks} * sampleRate_ / track->clockRate;
        queue_.push(std::vector<std::int16_t>(count));
        return;
    }
    if (!decodeFor(track)) {
        return;
    }
    media::Packet packet;
    packet.data = media::makeBuffer(turn.payload);
    const auto sound = decoder_->decode(packet);
    if (!sound || sound->sampleRate == 0 || sound->channels == 0) {
        return;
    }
    const std::size_t frames = sound->samples.size() / static_cast<std::size_t>(sound->channels);
    const auto ticks = frames * std::uint64_t{track->clockRate} / sound->sampleRate;
    inbox_.with([&](Inbox& inbox) {
        if (inbox.track == track) {
            inbox.buffer->advance(static_cast<std::uint32_t>(ticks));
        }
    });
    convert(*sound);
}

void Voice::convert(const media::av::AudioSamples& sound) {
    const media::av::SoundFormat from{sound.sampleRate, sound.channels};
    const media::av::SoundFormat to{sampleRate_, 1};
    if (from == to) {
        queue_.push(sound.samples);
        return;
    }
    if (!resampler_ || !(from_ == from)) {
        auto made = media::av::Resampler::create(from, to);
        if (!made) {
            log::warning("talk", "{}", made.error().describe());
            return;
        }
        resampler_ = std::move(*made);
        from_ = from;
    }
    if (const auto samples = resampler_->resample(sound.samples)) {
        queue_.push(*samples);
    }
}

Duration Voice::level() const {
    const Duration packets = inbox_.with([](const Inbox& inbox) {
        return inbox.buffer ? inbox.buffer->span() : Duration::zero();
    });
    const auto samples = static_cast<std::int64_t>(queue_.size());
    return packets + Duration(samples * 1'000'000'000 / sampleRate_);
}

/// Faster while too much waits, slower while too little does; exact in between.
void Voice::steer() {
    const auto [target, over] = inbox_.with([](const Inbox& inbox) {
        return std::pair(inbox.buffer ? seconds(inbox.buffer->target()) : 0, inbox.ended);
    });
    if (over) {
        speed_ = 1;  // nothing comes that could be waited for
        return;
    }
    const double now = seconds(level());
    average_ = average_ ? *average_ + (now - *average_) * kSmoothing : now;
    if (speed_ == 1) {
        if (*average_ > target + kSlack) {
            speed_ = 1 + kCorrection;
        } else if (*average_ < target - kSlack) {
            speed_ = 1 - kCorrection;
        }
    } else if ((speed_ > 1) == (*average_ <= target)) {
        speed_ = 1;
    }
}

std::size_t Voice::pull(std::span<std::int16_t> to) {
    // Interpolation looks one ahead, and a faster reader uses up a little more.
    const std::size_t wanted = to.size() + (speed_ == 1 ? 0 : to.size() / 64 + 2);
    fill(wanted);
    if (queue_.size() == 0) {
        average_.reset();
        speed_ = 1;
        std::fill(to.begin(), to.end(), std::int16_t{0});
        return 0;
    }
    steer();
    const std::size_t given = queue_.read(to, speed_);
    std::fill(to.begin() + static_cast<std::ptrdiff_t>(given), to.end(), std::int16_t{0});
    if (given < to.size()) {
        queue_.clear();  // a last neighbour without a next one
    }
    return given;
}

JitterBuffer::Counters Voice::counters() const {
    return inbox_.with([](const Inbox& inbox) {
        return inbox.buffer ? inbox.buffer->counters() : JitterBuffer::Counters{};
    });
}

}  // namespace ocelli::camera::talk
