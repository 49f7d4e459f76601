// Names and addresses of servers, checked and written for URLs.
#include "net/transfer/detail/host.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"

namespace ocelli::net::transfer::detail {
namespace {

constexpr std::size_t kLongestHost = 253;
constexpr std::size_t kLongestPart = 255;

bool isNamePart(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' ||
           c == '.' || c == '_';
}

}  // namespace

Result<std::string> hostForUrl(std::string_view host) {
    const auto wrong = [] {
        return fail(ErrorKind::InvalidArgument, "the server is out of form")
            .withField("server", "a host name or an IP address");
    };
    if (host.empty() || host.size() > kLongestHost) {
        return wrong();
    }
    if (host.find(':') != std::string_view::npos) {
        const bool good = std::all_of(host.begin(), host.end(), [](char c) {
            return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F') ||
                   c == ':' || c == '.';
        });
        return good ? Result<std::string>(fmt::format("[{}]", host)) : wrong();
    }
    if (!std::all_of(host.begin(), host.end(), isNamePart) || host.front() == '-') {
        return wrong();
    }
    return std::string(host);
}

Result<std::string> pathForUrl(const std::vector<std::string>& parts) {
    std::string path;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        const std::string& part = parts[i];
        const bool control = std::any_of(part.begin(), part.end(), [](unsigned char c) {
            return c < 0x20 || c == 0x7F;
        });
        if ((part.empty() && i > 0) || part == "." || part == ".." || control ||
            part.find('/') != std::string::npos || part.size() > kLongestPart) {
            return fail(ErrorKind::InvalidArgument, "a part of the path is out of form")
                .withField("path", "names without '/', '..' and control characters");
        }
        path += i > 0 ? "/" : "";
        path += encodePercent(part);
    }
    if (parts.empty() || parts.back().empty()) {
        return fail(ErrorKind::InvalidArgument, "a file needs a name").withField("path");
    }
    return path;
}

}  // namespace ocelli::net::transfer::detail
