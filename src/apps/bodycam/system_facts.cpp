// system.json beside the profile.
#include "apps/bodycam/system_facts.h"

#include "base/file.h"
#include "base/log.h"
#include "base/text.h"
#include "bodyworn/device/beacon.h"
#include "crypto/key_wrap.h"
#include "crypto/random.h"

namespace ocelli::apps::bodycam {
namespace {

constexpr std::string_view kFileName = "system.json";
constexpr std::size_t kMostBytes = 64U << 10U;
constexpr std::size_t kContentKeyBytes = 32;

}  // namespace

SystemFacts applySystemFacts(SystemFacts before, const Json& settings) {
    if (!settings.is_object()) {
        return before;
    }
    if (const auto zone = stringMember(settings, "timeZone")) {
        before.timeZone = *zone;
    }
    before.beaconKey.clear();
    if (const auto coded = stringMember(settings, "beaconKey")) {
        if (auto beacon = parseBase64(*coded);
            beacon && beacon->size() == bodyworn::device::kBeaconKeySize) {
            before.beaconKey = std::move(*beacon);
        } else {
            log::error("dock", "the system's key for beacons is out of form");
        }
    }
    const auto key = stringMember(settings, "publicKey");
    const auto id = stringMember(settings, "publicKeyId");
    if (!key || !id) {
        before.contentKey.reset();  // the destination wants no encryption
        return before;
    }
    if (auto tried = crypto::wrapKey(*key, crypto::randomBytes(kContentKeyBytes)); !tried) {
        log::error("dock", "the system's key for content: {}", tried.error().message());
        return before;
    }
    before.contentKey = bodyworn::device::ContentKey{*id, *key};
    return before;
}

SystemFacts readSystemFacts(const std::filesystem::path& folder) {
    const auto text = readFile(folder / kFileName, kMostBytes);
    if (!text) {
        if (text.error().kind() != ErrorKind::NotFound) {
            log::error("dock", "{}", text.error().describe());
        }
        return {};
    }
    const auto json = parseJson(*text);
    if (!json) {
        log::error("dock", "{}: {}", kFileName, json.error().message());
        return {};
    }
    return applySystemFacts({}, *json);
}

Result<void> writeSystemFacts(const std::filesystem::path& folder, const SystemFacts& facts) {
    Json json = {{"timeZone", facts.timeZone}};
    if (facts.contentKey) {
        json["publicKey"] = facts.contentKey->publicKey;
        json["publicKeyId"] = facts.contentKey->id;
    }
    if (!facts.beaconKey.empty()) {
        json["beaconKey"] = formatBase64(facts.beaconKey);
    }
    return replaceFile(folder / kFileName, formatJsonPretty(json));
}

}  // namespace ocelli::apps::bodycam
