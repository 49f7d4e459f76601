// Key events of the kernel's input devices (evdev) as they lie in the stream.
#pragma once

#include <cstdint>
#include <vector>

#include "base/bytes.h"

namespace ocelli::host::peripherals {

/// A key was pressed or let go; repeats are left out.
struct KeyEvent {
    std::uint16_t code = 0;  ///< KEY_… of linux/input-event-codes.h
    bool down = false;

    bool operator==(const KeyEvent&) const = default;
};

struct KeyEvents {
    std::vector<KeyEvent> keys;
    bool dropped = false;      ///< the kernel lost some (SYN_DROPPED): nothing is known to be held
    std::size_t consumed = 0;  ///< bytes; what is left belongs to an event that is not whole yet
};

/// Reads whole events. Anything that is no key is left out.
KeyEvents parseKeyEvents(ByteSpan stream);

}  // namespace ocelli::host::peripherals
