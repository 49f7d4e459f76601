// Writes names, times and places.
#include "bodyworn/offload/open_points.h"

#include <fmt/format.h>

namespace ocelli::bodyworn::offload {

std::string epochText(WallTime time) {
    return std::to_string(time.microseconds / 1'000'000);
}

std::string isoText(WallTime time) {
    return formatTime(time).substr(0, 19) + "Z";
}

std::string compactText(WallTime time) {
    std::string text;
    for (const char c : isoText(time)) {
        if (c != '-' && c != ':') {
            text += c;
        }
    }
    return text;
}

void addTime(Facts& facts, std::string_view key, WallTime time) {
    facts.emplace_back(key, epochText(time));
    facts.emplace_back(fmt::format("{}ISO", key), isoText(time));
}

std::string locationText(const Location& location) {
    return fmt::format(
        "{:.6f} {:.6f} {:.0f} {}",
        location.latitude,
        location.longitude,
        location.accuracy,
        epochText(location.time)
    );
}

std::string recordingName(std::string_view user, std::string_view device, WallTime triggerOn) {
    return fmt::format("{}_{}_{}", user, device, compactText(triggerOn));
}

std::string bookmarkName(WallTime time, unsigned number) {
    return fmt::format("bookmark_{}_{}", compactText(time), number);
}

std::string trackName(std::string_view stem, std::string_view device) {
    return fmt::format("{}_{}_gpstrail.json", stem, device);
}

std::string trackKeyName(std::string_view stem, std::string_view device) {
    return fmt::format("{}_{}_gpstrail.key", stem, device);
}

std::string rejectedName(const WallTime* triggerOn, std::string_view uuid) {
    return fmt::format(
        "RejectedContent_{}_{}",
        triggerOn == nullptr ? "UnknownTime" : compactText(*triggerOn),
        uuid
    );
}

std::string_view toString(Trigger trigger) {
    switch (trigger) {
        case Trigger::Button:
            return "Button";
        case Trigger::Fall:
            return "Fall";
        case Trigger::Holster:
            return "Holster";
        case Trigger::Broadcast:
            return "Broadcast";
        case Trigger::Battery:
            return "Battery";
        case Trigger::Storage:
            return "Storage";
        case Trigger::Dock:
            return "Dock";
    }
    return "Button";
}

}  // namespace ocelli::bodyworn::offload
