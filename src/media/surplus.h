// How much of a store of spare things nobody needs.
#pragma once

#include <algorithm>
#include <cstddef>
#include <limits>

namespace ocelli::media {

/// Watches how many spare things are left each time one is taken. What was left over every time for
/// a while is surplus: a burst made it, and it may go. Not thread-safe.
class Surplus {
  public:
    static constexpr std::size_t kTurns = 128;  ///< a few seconds of pictures

    /// One was taken, or would have been.
    /// @param left  spare things that were not taken
    /// @return      how many of them may go now; 0 except at the end of a while
    std::size_t taken(std::size_t left) {
        least_ = std::min(least_, left);
        if (++turns_ < kTurns) {
            return 0;
        }
        const std::size_t surplus = least_;
        turns_ = 0;
        least_ = std::numeric_limits<std::size_t>::max();
        return surplus;
    }

  private:
    std::size_t turns_ = 0;
    std::size_t least_ = std::numeric_limits<std::size_t>::max();
};

}  // namespace ocelli::media
