// The steps of the set-up and their values in SQLite.
#include "bodyworn/system/setup.h"

#include <array>

#include <fmt/format.h>

#include "base/text.h"
#include "bodyworn/system/field_rules.h"
#include "config/time_zone.h"

namespace ocelli::bodyworn::system {
namespace {

constexpr std::array<SetupStep, 9> kSteps = {{
    {"begin",
     "Before you begin",
     "What you need, and which language this system speaks.",
     false,
     false},
    {"passphrase",
     "Super admin passphrase",
     "Needed for what is critical: unlocking cameras, restoring the system, the restore key. It is "
     "stored nowhere and cannot be changed.",
     true},
    {"restoreKey",
     "System restore key",
     "A file, protected by the passphrase. With it a new controller can take over the cameras when "
     "this one is lost. Keep it somewhere else."},
    {"name", "System name", "Shown at the content destination. You can change it later."},
    {"network",
     "Network",
     "How this controller is reached, and how it finds the content destination.",
     false,
     false},
    {"time",
     "Date and time",
     "All cameras take date, time and zone from here. They must be those of the content "
     "destination."},
    {"connection",
     "Connection file",
     "Made by the content destination. It binds the system to it. Delete the file from this "
     "computer afterwards.",
     true},
    {"powerLine",
     "Power line frequency",
     "Against flicker of lamps. The Americas mostly have 60 Hz, the rest of the world 50 Hz."},
    {"assignment",
     "Camera assignment",
     "Fixed: a camera belongs to one user. Self-assign: users take any camera by tapping a tag.",
     true},
}};

constexpr std::string_view kComplete = "setupComplete";
constexpr std::string_view kKey = "systemKey";
constexpr std::string_view kSealedKey = "restoreKey";
constexpr std::string_view kKeyTaken = "restoreKeyTaken";
constexpr std::string_view kFile = "connectionFile";

constexpr std::array<std::string_view, 1> kLanguages = {"en"};

std::string_view seenFact(std::string_view step) {
    return step == "begin" ? "seenBegin" : "seenNetwork";
}

Result<std::string> oneOf(
    const Json& patch, std::string_view field, std::initializer_list<std::string_view> words
) {
    std::string value = OCELLI_TRY(stringMember(patch, field));
    std::string allowed;
    for (const std::string_view word : words) {
        if (value == word) {
            return value;
        }
        allowed += fmt::format("{}{}", allowed.empty() ? "" : ", ", word);
    }
    return fail(
               ErrorKind::InvalidArgument,
               fmt::format("{} must be one of {}, got {}", field, allowed, value.substr(0, 40))
    )
        .withField(std::string(field), allowed);
}

Result<std::string> powerLineOf(const Json& patch) {
    const auto value = integerMember(patch, "powerLine");
    if (!value || (*value != 50 && *value != 60)) {
        return fail(ErrorKind::InvalidArgument, "powerLine must be 50 or 60 (Hz)")
            .withField("powerLine", "50, 60");
    }
    return std::to_string(*value);
}

Result<std::string> timeZoneOf(const Json& patch) {
    std::string zone = OCELLI_TRY(stringMember(patch, "timeZone"));
    if (!config::TimeZone::load(zone)) {
        return fail(
                   ErrorKind::InvalidArgument,
                   fmt::format("there is no time zone {}", zone.substr(0, 40))
        )
            .withField("timeZone", "a name like Europe/Berlin");
    }
    return zone;
}

}  // namespace

std::span<const SetupStep> setupSteps() {
    return kSteps;
}

Result<bool> Setup::complete() const {
    const auto stored = OCELLI_TRY(facts_.find(kComplete));
    return stored.has_value();
}

Result<bool> Setup::done(std::string_view step) const {
    if (step == "passphrase") {
        return passphrase_.isSet();
    }
    if (step == "begin" || step == "network") {
        const auto seen = OCELLI_TRY(facts_.find(seenFact(step)));
        return seen.has_value();
    }
    const std::string_view fact = step == "restoreKey"   ? kKeyTaken
                                  : step == "time"       ? std::string_view("timeZone")
                                  : step == "connection" ? kFile
                                                         : step;
    const auto stored = OCELLI_TRY(facts_.find(fact));
    return stored.has_value();
}

Result<Json> Setup::toJson() const {
    Json steps = Json::array();
    for (const SetupStep& step : kSteps) {
        const bool isDone = OCELLI_TRY(done(step.id));
        steps.push_back(
            {{"id", step.id},
             {"title", step.title},
             {"help", step.help},
             {"final", step.final},
             {"needed", step.needed},
             {"done", isDone}}
        );
    }
    Json values = Json::object();
    for (const std::string_view name : {"language", "name", "timeZone", "assignment"}) {
        const auto value = OCELLI_TRY(facts_.find(name));
        values[std::string(name)] = value ? Json(*value) : Json(nullptr);
    }
    const auto powerLine = OCELLI_TRY(facts_.find("powerLine"));
    values["powerLine"] = powerLine ? Json(toInteger(*powerLine).value_or(50)) : Json(nullptr);
    const auto connected = OCELLI_TRY(connection());
    values["connection"] = connected ? system::toJson(*connected) : Json(nullptr);
    const bool isComplete = OCELLI_TRY(complete());
    return Json{
        {"complete", isComplete}, {"steps", std::move(steps)}, {"values", std::move(values)}
    };
}

Result<void> Setup::change(const Json& patch) {
    OCELLI_TRY(
        checkMembers(patch, {"language", "name", "timeZone", "powerLine", "assignment", "seen"})
    );
    std::vector<std::pair<std::string_view, std::string>> values;
    if (patch.contains("language")) {
        values.emplace_back("language", OCELLI_TRY(oneOf(patch, "language", {kLanguages[0]})));
    }
    if (patch.contains("name")) {
        std::string name = OCELLI_TRY(stringMember(patch, "name"));
        OCELLI_TRY(checkText("name", name, 1, 100));
        values.emplace_back("name", std::move(name));
    }
    if (patch.contains("timeZone")) {
        values.emplace_back("timeZone", OCELLI_TRY(timeZoneOf(patch)));
    }
    if (patch.contains("powerLine")) {
        values.emplace_back("powerLine", OCELLI_TRY(powerLineOf(patch)));
    }
    if (patch.contains("assignment")) {
        std::string wish = OCELLI_TRY(oneOf(patch, "assignment", {"fixed", "selfAssign"}));
        if (OCELLI_TRY(complete()) && wish != OCELLI_TRY(facts_.get("assignment"))) {
            return fail(
                       ErrorKind::FailedPrecondition,
                       "another way of assigning cameras needs a system reset"
            )
                .withField("assignment");
        }
        values.emplace_back("assignment", std::move(wish));
    }
    if (patch.contains("seen")) {
        const std::string step = OCELLI_TRY(oneOf(patch, "seen", {"begin", "network"}));
        values.emplace_back(seenFact(step), "1");
    }
    const std::string nameBefore = OCELLI_TRY(name());
    for (const auto& [name, value] : values) {
        OCELLI_TRY(facts_.set(name, value));
    }
    const std::string nameAfter = OCELLI_TRY(name());
    return nameBefore == nameAfter ? Result<void>() : announce();
}

Result<void> Setup::connect(std::string_view file) {
    const auto wished = OCELLI_TRY(offload::parseConnectionFile(file));
    if (const auto known = OCELLI_TRY(connection())) {
        OCELLI_TRY(offload::checkReplacement(*known, wished));
    }
    return facts_.set(kFile, file);
}

Result<void> Setup::setPassphrase(
    std::string_view hash, const SystemKey& key, std::string_view sealedKey
) {
    OCELLI_TRY(passphrase_.setHash(hash));
    OCELLI_TRY(facts_.set(kKey, formatJson(system::toJson(key))));
    OCELLI_TRY(facts_.set(kSealedKey, sealedKey));
    return announce();
}

Result<std::string> Setup::takeRestoreKey() {
    std::string sealed = OCELLI_TRY(facts_.get(kSealedKey));
    if (sealed.empty()) {
        return fail(ErrorKind::FailedPrecondition, "set the passphrase first");
    }
    OCELLI_TRY(facts_.set(kKeyTaken, "1"));
    return sealed;
}

Result<void> Setup::finish() {
    for (const SetupStep& step : kSteps) {
        if (step.needed && !OCELLI_TRY(done(step.id))) {
            return fail(
                       ErrorKind::FailedPrecondition,
                       fmt::format("a step of the set-up is missing: {}", step.title)
            )
                .withField(std::string(step.id));
        }
    }
    return facts_.set(kComplete, "1");
}

Result<std::string> Setup::systemId() const {
    if (OCELLI_TRY(facts_.get(kKey)).empty()) {
        return std::string();
    }
    return OCELLI_TRY(systemKey())
    .id;
}

Result<std::string> Setup::name() const {
    return facts_.get("name");
}

Result<Assignment> Setup::assignment() const {
    const std::string word = OCELLI_TRY(facts_.get("assignment", "fixed"));
    return word == "selfAssign" ? Assignment::SelfAssign : Assignment::Fixed;
}

Result<SystemKey> Setup::systemKey() const {
    const std::string stored = OCELLI_TRY(facts_.get(kKey));
    if (stored.empty()) {
        return fail(ErrorKind::FailedPrecondition, "the system has no key before its passphrase");
    }
    return parseSystemKey(stored);
}

Result<std::optional<offload::ConnectionFile>> Setup::connection() const {
    const auto stored = OCELLI_TRY(facts_.find(kFile));
    if (!stored) {
        return std::optional<offload::ConnectionFile>();
    }
    return std::optional(OCELLI_TRY(offload::parseConnectionFile(*stored)));
}

Result<std::string> Setup::connectionFile() const {
    return facts_.get(kFile);
}

Result<void> Setup::announce() {
    const std::string id = OCELLI_TRY(systemId());
    const std::string shown = OCELLI_TRY(name());
    if (id.empty() || shown.empty()) {
        return {};
    }
    return announcements_.put(kSystemObject, id, {{"ConnectionId", id}, {"SystemName", shown}});
}

}  // namespace ocelli::bodyworn::system
