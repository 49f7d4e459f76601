// Which cameras may send now, when not all can at once.
#pragma once

#include <string>
#include <vector>

#include "base/clock.h"

namespace ocelli::bodyworn::spool {

/// A docked camera that has something to send.
struct Candidate {
    std::string serial;
    std::uint64_t remaining = 0;  ///< bytes it still holds
    std::uint64_t taken = 0;      ///< bytes taken from it since it was docked
    bool leaving = false;         ///< somebody is about to take it out
    MonoTime since;               ///< when it was docked
};

/// The rule; pure. Cameras about to leave come first, the one with the least remaining before the
/// others, so that as many as possible leave empty. After them those from which the least has been
/// taken (fair share), the longest docked first.
/// @return  serial numbers of at most `places` cameras, the most urgent first
std::vector<std::string> admit(std::vector<Candidate> candidates, std::size_t places);

}  // namespace ocelli::bodyworn::spool
