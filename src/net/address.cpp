// Reads and writes endpoints.
#include "net/address.h"

#include <array>

#include <arpa/inet.h>
#include <net/if.h>
#include <netinet/in.h>

#include <fmt/format.h>

#include "base/text.h"

namespace ocelli::net {
namespace {

Error invalid(std::string message, std::string_view allowed) {
    return fail(ErrorKind::InvalidArgument, std::move(message))
        .withField("address", std::string(allowed));
}

Result<std::uint16_t> parsePort(std::string_view text) {
    const auto number = toInteger(text);
    if (!number || *number < 0 || *number > 65535) {
        return fail(ErrorKind::InvalidArgument, "the port must be a number from 0 to 65535")
            .withField("port", "0..65535");
    }
    return static_cast<std::uint16_t>(*number);
}

/// The shortest usual form of an address, or nothing when it is none of this family.
std::string canonical(int family, const std::string& address) {
    std::array<unsigned char, sizeof(in6_addr)> binary{};
    std::array<char, INET6_ADDRSTRLEN> text{};
    if (address.find('\0') != std::string::npos ||
        ::inet_pton(family, address.c_str(), binary.data()) != 1 ||
        ::inet_ntop(family, binary.data(), text.data(), text.size()) == nullptr) {
        return {};
    }
    return text.data();
}

/// Interface names as Linux allows them, less what would be confusing in a log.
bool isZone(std::string_view zone) {
    if (zone.empty() || zone.size() >= IFNAMSIZ) {
        return false;
    }
    for (const char c : zone) {
        if (c <= ' ' || c >= 0x7F || c == '/' || c == '%' || c == '[' || c == ']') {
            return false;
        }
    }
    return true;
}

Result<std::string> parseV6(std::string_view text) {
    const auto percent = text.find('%');
    std::string address = canonical(AF_INET6, std::string(text.substr(0, percent)));
    if (address.empty()) {
        return invalid("not an IPv6 address between the brackets", "[IPv6]:port");
    }
    if (percent != std::string_view::npos) {
        const auto zone = text.substr(percent + 1);
        if (!isZone(zone)) {
            return invalid("the zone after % is not the name of a network interface", "%interface");
        }
        address += '%';
        address += zone;
    }
    return address;
}

}  // namespace

std::string Endpoint::format() const {
    if (address.find(':') != std::string::npos) {
        return fmt::format("[{}]:{}", address, port);
    }
    return fmt::format("{}:{}", address, port);
}

Result<Endpoint> parseEndpoint(std::string_view text) {
    Endpoint endpoint;
    std::string_view port = text;
    if (text.starts_with('[')) {
        const auto end = text.find(']');
        if (end == std::string_view::npos || end + 1 >= text.size() || text[end + 1] != ':') {
            return invalid(
                "a bracketed address must be followed by a colon and a port", "[IPv6]:port"
            );
        }
        endpoint.address = OCELLI_TRY(parseV6(text.substr(1, end - 1)));
        port = text.substr(end + 2);
    } else if (const auto colon = text.find(':'); colon != std::string_view::npos) {
        if (text.find(':', colon + 1) != std::string_view::npos) {
            return invalid("an IPv6 address must stand in brackets", "[IPv6]:port");
        }
        if (colon > 0) {
            endpoint.address = canonical(AF_INET, std::string(text.substr(0, colon)));
            if (endpoint.address.empty()) {
                return invalid(
                    "the address must be numeric", "IPv4:port, [IPv6]:port, :port or port"
                );
            }
        }
        port = text.substr(colon + 1);
    }
    endpoint.port = OCELLI_TRY(parsePort(port));
    return endpoint;
}

}  // namespace ocelli::net
