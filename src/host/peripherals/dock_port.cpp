// Reads the attributes of a network interface.
#include "host/peripherals/dock_port.h"

#include <charconv>

#include "base/text.h"
#include "host/peripherals/attribute.h"

namespace ocelli::host::peripherals {
namespace {

constexpr unsigned kSwitchedOn = 0x1;  // IFF_UP
constexpr std::int64_t kFastest = 1'000'000;

/// "0x1003"; 0 for anything else.
unsigned flagsOf(std::string_view text) {
    unsigned flags = 0;
    if (text.starts_with("0x")) {
        std::from_chars(text.data() + 2, text.data() + text.size(), flags, 16);
    }
    return flags;
}

}  // namespace

PortReading readPort(const std::filesystem::path& root, const std::string& name) {
    const auto folder = root / "sys/class/net" / name;
    const auto flags = readAttribute(folder / "flags");
    if (name.empty() || name.find('/') != std::string::npos || name.starts_with('.') || !flags) {
        return {};
    }
    if ((flagsOf(*flags) & kSwitchedOn) == 0) {
        return {PortLink::Off};
    }
    // The kernel answers "carrier" only of an interface that is switched on.
    if (readNumber(folder / "carrier").value_or(0) != 1) {
        return {PortLink::NoLink};
    }
    PortReading reading{PortLink::Linked};
    if (const auto speed = readNumber(folder / "speed"); speed && *speed > 0 && *speed < kFastest) {
        reading.megabits = static_cast<int>(*speed);
    }
    return reading;
}

}  // namespace ocelli::host::peripherals
