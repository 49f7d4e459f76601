// Maps monotonic time to UTC so that media times never jump: slewed slowly, stepped only when far
// off.
#pragma once

#include <cstdint>

#include "base/clock.h"
#include "runtime/guarded.h"

namespace ocelli::media {

/// The wall time of media. One object for the whole device, shared by all sources, so that their
/// tracks agree. Follows UTC with at most 500 ppm; when UTC is more than half a second away
/// (somebody set the clock, or the first synchronisation after start), it steps there and a new run
/// begins. Thread-safe.
class MediaClock {
  public:
    /// @param clock  must outlive this object
    explicit MediaClock(const Clock& clock);

    /// UTC at the given moment, which should lie at most some seconds back. Grows with `mono`
    /// within a run. Looks at UTC itself about once a second; no other upkeep is needed.
    WallTime wallAt(MonoTime mono);

    /// Counts the steps, from 0. Recordings begin a new run when it changes.
    std::uint32_t run() const;

    /// How far UTC is ahead of the media clock now; what is still to be slewed.
    Duration behind() const;

    static constexpr std::int64_t kSlewPartsPerMillion = 500;
    static constexpr Duration kStep = std::chrono::milliseconds(500);
    static constexpr Duration kLookEvery = std::chrono::seconds(1);

  private:
    /// From `since` on, the offset moves from `offset` towards `target`, all in nanoseconds.
    struct Course {
        std::int64_t since = 0;
        std::int64_t offset = 0;
        std::int64_t target = 0;

        std::int64_t at(std::int64_t mono) const;
    };

    struct State {
        Course now;
        Course before;
        std::uint32_t run = 0;
    };

    struct Reading {
        std::int64_t mono = 0;
        std::int64_t offset = 0;
    };

    Reading read() const;
    void look(State& state) const;

    const Clock& clock_;
    Guarded<State> state_;
};

}  // namespace ocelli::media
