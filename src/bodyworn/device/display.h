// What the display of a worn camera shows: a page, its icons, its lines of text.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "bodyworn/device/signals.h"
#include "bodyworn/device/situation.h"

namespace ocelli::bodyworn::device {

enum class Page : std::uint8_t { Dark, Logo, Docked, InUse, Status };

std::string_view toString(Page page);

struct Icon {
    std::string_view name;  ///< of the table in display.cpp
    Colour colour = Colour::White;
    Blink blink = Blink::Steady;
    std::optional<double> part;  ///< 0 to 1: a bar, or how much is left
    std::string text;            ///< beside it: "82 %"

    bool operator==(const Icon&) const = default;
};

struct Display {
    Page page = Page::Dark;
    double brightness = 0;  ///< 0 to 1
    std::vector<Icon> icons;
    std::vector<std::string> lines;

    bool operator==(const Display&) const = default;
};

/// Pure. Dark for a model without a display.
Display displayOf(const Situation& situation);

Json toJson(const Display& display);

/// "3 h 20 min", "12 min"; "over 24 h" beyond.
std::string formatLeft(Duration left);

}  // namespace ocelli::bodyworn::device
