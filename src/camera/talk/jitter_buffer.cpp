// Order, holes, waiting, and what is too much.
#include "camera/talk/jitter_buffer.h"

#include <algorithm>

namespace ocelli::camera::talk {
namespace {

constexpr Duration kLongestHole = std::chrono::seconds(1);  // beyond: a pause
constexpr Duration kAnotherTime = std::chrono::seconds(5);  // beyond: the clock was set anew
constexpr Duration kGrowth = std::chrono::milliseconds(20);
constexpr std::int64_t kSecond = 1'000'000'000;

}  // namespace

JitterBuffer::JitterBuffer(std::uint32_t clockRate, JitterBounds bounds)
    : rate_(std::max<std::int64_t>(clockRate, 1)), bounds_(bounds) {}

std::int64_t JitterBuffer::ticksOf(Duration span) const {
    return span.count() * rate_ / kSecond;
}

/// The moment nearest to what is due that has this time stamp.
std::int64_t JitterBuffer::extend(std::uint32_t timestamp) const {
    const auto base = static_cast<std::uint32_t>(next_);
    return next_ + static_cast<std::int32_t>(timestamp - base);
}

void JitterBuffer::startAnew() {
    pieces_.clear();
    known_ = false;
    filling_ = true;
    starving_ = false;
}

void JitterBuffer::put(std::uint32_t timestamp, Bytes payload) {
    std::int64_t at = known_ ? extend(timestamp) : std::int64_t{timestamp};
    const std::int64_t early = at - next_;
    if (known_ && (early < -ticksOf(kLongestHole) || early > ticksOf(kAnotherTime))) {
        startAnew();
        at = timestamp;
    }
    if (!known_) {
        known_ = true;
        next_ = at;
    } else if (at < next_ && filling_ && !starving_) {
        next_ = at;  // two changed places before anything was played
    } else if (at < next_) {
        ++counters_.late;
        return;
    }
    if (starving_) {
        // What was due then comes only now: the way is rougher than thought.
        if (at == next_) {
            ++counters_.starved;
            bounds_.begin = std::min(bounds_.begin + kGrowth, bounds_.grown);
        }
        starving_ = false;
        next_ = at;
    }
    if (!pieces_.emplace(at, std::move(payload)).second) {
        ++counters_.late;
        return;
    }
    while (pieces_.size() > bounds_.pieces || span() > bounds_.most) {
        pieces_.erase(pieces_.begin());
        ++counters_.dropped;
        next_ = pieces_.begin()->first;
    }
}

JitterBuffer::Turn JitterBuffer::take() {
    if (pieces_.empty()) {
        starving_ = starving_ || (known_ && !filling_);
        filling_ = true;
        return {};
    }
    const std::int64_t first = pieces_.begin()->first;
    if (filling_ && !finished_) {
        if (span() < bounds_.begin) {
            return {};
        }
        next_ = first;
    }
    filling_ = false;
    Turn turn;
    const std::int64_t hole = first - next_;
    if (hole > 0 && hole <= ticksOf(kLongestHole)) {
        ++counters_.lost;
        turn.kind = Turn::Kind::Lost;
        turn.ticks = static_cast<std::uint32_t>(hole);
        next_ = first;
        return turn;
    }
    next_ = first;
    turn.kind = Turn::Kind::Sound;
    turn.payload = std::move(pieces_.begin()->second);
    pieces_.erase(pieces_.begin());
    return turn;
}

Duration JitterBuffer::span() const {
    if (pieces_.empty()) {
        return {};
    }
    const std::int64_t ticks = pieces_.rbegin()->first - pieces_.begin()->first;
    return Duration(ticks * kSecond / rate_);
}

}  // namespace ocelli::camera::talk
