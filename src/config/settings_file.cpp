// Reads and writes settings.json.
#include "config/settings_file.h"

#include <fmt/format.h>

#include "base/assert.h"
#include "config/catalog.h"
#include "config/settings_check.h"

namespace ocelli::config {
namespace {

constexpr int kVersion = 1;
constexpr int kMostChannels = 64;
constexpr std::size_t kMostProblems = 100;

Json groupsOf(const Settings& settings, GroupAddress address, Scope scope) {
    Json json = Json::object();
    for (const GroupInfo& info : groups()) {
        if (info.scope == scope) {
            address.group = info.name;
            auto group = groupToJson(settings, address, Secrets::Shown);
            OCELLI_ASSERT(group.has_value());
            json[address.group] = std::move(*group);
        }
    }
    return json;
}

Json channelJson(const Settings& settings, int channel) {
    Json json = Json::object();
    json["number"] = channel;
    json.update(groupsOf(settings, {.group = "", .channel = channel}, Scope::Channel));
    Json streams = Json::object();
    for (const StreamName stream : kStreamNames) {
        streams[std::string(toString(stream))] =
            groupsOf(settings, {.group = "", .channel = channel, .stream = stream}, Scope::Stream);
    }
    json["streams"] = std::move(streams);
    return json;
}

/// Takes a file into settings, value by value.
class Loader {
  public:
    explicit Loader(LoadedSettings& loaded) : loaded_(loaded) {}

    void note(std::string problem) {
        if (loaded_.problems.size() < kMostProblems) {
            loaded_.problems.push_back(std::move(problem));
        }
    }

    void takeGroups(const Json& from, GroupAddress address, Scope scope) {
        for (const GroupInfo& info : groups()) {
            address.group = info.name;
            const auto found = from.find(info.name);
            if (info.scope == scope && found != from.end()) {
                takeGroup(*found, address);
            }
        }
    }

    void takeChannels(const Json& list) {
        for (const Json& one : list) {
            const auto number = integerMember(one, "number");
            if (!number || *number < 1 || *number > kMostChannels) {
                note("a channel without a number was left out");
            } else if (*number > static_cast<std::int64_t>(loaded_.settings.channels.size())) {
                if (loaded_.spareChannels.size() < kMostChannels) {
                    loaded_.spareChannels.push_back(one);
                }
            } else {
                takeChannel(one, static_cast<int>(*number));
            }
        }
    }

  private:
    void takeChannel(const Json& from, int channel) {
        takeGroups(from, {.group = "", .channel = channel}, Scope::Channel);
        const auto streams = from.find("streams");
        if (streams == from.end() || !streams->is_object()) {
            return;
        }
        for (const StreamName stream : kStreamNames) {
            const auto found = streams->find(toString(stream));
            if (found != streams->end() && found->is_object()) {
                takeGroups(
                    *found, {.group = "", .channel = channel, .stream = stream}, Scope::Stream
                );
            }
        }
    }

    void takeGroup(const Json& from, const GroupAddress& address) {
        if (mergeGroup(loaded_.settings, address, from)) {
            return;
        }
        if (!from.is_object()) {
            note(fmt::format("{} is no object and was set to its defaults", address.format()));
            return;
        }
        for (const auto& [name, value] : from.items()) {
            Json one = Json::object();
            one[name] = value;
            const auto merged = mergeGroup(loaded_.settings, address, one);
            if (!merged) {
                note(fmt::format("{}: {}", address.format(), merged.error().message()));
            }
        }
    }

    LoadedSettings& loaded_;
};

/// Sets groups that do not fit together back to their defaults.
Result<void> mendGroups(LoadedSettings& loaded, const std::filesystem::path& zones) {
    Loader loader(loaded);
    // Every round mends one group; more rounds than groups means that mending does not help.
    const std::size_t rounds = groups().size() * (loaded.settings.channels.size() + 1);
    for (std::size_t round = 0; round <= rounds; ++round) {
        const auto failure = findFailure(loaded.settings, zones);
        if (!failure) {
            return {};
        }
        loader.note(fmt::format(
            "{} was set to its defaults: {}", failure->where.format(), failure->error.message()
        ));
        OCELLI_TRY(resetGroup(loaded.settings, failure->where));
    }
    return fail(ErrorKind::DataLoss, "the settings do not fit together");
}

}  // namespace

std::string formatSettings(const Settings& settings, const Json& spareChannels) {
    Json json = Json::object();
    json["version"] = kVersion;
    json.update(groupsOf(settings, {.group = ""}, Scope::Device));
    Json channels = Json::array();
    for (int channel = 1; channel <= static_cast<int>(settings.channels.size()); ++channel) {
        channels.push_back(channelJson(settings, channel));
    }
    for (const Json& spare : spareChannels) {
        channels.push_back(spare);
    }
    json["channels"] = std::move(channels);
    return formatJsonPretty(json) + "\n";
}

Result<LoadedSettings> parseSettings(
    std::string_view text, int channels, const std::filesystem::path& zones
) {
    const auto json = parseJson(text);
    if (!json) {
        return fail(ErrorKind::DataLoss, json.error().message());
    }
    const auto version = integerMember(*json, "version");
    if (!version || *version != kVersion) {
        return fail(ErrorKind::DataLoss, fmt::format("no settings file of version {}", kVersion));
    }
    LoadedSettings loaded;
    loaded.settings = makeSettings(channels);
    Loader loader(loaded);
    loader.takeGroups(*json, {.group = ""}, Scope::Device);
    if (const auto list = json->find("channels"); list != json->end() && list->is_array()) {
        loader.takeChannels(*list);
    }
    OCELLI_TRY(mendGroups(loaded, zones));
    return loaded;
}

}  // namespace ocelli::config
