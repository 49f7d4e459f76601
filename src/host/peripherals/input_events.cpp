// struct input_event, event by event.
#include "host/peripherals/input_events.h"

#include <cstring>

#include <linux/input.h>

namespace ocelli::host::peripherals {

KeyEvents parseKeyEvents(ByteSpan stream) {
    KeyEvents found;
    while (stream.size() - found.consumed >= sizeof(input_event)) {
        input_event event{};
        std::memcpy(&event, stream.data() + found.consumed, sizeof(event));
        found.consumed += sizeof(event);
        if (event.type == EV_SYN && event.code == SYN_DROPPED) {
            found.keys.clear();
            found.dropped = true;
        } else if (event.type == EV_KEY && (event.value == 0 || event.value == 1)) {
            found.keys.push_back({event.code, event.value == 1});
        }
    }
    return found;
}

}  // namespace ocelli::host::peripherals
