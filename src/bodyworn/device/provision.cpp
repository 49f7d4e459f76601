// Reads the provisioning file.
#include "bodyworn/device/provision.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/file.h"
#include "base/text.h"
#include "bodyworn/device/beacon.h"
#include "config/yaml_text.h"

namespace ocelli::bodyworn::device {
namespace {

constexpr std::size_t kBound = 64U << 10U;

Error wrong(std::string_view member, std::string_view allowed) {
    return fail(ErrorKind::InvalidArgument, fmt::format("{} must be {}", member, allowed))
        .withField(std::string(member), std::string(allowed));
}

Result<std::string> text(const Json& map, std::string_view member, std::string_view field) {
    const auto found = map.find(member);
    if (found == map.end() || !found->is_string() || found->get<std::string>().empty()) {
        return wrong(field, "a text; numbers in quotes");
    }
    return found->get<std::string>();
}

Result<Wearer> readWearer(const Json& map) {
    if (!map.is_object()) {
        return wrong("wearer", "a map with id, name and userId");
    }
    Wearer wearer;
    wearer.id = OCELLI_TRY(text(map, "id", "wearer.id"));
    wearer.name = OCELLI_TRY(text(map, "name", "wearer.name"));
    if (map.contains("userId")) {
        wearer.userId = OCELLI_TRY(text(map, "userId", "wearer.userId"));
    }
    OCELLI_TRY(checkWearer(wearer));
    return wearer;
}

Result<ContentKey> readKey(const Json& map) {
    if (!map.is_object()) {
        return wrong("contentKey", "a map with id and publicKey");
    }
    ContentKey key;
    key.id = OCELLI_TRY(text(map, "id", "contentKey.id"));
    key.publicKey = OCELLI_TRY(text(map, "publicKey", "contentKey.publicKey"));
    return key;
}

Result<Bytes> readBeaconKey(const Json& root) {
    const auto coded = OCELLI_TRY(text(root, "beaconKey", "beaconKey"));
    auto key = parseBase64(coded);
    if (!key || key->size() != kBeaconKeySize) {
        return wrong("beaconKey", "32 bytes in Base64");
    }
    return std::move(*key);
}

}  // namespace

Result<void> checkWearer(const Wearer& wearer) {
    const bool plain =
        !wearer.id.empty() && wearer.id.size() <= 36 && std::ranges::all_of(wearer.id, [](char c) {
            return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                   c == '-';
        });
    if (!plain) {
        return wrong("wearer.id", "1 to 36 of A-Z, a-z, 0-9 and -");
    }
    if (wearer.name.size() > 100 || !isCleanText(wearer.name)) {
        return wrong("wearer.name", "a text of at most 100 characters");
    }
    if (wearer.userId.size() > 100 || !isCleanText(wearer.userId)) {
        return wrong("wearer.userId", "a text of at most 100 characters");
    }
    return {};
}

Result<Provision> parseProvision(std::string_view content) {
    const Json root = OCELLI_TRY(config::parseYaml(content, kBound));
    if (!root.is_object()) {
        return wrong("the file", "a map with wearer, settings, contentKey and timeZone");
    }
    Provision provision;
    for (const auto& [name, value] : root.items()) {
        if (name == "wearer") {
            provision.wearer = OCELLI_TRY(readWearer(value));
        } else if (name == "settings") {
            provision.settings = OCELLI_TRY(applySettings({}, value));
        } else if (name == "contentKey") {
            provision.contentKey = OCELLI_TRY(readKey(value));
        } else if (name == "timeZone") {
            provision.timeZone = OCELLI_TRY(text(root, "timeZone", "timeZone"));
        } else if (name == "beaconKey") {
            provision.beaconKey = OCELLI_TRY(readBeaconKey(root));
        } else {
            return wrong(name, "one of wearer, settings, contentKey, timeZone and beaconKey");
        }
    }
    return provision;
}

Result<Provision> readProvision(const std::filesystem::path& file) {
    auto content = readFile(file, kBound);
    if (!content) {
        return Error(std::move(content).error()).withContext("reading", file.string());
    }
    auto provision = parseProvision(*content);
    if (!provision) {
        return Error(std::move(provision).error()).withContext("reading", file.string());
    }
    return provision;
}

}  // namespace ocelli::bodyworn::device
