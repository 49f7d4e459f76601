// Press, double press and hold by time alone.
#include "bodyworn/device/button_gestures.h"

#include <algorithm>

namespace ocelli::bodyworn::device {

ButtonGestures::ButtonGestures(const std::vector<Binding>& bindings) {
    for (const Binding& binding : bindings) {
        if (binding.gesture == Gesture::Hold) {
            keyOf(binding.button).holds.push_back(binding.hold);
        }
    }
    for (Key& key : keys_) {
        std::ranges::sort(key.holds);
        const auto rest = std::ranges::unique(key.holds);
        key.holds.erase(rest.begin(), rest.end());
    }
}

std::vector<ButtonTouch> ButtonGestures::edge(Button button, bool down, MonoTime time) {
    Key& key = keyOf(button);
    if (key.down == down) {
        return {};
    }
    std::vector<ButtonTouch> touches = tick(time);
    key.down = down;
    if (down) {
        key.since = time;
        key.consumed = false;
        key.nextHold = 0;
        touches.push_back({button, Touch::Down, {}});
        if (key.lastPress && time - *key.lastPress <= kBetween) {
            touches.push_back({button, Touch::Double, {}});
        }
        key.lastPress.reset();
        return touches;
    }
    const bool press = time - key.since < kPress && key.nextHold == 0;
    if (press) {
        key.lastPress = time;
        if (!key.consumed) {
            touches.push_back({button, Touch::Press, {}});
        }
    }
    return touches;
}

std::vector<ButtonTouch> ButtonGestures::tick(MonoTime now) {
    std::vector<ButtonTouch> touches;
    for (std::size_t i = 0; i < keys_.size(); ++i) {
        Key& key = keys_.at(i);
        while (key.down && !key.consumed && key.nextHold < key.holds.size() &&
               now - key.since >= key.holds[key.nextHold]) {
            touches.push_back({static_cast<Button>(i), Touch::Held, key.holds[key.nextHold]});
            ++key.nextHold;
        }
    }
    return touches;
}

std::optional<MonoTime> ButtonGestures::nextDue() const {
    std::optional<MonoTime> due;
    for (const Key& key : keys_) {
        if (key.down && !key.consumed && key.nextHold < key.holds.size()) {
            const MonoTime time = key.since + key.holds[key.nextHold];
            due = due ? std::min(*due, time) : time;
        }
    }
    return due;
}

void ButtonGestures::consume(Button button) {
    keyOf(button).consumed = true;
}

}  // namespace ocelli::bodyworn::device
