// From edges of buttons with their times to presses, double presses and holds.
#pragma once

#include <array>
#include <optional>
#include <vector>

#include "base/clock.h"
#include "bodyworn/device/worn_model.h"

namespace ocelli::bodyworn::device {

enum class Touch : std::uint8_t {
    Down,    ///< the moment it is pressed
    Press,   ///< let go within a second
    Double,  ///< pressed again soon after a press
    Held,    ///< held for one of the button's times; told while it is still held
};

struct ButtonTouch {
    Button button = Button::Power;
    Touch touch = Touch::Down;
    Duration held{};  ///< with Held: which time was reached

    bool operator==(const ButtonTouch&) const = default;
};

/// Reentrant. Times never go back; a second edge of the same kind is left out.
class ButtonGestures {
  public:
    /// A press is shorter than this.
    static constexpr Duration kPress = std::chrono::seconds(1);

    /// From letting go to the second press of a double press at most.
    static constexpr Duration kBetween = std::chrono::milliseconds(500);

    /// @param bindings  of the model: only their holds matter here
    explicit ButtonGestures(const std::vector<Binding>& bindings);

    std::vector<ButtonTouch> edge(Button button, bool down, MonoTime time);

    /// Holds whose time has come.
    std::vector<ButtonTouch> tick(MonoTime now);

    /// When the next hold is reached.
    std::optional<MonoTime> nextDue() const;

    /// Whatever this press was for is done: it becomes nothing else any more.
    void consume(Button button);

    bool isDown(Button button) const { return keyOf(button).down; }

  private:
    struct Key {
        std::vector<Duration> holds;  ///< ascending
        bool down = false;
        bool consumed = false;
        MonoTime since;
        std::size_t nextHold = 0;
        std::optional<MonoTime> lastPress;  ///< when it was let go
    };

    Key& keyOf(Button button) { return keys_.at(static_cast<std::size_t>(button)); }

    const Key& keyOf(Button button) const { return keys_.at(static_cast<std::size_t>(button)); }

    std::array<Key, kButtons> keys_;
};

}  // namespace ocelli::bodyworn::device
