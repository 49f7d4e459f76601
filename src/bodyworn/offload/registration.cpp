// Reads capabilities and registers systems, users and devices.
#include "bodyworn/offload/registration.h"

#include "bodyworn/offload/status_table.h"

namespace ocelli::bodyworn::offload {
namespace {

constexpr int kNothingToDo = 204;
constexpr int kNotFound = 404;
constexpr int kDamaged = 502;

std::string yesOrNo(bool active) {
    return active ? "True" : "False";
}

/// The text of a system file; empty when the destination has none that can be used.
Result<std::string> fileOf(DestinationClient& client, const std::string& name) {
    const auto document = client.readSystemFile(name);
    const int status = document.outcome.status;
    if (status == 200) {
        return document.text;
    }
    if (status == kNotFound || status == kDamaged) {
        return std::string();
    }
    const auto rule = ruleOf(status);
    return fail(
        rule.reaction == Reaction::LogIn ? ErrorKind::Unauthenticated : ErrorKind::Unavailable,
        std::string(rule.cause)
    );
}

}  // namespace

Result<DestinationFacts> readDestination(DestinationClient& client) {
    DestinationFacts facts;
    if (client.file().fullSupport) {
        facts.capabilities = Capabilities::all();
    } else {
        const auto text = OCELLI_TRY(fileOf(client, "Capabilities.json"));
        facts.capabilities = parseCapabilities(text).value_or(Capabilities());
    }
    if (facts.capabilities.readCategories) {
        const auto text = OCELLI_TRY(fileOf(client, "Categories.json"));
        if (auto categories = parseCategories(text)) {
            facts.categories = std::move(*categories);
            facts.ownCategories = true;
        }
    }
    return facts;
}

Registration::Outcome Registration::put(
    const std::string& container, const std::string& name, const Facts& facts
) {
    const Content nothing = contentOf("");
    auto outcome = client_.putObject(container, name, facts, nothing);
    if (outcome.status != kNotFound) {
        return outcome;
    }
    outcome = client_.putContainer(container, {});
    return ruleOf(outcome.status).reaction == Reaction::Go
               ? client_.putObject(container, name, facts, nothing)
               : outcome;
}

Registration::Outcome Registration::system(
    const std::string& id, const std::string& connectionId, const std::string& name
) {
    if (!capabilities_.systemId) {
        return {kNothingToDo, {}};
    }
    return put("System", id, {{"ConnectionId", connectionId}, {"SystemName", name}});
}

Registration::Outcome Registration::user(const Wearer& wearer) {
    Facts facts = {{"Active", yesOrNo(wearer.active)}, {"Name", wearer.name}};
    if (capabilities_.userIdKey) {
        facts.emplace_back("UserID", wearer.visibleId);
    }
    if (capabilities_.userMapping && !wearer.mappedUser.empty()) {
        facts.emplace_back("MappedUserName", wearer.mappedUser);
    }
    return put("Users", wearer.id, facts);
}

Registration::Outcome Registration::device(const WornDevice& device) {
    return put(
        "Devices",
        device.serial,
        {{"Active", yesOrNo(device.active)}, {"Name", device.name}, {"Model", device.model}}
    );
}

}  // namespace ocelli::bodyworn::offload
