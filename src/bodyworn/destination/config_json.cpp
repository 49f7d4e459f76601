// A destination's configuration as JSON, and back with every range checked.
#include <set>

#include <fmt/format.h>

#include "base/text.h"
#include "bodyworn/destination/config.h"
#include "config/time_zone.h"

namespace ocelli::bodyworn::destination {
namespace {

constexpr std::size_t kMostCategories = 200;
constexpr std::size_t kMostAddresses = 10;
constexpr std::size_t kMostFaults = 32;
constexpr std::size_t kMostRoots = 64U << 10U;

Error wrong(std::string_view field, std::string allowed) {
    return fail(ErrorKind::InvalidArgument, fmt::format("{} must be {}", field, allowed))
        .withField(std::string(field), allowed);
}

Result<std::string> text(
    const Json& value, std::string_view field, std::size_t least, std::size_t most
) {
    if (!value.is_string()) {
        return wrong(field, "a text");
    }
    auto given = value.get<std::string>();
    if (given.size() < least || given.size() > most || !isCleanText(given)) {
        return wrong(field, fmt::format("{} to {} bytes of text", least, most));
    }
    return given;
}

/// The name of a zone that this computer knows, or nothing.
Result<std::string> zone(const Json& value, std::string_view field) {
    auto name = OCELLI_TRY(text(value, field, 0, 64));
    if (!name.empty() && !config::TimeZone::load(name)) {
        return wrong(field, "the name of a time zone, such as Europe/Berlin, or empty");
    }
    return name;
}

template <class Number>
Result<Number> number(
    const Json& value, std::string_view field, std::int64_t low, std::int64_t high
) {
    if (!value.is_number_integer() || value.get<std::int64_t>() < low ||
        value.get<std::int64_t>() > high) {
        return wrong(field, fmt::format("a whole number from {} to {}", low, high));
    }
    return static_cast<Number>(value.get<std::int64_t>());
}

Result<bool> truth(const Json& value, std::string_view field) {
    if (!value.is_boolean()) {
        return wrong(field, "true or false");
    }
    return value.get<bool>();
}

template <class Number>
Result<std::optional<Number>> optionalNumber(
    const Json& value, std::string_view field, std::int64_t low, std::int64_t high
) {
    if (value.is_null()) {
        return std::optional<Number>();
    }
    return std::optional<Number>(OCELLI_TRY(number<Number>(value, field, low, high)));
}

Result<void> checkMembers(const Json& json, std::string_view where, std::set<std::string> known) {
    if (!json.is_object()) {
        return wrong(where, "an object");
    }
    for (const auto& [key, value] : json.items()) {
        if (!known.contains(key)) {
            return fail(ErrorKind::InvalidArgument, fmt::format("{} is not known here", key))
                .withField(key);
        }
    }
    return {};
}

template <class T>
Json orNull(const std::optional<T>& value) {
    return value ? Json(*value) : Json(nullptr);
}

Json toJson(const Fault& fault) {
    return {
        {"path", fault.path},
        {"method", fault.method},
        {"status", fault.status},
        {"after", fault.after},
        {"times", fault.times},
    };
}

Json toJson(const Strictness& strictness) {
    Json faults = Json::array();
    for (const Fault& fault : strictness.faults) {
        faults.push_back(toJson(fault));
    }
    return {
        {"tokenSeconds", strictness.tokenSeconds},
        {"readable", strictness.readable},
        {"userLicences", orNull(strictness.userLicences)},
        {"deviceLicences", orNull(strictness.deviceLicences)},
        {"knownUsersOnly", strictness.knownUsersOnly},
        {"knownDevicesOnly", strictness.knownDevicesOnly},
        {"durationNeeded", strictness.durationNeeded},
        {"oldestDays", orNull(strictness.oldestDays)},
        {"quotaBytes", orNull(strictness.quotaBytes)},
        {"quotaStatus", strictness.quotaStatus},
        {"largestObject", strictness.largestObject},
        {"uploadsAtOnce", strictness.uploadsAtOnce},
        {"faults", std::move(faults)},
    };
}

struct Switch {
    std::string_view group;
    std::string_view name;  ///< in the documents of the API
    std::string_view key;   ///< in ours
    bool Capabilities::* member;
};

constexpr Switch kSwitches[] = {
    {"Read", "ReadCategories", "categories", &Capabilities::categories},
    {"Store", "StoreUserIDKey", "userIdKey", &Capabilities::userIdKey},
    {"Store", "StoreBookmarks", "bookmarks", &Capabilities::bookmarks},
    {"Store", "StoreSignedVideo", "signedVideo", &Capabilities::signedVideo},
    {"Store", "StoreGNSSTrackRecording", "locationTrack", &Capabilities::locationTrack},
    {"Store", "StoreRejectedContent", "rejectedContent", &Capabilities::rejectedContent},
    {"Store", "StoreUserMapping", "userMapping", &Capabilities::userMapping},
    {"StoreAndRead", "StoreReadSystemID", "systemId", &Capabilities::systemId},
};

Result<Fault> faultOf(const Json& json) {
    OCELLI_TRY(checkMembers(json, "faults", {"path", "method", "status", "after", "times"}));
    Fault fault;
    fault.path = OCELLI_TRY(text(json.value("path", Json()), "path", 1, 512));
    fault.method = OCELLI_TRY(text(json.value("method", Json("")), "method", 0, 8));
    fault.status = OCELLI_TRY(number<int>(json.value("status", Json()), "status", 400, 599));
    fault.after = OCELLI_TRY(truth(json.value("after", Json(false)), "after"));
    fault.times = OCELLI_TRY(number<int>(json.value("times", Json(0)), "times", 0, 1'000'000));
    return fault;
}

Result<void> mergeStrictness(const Json& json, Strictness& to) {
    OCELLI_TRY(checkMembers(
        json,
        "strictness",
        {"tokenSeconds",
         "readable",
         "userLicences",
         "deviceLicences",
         "knownUsersOnly",
         "knownDevicesOnly",
         "durationNeeded",
         "oldestDays",
         "quotaBytes",
         "quotaStatus",
         "largestObject",
         "uploadsAtOnce",
         "faults"}
    ));
    for (const auto& [key, value] : json.items()) {
        if (key == "tokenSeconds") {
            to.tokenSeconds = OCELLI_TRY(number<int>(value, key, 1, 604'800));
        } else if (key == "readable") {
            to.readable = OCELLI_TRY(truth(value, key));
        } else if (key == "userLicences") {
            to.userLicences = OCELLI_TRY(optionalNumber<int>(value, key, 0, 1'000'000));
        } else if (key == "deviceLicences") {
            to.deviceLicences = OCELLI_TRY(optionalNumber<int>(value, key, 0, 1'000'000));
        } else if (key == "knownUsersOnly") {
            to.knownUsersOnly = OCELLI_TRY(truth(value, key));
        } else if (key == "knownDevicesOnly") {
            to.knownDevicesOnly = OCELLI_TRY(truth(value, key));
        } else if (key == "durationNeeded") {
            to.durationNeeded = OCELLI_TRY(truth(value, key));
        } else if (key == "oldestDays") {
            to.oldestDays = OCELLI_TRY(optionalNumber<int>(value, key, 1, 36'500));
        } else if (key == "quotaBytes") {
            to.quotaBytes =
                OCELLI_TRY(optionalNumber<std::int64_t>(value, key, 0, std::int64_t{1} << 53));
        } else if (key == "quotaStatus") {
            to.quotaStatus = OCELLI_TRY(number<int>(value, key, 413, 507));
            if (to.quotaStatus != 413 && to.quotaStatus != 507) {
                return wrong(key, "413 or 507");
            }
        } else if (key == "largestObject") {
            to.largestObject =
                OCELLI_TRY(number<std::int64_t>(value, key, 1, std::int64_t{1} << 40));
        } else if (key == "uploadsAtOnce") {
            to.uploadsAtOnce = OCELLI_TRY(number<int>(value, key, 1, 256));
        } else {
            if (!value.is_array() || value.size() > kMostFaults) {
                return wrong(key, fmt::format("a list of at most {}", kMostFaults));
            }
            to.faults.clear();
            for (const Json& item : value) {
                to.faults.push_back(OCELLI_TRY(faultOf(item)));
            }
        }
    }
    return {};
}

Result<void> mergeCapabilities(const Json& json, Capabilities& to) {
    std::set<std::string> known;
    for (const Switch& item : kSwitches) {
        known.emplace(item.key);
    }
    OCELLI_TRY(checkMembers(json, "capabilities", known));
    for (const Switch& item : kSwitches) {
        if (!json.contains(item.key)) {
            continue;
        }
        const bool wanted = OCELLI_TRY(truth(json[std::string(item.key)], item.key));
        if (to.*item.member && !wanted) {
            return fail(
                       ErrorKind::FailedPrecondition,
                       fmt::format("{} can not be switched off again: systems rely on it", item.key)
            )
                .withField(std::string(item.key));
        }
        to.*item.member = wanted;
    }
    return {};
}

Result<std::vector<Category>> categoriesOf(const Json& json) {
    if (!json.is_array() || json.size() > kMostCategories) {
        return wrong("categories", fmt::format("a list of at most {}", kMostCategories));
    }
    std::vector<Category> list;
    std::set<std::string> ids;
    for (const Json& item : json) {
        OCELLI_TRY(checkMembers(item, "categories", {"id", "name", "keepDays"}));
        Category category;
        category.id = OCELLI_TRY(text(item.value("id", Json()), "id", 1, 32));
        category.name = OCELLI_TRY(text(item.value("name", Json()), "name", 1, 64));
        category.keepDays = OCELLI_TRY(
            optionalNumber<int>(item.value("keepDays", Json(nullptr)), "keepDays", 1, 36'500)
        );
        if (!ids.insert(category.id).second) {
            return wrong("id", "different in each category");
        }
        list.push_back(std::move(category));
    }
    return list;
}

Result<std::vector<std::string>> addressesOf(const Json& json) {
    if (!json.is_array() || json.size() > kMostAddresses) {
        return wrong("addresses", fmt::format("a list of at most {}", kMostAddresses));
    }
    std::vector<std::string> list;
    for (const Json& item : json) {
        list.push_back(OCELLI_TRY(text(item, "addresses", 1, 512)));
        if (!list.back().starts_with("http://") && !list.back().starts_with("https://")) {
            return wrong("addresses", "URIs that begin with http:// or https://");
        }
    }
    return list;
}

}  // namespace

std::vector<Category> defaultCategories() {
    std::vector<Category> list;
    for (const std::string_view name :
         {"Traffic",
          "Arrest",
          "Interview",
          "Assault",
          "Theft",
          "Accident",
          "Public event",
          "Medical help",
          "Training",
          "Other"}) {
        list.push_back({std::to_string(list.size() + 1), std::string(name), std::nullopt});
    }
    return list;
}

Json toJson(const Config& config) {
    Json capabilities = Json::object();
    for (const Switch& item : kSwitches) {
        capabilities[std::string(item.key)] = config.capabilities.*item.member;
    }
    Json categories = Json::array();
    for (const Category& category : config.categories) {
        categories.push_back(
            {{"id", category.id}, {"name", category.name}, {"keepDays", orNull(category.keepDays)}}
        );
    }
    return {
        {"siteName", config.siteName},
        {"timeZone", config.timeZone},
        {"addresses", config.addresses},
        {"containerType", config.containerType},
        {"userName", config.userName},
        {"encryptionKey", config.encryptionKey},
        {"encryptionKeyId", config.encryptionKeyId},
        {"trustedRoots", config.trustedRoots},
        {"capabilities", std::move(capabilities)},
        {"categories", std::move(categories)},
        {"keepDays", orNull(config.keepDays)},
        {"strictness", toJson(config.strictness)},
    };
}

Result<Config> merged(const Config& config, const Json& json) {
    OCELLI_TRY(checkMembers(
        json,
        "configuration",
        {"siteName",
         "timeZone",
         "addresses",
         "containerType",
         "userName",
         "encryptionKey",
         "encryptionKeyId",
         "trustedRoots",
         "capabilities",
         "categories",
         "keepDays",
         "strictness"}
    ));
    Config next = config;
    for (const auto& [key, value] : json.items()) {
        if (key == "siteName") {
            next.siteName = OCELLI_TRY(text(value, key, 1, 64));
        } else if (key == "timeZone") {
            next.timeZone = OCELLI_TRY(zone(value, key));
        } else if (key == "addresses") {
            next.addresses = OCELLI_TRY(addressesOf(value));
        } else if (key == "containerType") {
            next.containerType = OCELLI_TRY(text(value, key, 3, 3));
            if (next.containerType != "mp4" && next.containerType != "mkv") {
                return wrong(key, "mp4 or mkv");
            }
        } else if (key == "userName") {
            next.userName = OCELLI_TRY(text(value, key, 1, 64));
        } else if (key == "encryptionKey") {
            if (!value.is_string() || value.get<std::string>().size() > 2048) {
                return wrong(key, "a public RSA key in PEM, or an empty text");
            }
            next.encryptionKey = value.get<std::string>();
        } else if (key == "encryptionKeyId") {
            next.encryptionKeyId = OCELLI_TRY(text(value, key, 0, 128));
        } else if (key == "trustedRoots") {
            if (!value.is_string() || value.get<std::string>().size() > kMostRoots) {
                return wrong(key, "certificates in PEM, at most 65536 bytes");
            }
            next.trustedRoots = value.get<std::string>();
        } else if (key == "capabilities") {
            OCELLI_TRY(mergeCapabilities(value, next.capabilities));
        } else if (key == "categories") {
            next.categories = OCELLI_TRY(categoriesOf(value));
        } else if (key == "keepDays") {
            next.keepDays = OCELLI_TRY(optionalNumber<int>(value, key, 1, 36'500));
        } else {
            OCELLI_TRY(mergeStrictness(value, next.strictness));
        }
    }
    if (!next.encryptionKey.empty() &&
        (next.encryptionKeyId.empty() ||
         next.encryptionKey.find("-----BEGIN PUBLIC KEY-----") == std::string::npos)) {
        return wrong("encryptionKey", "a public RSA key in PEM, together with encryptionKeyId");
    }
    return next;
}

std::string capabilitiesDocument(const Config& config) {
    Json json = Json::object();
    for (const Switch& item : kSwitches) {
        json[std::string(item.group)][std::string(item.name)] = config.capabilities.*item.member;
    }
    return formatJsonPretty(json);
}

std::string categoriesDocument(const Config& config) {
    Json json = Json::array();
    for (const Category& category : config.categories) {
        json.push_back({{"Name", category.name}, {"Id", category.id}});
    }
    return formatJsonPretty(json);
}

std::string retentionDocument(const Config& config) {
    std::optional<int> keep = config.keepDays;
    for (const Category& category : config.categories) {
        if (category.keepDays && (!keep || *category.keepDays < *keep)) {
            keep = category.keepDays;  // the first that goes
        }
    }
    const auto days = [](const std::optional<int>& value) {
        return value ? Json(*value) : Json(nullptr);
    };
    Json json = {{"KeepDays", days(keep)}, {"OldestDays", days(config.strictness.oldestDays)}};
    if (!config.timeZone.empty()) {
        json["TimeZone"] = config.timeZone;
    }
    return formatJsonPretty(json);
}

}  // namespace ocelli::bodyworn::destination
