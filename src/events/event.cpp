// Event words and JSON.
#include "events/event.h"

namespace ocelli::events {

std::string_view toString(EventState state) {
    switch (state) {
        case EventState::Start:
            return "start";
        case EventState::Update:
            return "update";
        case EventState::Stop:
            return "stop";
        case EventState::Pulse:
            return "pulse";
    }
    return "pulse";
}

int numberOf(const Event& event) {
    const auto found = event.details.find("number");
    return found != event.details.end() && found->is_number_integer() ? found->get<int>() : 0;
}

Json toJson(const Event& event) {
    return Json{
        {"id", event.id},
        {"topic", event.topic},
        {"channel", event.channel},
        {"rule", event.rule},
        {"state", toString(event.state)},
        {"time", formatTime(event.time)},
        {"details", event.details},
    };
}

}  // namespace ocelli::events
