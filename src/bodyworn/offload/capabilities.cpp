// Reads the system files of a destination.
#include "bodyworn/offload/capabilities.h"

#include "base/json.h"
#include "base/text.h"

namespace ocelli::bodyworn::offload {
namespace {

constexpr std::size_t kMostCategories = 1000;

struct Switch {
    const char* group;
    const char* name;
    bool Capabilities::* member;
};

constexpr Switch kSwitches[] = {
    {"Read", "ReadCategories", &Capabilities::readCategories},
    {"Store", "StoreUserIDKey", &Capabilities::userIdKey},
    {"Store", "StoreBookmarks", &Capabilities::bookmarks},
    {"Store", "StoreSignedVideo", &Capabilities::signedVideo},
    {"Store", "StoreGNSSTrackRecording", &Capabilities::locationTrack},
    {"Store", "StoreRejectedContent", &Capabilities::rejectedContent},
    {"StoreAndRead", "StoreReadSystemID", &Capabilities::systemId},
    {"Store", "StoreUserMapping", &Capabilities::userMapping},
};

}  // namespace

Result<Capabilities> parseCapabilities(std::string_view text) {
    const Json json = OCELLI_TRY(parseJson(text));
    if (!json.is_object()) {
        return fail(ErrorKind::InvalidArgument, "the capabilities are no JSON object");
    }
    Capabilities capabilities;
    for (const Switch& item : kSwitches) {
        const auto group = json.find(item.group);
        if (group != json.end() && group->is_object() && group->contains(item.name)) {
            capabilities.*item.member = (*group)[item.name] == Json(true);
        }
    }
    return capabilities;
}

Result<std::vector<Category>> parseCategories(std::string_view text) {
    const Json json = OCELLI_TRY(parseJson(text));
    if (!json.is_array()) {
        return fail(ErrorKind::InvalidArgument, "the categories are no JSON array");
    }
    std::vector<Category> list;
    for (const Json& item : json) {
        if (list.size() == kMostCategories) {
            break;
        }
        if (!item.is_object()) {
            continue;
        }
        const auto name = stringMember(item, "Name");
        const auto id = stringMember(item, "Id");
        if (name && id && isCleanText(*name) && isCleanText(*id) && !id->empty()) {
            list.push_back({*id, *name});
        }
    }
    return list;
}

}  // namespace ocelli::bodyworn::offload
