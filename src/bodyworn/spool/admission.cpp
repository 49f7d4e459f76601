// Sorts cameras by who may send first.
#include "bodyworn/spool/admission.h"

#include <algorithm>
#include <tuple>

namespace ocelli::bodyworn::spool {

std::vector<std::string> admit(std::vector<Candidate> candidates, std::size_t places) {
    std::erase_if(candidates, [](const Candidate& one) { return one.remaining == 0; });
    const auto rank = [](const Candidate& one) {
        return std::tuple(
            !one.leaving,
            one.leaving ? one.remaining : one.taken,
            one.since.nanoseconds,
            std::string_view(one.serial)
        );
    };
    std::ranges::sort(candidates, {}, rank);
    std::vector<std::string> admitted;
    for (Candidate& one : candidates) {
        if (admitted.size() == places) {
            break;
        }
        admitted.push_back(std::move(one.serial));
    }
    return admitted;
}

}  // namespace ocelli::bodyworn::spool
