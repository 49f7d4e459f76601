// Reads addresses of sources.
#include <array>

#include <fmt/format.h>

#include "base/text.h"
#include "camera/capture/source.h"

namespace ocelli::camera::capture {
namespace {

constexpr std::size_t kMaximumLength = 1024;
constexpr std::size_t kMaximumOptions = 32;
constexpr std::array<std::string_view, 6> kSchemes = {
    "v4l2", "rtsp", "rtsps", "file", "scene", "thermal"
};

Error wrong(std::string_view why) {
    return fail(
               ErrorKind::InvalidArgument,
               fmt::format(
                   "{}; a source looks like v4l2:/dev/video0, rtsp://host/path, file:PATH, "
                   "scene:street or thermal:PATH",
                   why
               )
    )
        .withField("source", "v4l2:, rtsp://, rtsps://, file:, scene:, thermal:");
}

Result<void> readOptions(std::string_view query, SourceAddress& address) {
    for (const std::string_view part : split(query, '&')) {
        if (part.empty()) {
            continue;
        }
        const auto equals = part.find('=');
        if (equals == 0 || address.options.size() >= kMaximumOptions) {
            return wrong("the options behind the question mark are out of form");
        }
        const bool bare = equals == std::string_view::npos;
        std::string name = OCELLI_TRY(decodePercent(part.substr(0, equals)));
        std::string value =
            bare ? std::string("1") : OCELLI_TRY(decodePercent(part.substr(equals + 1)));
        address.options.emplace_back(std::move(name), std::move(value));
    }
    return {};
}

}  // namespace

std::string SourceAddress::option(std::string_view name, std::string_view absent) const {
    for (const auto& [key, value] : options) {
        if (key == name) {
            return value;
        }
    }
    return std::string(absent);
}

Result<SourceAddress> parseSourceAddress(std::string_view text) {
    if (text.size() > kMaximumLength || !isCleanText(text)) {
        return wrong("the address is too long or has control characters");
    }
    const auto colon = text.find(':');
    if (colon == std::string_view::npos) {
        return wrong("the kind of source is missing");
    }
    SourceAddress address;
    address.scheme = toLower(text.substr(0, colon));
    bool known = false;
    for (const std::string_view scheme : kSchemes) {
        known = known || scheme == address.scheme;
    }
    if (!known) {
        return wrong(fmt::format("there is no kind of source {}", address.scheme));
    }
    const std::string_view behind = text.substr(colon + 1);
    if (address.scheme.starts_with("rtsp")) {
        if (!behind.starts_with("//") || behind.size() < 3) {
            return wrong("the host is missing");
        }
        // The camera's own query belongs to its address.
        address.rest = address.scheme + ":" + std::string(behind);
        return address;
    }
    const auto question = address.scheme == "file" ? std::string_view::npos : behind.find('?');
    address.rest = std::string(behind.substr(0, question));
    if (address.rest.empty()) {
        return wrong("nothing stands behind the colon");
    }
    if (question != std::string_view::npos) {
        OCELLI_TRY(readOptions(behind.substr(question + 1), address));
    }
    return address;
}

}  // namespace ocelli::camera::capture
