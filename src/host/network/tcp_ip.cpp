// Members by name, each with its kind and range.
#include "host/network/tcp_ip.h"

#include <array>
#include <string_view>

#include <fmt/format.h>

namespace ocelli::host::network {
namespace {

constexpr std::size_t kLongestText = 63;

constexpr std::array<std::string_view, 2> kIpv4Modes = {"dhcp", "manual"};
constexpr std::array<std::string_view, 3> kIpv6Modes = {"routeAdvertisement", "dhcp", "manual"};
constexpr std::array<std::string_view, 6> kNicTypes = {
    "auto", "half10", "full10", "half100", "full100", "full1000"
};

Error wrong(std::string_view field, std::string allowed) {
    return fail(ErrorKind::InvalidArgument, fmt::format("{} must be {}", field, allowed))
        .withField(std::string(field), std::move(allowed));
}

/// Which of the words it is.
template <std::size_t N>
Result<std::size_t> wordOf(
    std::string_view field, const Json& value, const std::array<std::string_view, N>& words
) {
    for (std::size_t i = 0; i < N && value.is_string(); ++i) {
        if (value.get_ref<const std::string&>() == words.at(i)) {
            return i;
        }
    }
    return wrong(field, fmt::format("one of {}", fmt::join(words, ", ")));
}

Result<int> numberOf(std::string_view field, const Json& value, int least, int most) {
    const bool fits = value.is_number_integer() && value.get<std::int64_t>() >= least &&
                      value.get<std::int64_t>() <= most;
    if (!fits) {
        return wrong(field, fmt::format("{}..{}", least, most));
    }
    return value.get<int>();
}

std::string* textMember(TcpIp& settings, std::string_view name) {
    struct Member {
        std::string_view name;
        std::string TcpIp::* at;
    };

    constexpr std::array<Member, 8> kMembers = {{
        {"ipv4Address", &TcpIp::ipv4Address},
        {"ipv4Mask", &TcpIp::ipv4Mask},
        {"ipv4Gateway", &TcpIp::ipv4Gateway},
        {"ipv6Address", &TcpIp::ipv6Address},
        {"ipv6Gateway", &TcpIp::ipv6Gateway},
        {"preferredDns", &TcpIp::preferredDns},
        {"alternateDns", &TcpIp::alternateDns},
        {"registerName", &TcpIp::registerName},
    }};
    for (const Member& one : kMembers) {
        if (one.name == name) {
            return &(settings.*one.at);
        }
    }
    return nullptr;
}

Result<void> mergeMember(TcpIp& settings, std::string_view name, const Json& value) {
    if (std::string* text = textMember(settings, name)) {
        if (!value.is_string() || value.get_ref<const std::string&>().size() > kLongestText) {
            return wrong(name, fmt::format("a text of at most {} characters", kLongestText));
        }
        *text = value.get<std::string>();
    } else if (name == "ipv4Mode") {
        settings.ipv4Mode = static_cast<Ipv4Mode>(OCELLI_TRY(wordOf(name, value, kIpv4Modes)));
    } else if (name == "ipv6Mode") {
        settings.ipv6Mode = static_cast<Ipv6Mode>(OCELLI_TRY(wordOf(name, value, kIpv6Modes)));
    } else if (name == "nicType") {
        settings.nicType = kNicTypes.at(OCELLI_TRY(wordOf(name, value, kNicTypes)));
    } else if (name == "ipv6PrefixLength") {
        settings.ipv6PrefixLength = OCELLI_TRY(numberOf(name, value, 1, 128));
    } else if (name == "mtu") {
        settings.mtu = OCELLI_TRY(numberOf(name, value, 1280, 1500));
    } else if (name == "dynamicName") {
        if (!value.is_boolean()) {
            return wrong(name, "true or false");
        }
        settings.dynamicName = value.get<bool>();
    } else {
        return fail(ErrorKind::InvalidArgument, fmt::format("there is no member {}", name))
            .withField(std::string(name), "members as they are shown");
    }
    return {};
}

}  // namespace

Json toJson(const TcpIp& settings) {
    return {
        {"ipv4Mode", kIpv4Modes.at(static_cast<std::size_t>(settings.ipv4Mode))},
        {"ipv4Address", settings.ipv4Address},
        {"ipv4Mask", settings.ipv4Mask},
        {"ipv4Gateway", settings.ipv4Gateway},
        {"ipv6Mode", kIpv6Modes.at(static_cast<std::size_t>(settings.ipv6Mode))},
        {"ipv6Address", settings.ipv6Address},
        {"ipv6PrefixLength", settings.ipv6PrefixLength},
        {"ipv6Gateway", settings.ipv6Gateway},
        {"preferredDns", settings.preferredDns},
        {"alternateDns", settings.alternateDns},
        {"dynamicName", settings.dynamicName},
        {"registerName", settings.registerName},
        {"mtu", settings.mtu},
        {"nicType", settings.nicType},
    };
}

Result<TcpIp> merge(TcpIp settings, const Json& patch) {
    if (!patch.is_object()) {
        return fail(ErrorKind::InvalidArgument, "the settings of the interface are an object");
    }
    for (const auto& [name, value] : patch.items()) {
        OCELLI_TRY(mergeMember(settings, name, value));
    }
    return settings;
}

}  // namespace ocelli::host::network
