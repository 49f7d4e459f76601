// Puts the packets of a voice in order and evens out how they arrive.
#pragma once

#include <cstdint>
#include <map>

#include "base/bytes.h"
#include "base/clock.h"

namespace ocelli::camera::talk {

struct JitterBounds {
    Duration begin = std::chrono::milliseconds(60);   ///< lies ready before the first is played
    Duration grown = std::chrono::milliseconds(200);  ///< what `begin` may grow to on a rough way
    Duration most = std::chrono::milliseconds(400);   ///< beyond it the oldest goes
    std::size_t pieces = 64;                          ///< the same
};

/// Packets by their RTP time. Reentrant.
class JitterBuffer {
  public:
    /// @param clockRate  ticks a second of the time stamps
    explicit JitterBuffer(std::uint32_t clockRate, JitterBounds bounds = {});

    void put(std::uint32_t timestamp, Bytes payload);

    /// Nobody will speak any more: what is here is played without waiting for more.
    void finish() { finished_ = true; }

    struct Turn {
        enum class Kind {
            Nothing,  ///< not yet, or nobody speaks
            Sound,    ///< payload; tell its length by `advance`
            Lost      ///< a hole of so many ticks
        };

        Kind kind = Kind::Nothing;
        Bytes payload;
        std::uint32_t ticks = 0;
    };

    Turn take();

    /// The sound taken last was so long.
    void advance(std::uint32_t ticks) { next_ += ticks; }

    /// From the first to the last one that lies here.
    Duration span() const;

    /// How much should lie ready.
    Duration target() const { return bounds_.begin; }

    struct Counters {
        std::uint64_t late = 0;     ///< came when their time was over, or twice
        std::uint64_t lost = 0;     ///< holes
        std::uint64_t dropped = 0;  ///< too many lay here
        std::uint64_t starved = 0;  ///< nothing was here when it should have been
    };

    const Counters& counters() const { return counters_; }

  private:
    std::int64_t ticksOf(Duration span) const;
    std::int64_t extend(std::uint32_t timestamp) const;
    void startAnew();

    std::int64_t rate_;
    JitterBounds bounds_;
    std::map<std::int64_t, Bytes> pieces_;  ///< by time stamp, counted on for ever
    std::int64_t next_ = 0;                 ///< when the next one is due
    bool known_ = false;                    ///< `next_` means something
    bool filling_ = true;
    bool starving_ = false;
    bool finished_ = false;
    Counters counters_;
};

}  // namespace ocelli::camera::talk
