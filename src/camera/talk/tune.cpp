// Sample by sample, round by round.
#include "camera/talk/tune.h"

#include <algorithm>

namespace ocelli::camera::talk {

void Tune::addTo(std::span<std::int16_t> block) {
    if (ended()) {
        return;
    }
    for (std::int16_t& sample : block) {
        const int sum = sample + sound_.samples[at_] * setting_.volume / 100;
        sample = static_cast<std::int16_t>(std::clamp(sum, -32768, 32767));
        if (++at_ < sound_.samples.size()) {
            continue;
        }
        at_ = 0;
        if (++played_ >= setting_.repetitions) {
            end();
            return;
        }
    }
}

}  // namespace ocelli::camera::talk
