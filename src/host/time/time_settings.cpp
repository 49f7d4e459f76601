// Checks and JSON of the settings.
#include "host/time/time_settings.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace ocelli::host::time {
namespace {

constexpr std::array<std::string_view, 4> kModes = {"system", "ntp", "manual", "dhcp"};
constexpr std::string_view kForm = "a name or an address, with an optional port";
constexpr std::size_t kLongest = 253;

Error badServer() {
    return fail(ErrorKind::InvalidArgument, "that is no time server");
}

Result<std::string> serverMember(const Json& patch, const char* name) {
    std::string text = OCELLI_TRY(stringMember(patch, name));
    if (!text.empty() && !parseServer(text)) {
        return badServer().withField(name, std::string(kForm));
    }
    return text;
}

}  // namespace

Result<ServerPlace> parseServer(std::string_view text) {
    ServerPlace place;
    std::string_view host = text;
    if (text.starts_with('[')) {
        const auto end = text.find(']');
        if (end == std::string_view::npos) {
            return badServer();
        }
        host = text.substr(1, end - 1);
        text = text.substr(end + 1);
        if (!text.empty() && !text.starts_with(':')) {
            return badServer();
        }
    } else if (std::ranges::count(text, ':') > 1) {
        text = {};  // an IPv6 address without a port
    } else {
        host = text.substr(0, text.find(':'));
        text = text.substr(host.size());
    }
    if (!text.empty()) {
        const auto port = toInteger(text.substr(1));
        if (!port || *port < 1 || *port > 65535) {
            return badServer();
        }
        place.port = static_cast<std::uint16_t>(*port);
    }
    const bool clean =
        !host.empty() && host.size() <= kLongest && !host.starts_with('-') &&
        host.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._:%"
        ) == std::string_view::npos;
    if (!clean) {
        return badServer();
    }
    place.host = std::string(host);
    return place;
}

Json toJson(const TimeSettings& settings) {
    return {
        {"mode", kModes.at(static_cast<std::size_t>(settings.mode))},
        {"server", settings.server},
        {"fallback", settings.fallback},
    };
}

Result<TimeSettings> merge(TimeSettings settings, const Json& patch) {
    if (!patch.is_object()) {
        return fail(ErrorKind::InvalidArgument, "the settings must be an object");
    }
    for (const auto& [name, value] : patch.items()) {
        if (name != "mode" && name != "server" && name != "fallback") {
            return fail(ErrorKind::InvalidArgument, "there is no such setting")
                .withField(name.substr(0, 40), "mode, server, fallback");
        }
    }
    if (patch.contains("mode")) {
        const std::string word = OCELLI_TRY(stringMember(patch, "mode"));
        const auto* found = std::ranges::find(kModes, word);
        if (found == kModes.end()) {
            return fail(ErrorKind::InvalidArgument, "there is no such mode")
                .withField("mode", "system, ntp, manual, dhcp");
        }
        settings.mode = static_cast<TimeMode>(found - kModes.begin());
    }
    if (patch.contains("server")) {
        settings.server = OCELLI_TRY(serverMember(patch, "server"));
    }
    if (patch.contains("fallback")) {
        settings.fallback = OCELLI_TRY(serverMember(patch, "fallback"));
    }
    if (settings.mode == TimeMode::Ntp && settings.server.empty()) {
        return fail(ErrorKind::InvalidArgument, "name a time server")
            .withField("server", std::string(kForm));
    }
    return settings;
}

}  // namespace ocelli::host::time
