// What a worn camera keeps over a restart, as JSON.
#include <array>

#include "bodyworn/device/worn_camera.h"

namespace ocelli::bodyworn::device {
namespace {

struct KeptTime {
    std::string_view name;
    std::optional<WallTime> Kept::* member;
};

constexpr std::array<KeptTime, 4> kTimes = {{
    {"lastDocked", &Kept::lastDocked},
    {"lastCharged", &Kept::lastCharged},
    {"chargingSince", &Kept::chargingSince},
    {"lastUsed", &Kept::lastUsed},
}};

}  // namespace

Json toJson(const Kept& kept) {
    Json wearer = nullptr;
    if (kept.wearer) {
        wearer = {
            {"id", kept.wearer->id},
            {"name", kept.wearer->name},
            {"userId", kept.wearer->userId},
        };
    }
    Json json = {
        {"added", kept.added},
        {"shipping", kept.shipping},
        {"locked", kept.locked},
        {"wearer", std::move(wearer)},
    };
    json["batterySerial"] = kept.batterySerial;
    for (const KeptTime& time : kTimes) {
        const auto& value = kept.*time.member;
        json[std::string(time.name)] = value ? Json(formatTime(*value)) : Json();
    }
    return json;
}

Result<Kept> parseKept(const Json& json) {
    Kept kept;
    kept.added = OCELLI_TRY(booleanMember(json, "added"));
    kept.shipping = OCELLI_TRY(booleanMember(json, "shipping"));
    kept.locked = OCELLI_TRY(booleanMember(json, "locked"));
    if (const auto wearer = json.find("wearer"); wearer != json.end() && !wearer->is_null()) {
        Wearer read;
        read.id = OCELLI_TRY(stringMember(*wearer, "id"));
        read.name = OCELLI_TRY(stringMember(*wearer, "name"));
        read.userId = OCELLI_TRY(stringMember(*wearer, "userId"));
        kept.wearer = std::move(read);
    }
    if (json.contains("batterySerial")) {
        kept.batterySerial = OCELLI_TRY(stringMember(json, "batterySerial"));
    }
    for (const KeptTime& time : kTimes) {
        const auto found = json.find(time.name);
        if (found != json.end() && found->is_string()) {
            kept.*time.member = OCELLI_TRY(parseTime(found->get<std::string>()));
        }
    }
    return kept;
}

}  // namespace ocelli::bodyworn::device
