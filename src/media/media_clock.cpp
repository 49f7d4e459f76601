// Slewing and stepping of the media clock.
#include "media/media_clock.h"

#include <algorithm>
#include <cstdlib>

namespace ocelli::media {

std::int64_t MediaClock::Course::at(std::int64_t mono) const {
    const std::int64_t passed = std::max<std::int64_t>(0, mono - since);
    const std::int64_t reach = passed / 1'000'000 * kSlewPartsPerMillion +
                               passed % 1'000'000 * kSlewPartsPerMillion / 1'000'000;
    return offset + std::clamp(target - offset, -reach, reach);
}

MediaClock::MediaClock(const Clock& clock) : clock_(clock) {
    const Reading reading = read();
    const Course course{reading.mono, reading.offset, reading.offset};
    *state_.lock() = State{course, course, 0};
}

MediaClock::Reading MediaClock::read() const {
    // Two readings of two clocks: take them again when the thread lost the processor in between.
    Reading best;
    std::int64_t bestWidth = INT64_MAX;
    for (int attempt = 0; attempt < 4 && bestWidth > 100'000; ++attempt) {
        const std::int64_t before = clock_.mono().nanoseconds;
        const std::int64_t wall = clock_.wall().microseconds * 1000;
        const std::int64_t after = clock_.mono().nanoseconds;
        if (after - before < bestWidth) {
            bestWidth = after - before;
            best = {before, wall - before};
        }
    }
    return best;
}

void MediaClock::look(State& state) const {
    const Reading reading = read();
    const std::int64_t present = state.now.at(reading.mono);
    if (std::abs(reading.offset - present) > kStep.count()) {
        // Moments before the step keep their old wall time.
        state.before = state.now;
        state.now = {reading.mono, reading.offset, reading.offset};
        ++state.run;
        return;
    }
    state.before = state.now;
    state.now = {reading.mono, present, reading.offset};
}

WallTime MediaClock::wallAt(MonoTime mono) {
    return state_.with([&](State& state) {
        if (clock_.mono().nanoseconds - state.now.since >= kLookEvery.count()) {
            look(state);
        }
        const Course& course = mono.nanoseconds < state.now.since ? state.before : state.now;
        return WallTime{(mono.nanoseconds + course.at(mono.nanoseconds)) / 1000};
    });
}

std::uint32_t MediaClock::run() const {
    return state_.lock()->run;
}

Duration MediaClock::behind() const {
    const Reading reading = read();
    return Duration(reading.offset - state_.lock()->now.at(reading.mono));
}

}  // namespace ocelli::media
