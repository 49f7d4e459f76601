// Taking addresses apart.
#include "delivery/rtsp/url.h"

#include <array>

#include <fmt/format.h>

#include "base/text.h"
#include "delivery/rtsp/range_header.h"

namespace ocelli::delivery::rtsp {
namespace {

constexpr std::size_t kLongestUrl = 2048;
constexpr std::int64_t kMaximumTrack = 15;
constexpr int kMaximumChannel = 64;
constexpr std::array<std::string_view, 3> kStreamNames = {"main", "sub", "third"};
constexpr std::string_view kTrackPrefix = "trackID=";

using Parts = std::vector<std::string_view>;

Parts partsOf(std::string_view path) {
    Parts parts;
    for (const std::string_view part : split(path, '/')) {
        if (!part.empty()) {
            parts.push_back(part);
        }
    }
    return parts;
}

bool startsWithIgnoringCase(std::string_view text, std::string_view start) {
    return equalsIgnoreCase(text.substr(0, start.size()), start);
}

std::optional<std::uint32_t> parseTrack(std::string_view part) {
    if (!startsWithIgnoringCase(part, kTrackPrefix)) {
        return std::nullopt;
    }
    const auto number = toInteger(part.substr(kTrackPrefix.size()));
    if (!number || *number < 0 || *number > kMaximumTrack) {
        return std::nullopt;
    }
    return static_cast<std::uint32_t>(*number);
}

/// "101": channel 1, stream 1.
std::optional<StreamAddress> parseNumber(std::string_view text) {
    const auto number = toInteger(text);
    if (!number || *number < 0 || *number > 100 * kMaximumChannel + 99) {
        return std::nullopt;
    }
    return StreamAddress{static_cast<int>(*number / 100), static_cast<int>(*number % 100)};
}

std::optional<StreamAddress> parseNames(std::string_view channel, std::string_view stream) {
    const auto number = toInteger(channel);
    for (std::size_t i = 0; i < kStreamNames.size(); ++i) {
        if (number && *number >= 0 && *number <= kMaximumChannel &&
            equalsIgnoreCase(stream, kStreamNames.at(i))) {
            return StreamAddress{static_cast<int>(*number), static_cast<int>(i + 1)};
        }
    }
    return std::nullopt;
}

Result<Target> parsePath(const Parts& parts) {
    Target target;
    std::optional<StreamAddress> stream;
    const std::string_view first = parts.size() == 3 ? parts[0] : std::string_view{};
    if (equalsIgnoreCase(first, "Streaming")) {
        target.playback = equalsIgnoreCase(parts[1], "tracks");
        if (target.playback || equalsIgnoreCase(parts[1], "Channels")) {
            stream = parseNumber(parts[2]);
        }
    } else if (equalsIgnoreCase(first, "live") || equalsIgnoreCase(first, "playback")) {
        target.playback = equalsIgnoreCase(first, "playback");
        stream = parseNames(parts[1], parts[2]);
    }
    if (!stream || stream->channel < 1 || stream->channel > kMaximumChannel || stream->stream < 1 ||
        stream->stream > static_cast<int>(kStreamNames.size())) {
        return fail(ErrorKind::NotFound, "no stream has this address")
            .withField("path", "/Streaming/Channels/101, /live/1/main, /playback/1/main");
    }
    target.stream = *stream;
    return target;
}

/// Some players put "/trackID=0" behind the query.
std::string_view cutTrack(std::string_view query, std::optional<std::uint32_t>& track) {
    const auto slash = query.rfind('/');
    if (slash != std::string_view::npos) {
        if (const auto number = parseTrack(query.substr(slash + 1))) {
            track = number;
            return query.substr(0, slash);
        }
    }
    return query;
}

Result<std::optional<WallTime>> timeMember(const Url& url, std::string_view name) {
    const auto text = url.member(name);
    if (!text || text->empty()) {
        return std::optional<WallTime>();
    }
    auto time = parseClockTime(*text);
    if (!time) {
        return std::move(time).error().withField(std::string(name), "YYYYMMDDThhmmssZ");
    }
    return std::optional<WallTime>(*time);
}

}  // namespace

std::optional<std::string> Url::member(std::string_view name) const {
    for (const std::string_view part : split(query, '&')) {
        const auto equals = part.find('=');
        if (equals != std::string_view::npos && equalsIgnoreCase(part.substr(0, equals), name)) {
            auto value = decodePercent(part.substr(equals + 1), false);
            return value ? std::optional(std::move(*value)) : std::nullopt;
        }
    }
    return std::nullopt;
}

Result<Url> parseUrl(std::string_view text) {
    if (text.size() > kLongestUrl) {
        return fail(ErrorKind::InvalidArgument, "the address is too long")
            .withField("URI", fmt::format("1..{} bytes", kLongestUrl));
    }
    Url url;
    if (text == "*") {
        url.path = "*";
        return url;
    }
    const auto scheme = text.find("://");
    std::string_view rest = text;
    if (scheme != std::string_view::npos && text.find('/') > scheme) {
        const std::string_view name = text.substr(0, scheme);
        if (!startsWithIgnoringCase(name, "rtsp")) {
            return fail(ErrorKind::InvalidArgument, "not an RTSP address");
        }
        rest = text.substr(scheme + 3);
        const auto hostEnd = std::min(rest.find_first_of("/?"), rest.size());
        std::string_view host = rest.substr(0, hostEnd);
        host = host.substr(host.rfind('@') == std::string_view::npos ? 0 : host.rfind('@') + 1);
        url.origin = fmt::format("{}://{}", name, host);
        rest = rest.substr(hostEnd);
    } else if (!text.starts_with('/')) {
        return fail(ErrorKind::InvalidArgument, "not an RTSP address");
    }
    const auto question = std::min(rest.find('?'), rest.size());
    const std::string path = OCELLI_TRY(decodePercent(rest.substr(0, question)));
    if (!isCleanText(path)) {
        return fail(ErrorKind::InvalidArgument, "the address is not clean text");
    }
    for (const std::string_view part : partsOf(path)) {
        url.path += fmt::format("/{}", part);
    }
    if (url.path.empty()) {
        url.path = "/";
    }
    url.query = question < rest.size() ? rest.substr(question + 1) : std::string_view{};
    return url;
}

Result<Target> parseTarget(const Url& url) {
    Parts parts = partsOf(url.path);
    std::optional<std::uint32_t> track;
    if (!parts.empty() && (track = parseTrack(parts.back()))) {
        parts.pop_back();
    }
    auto target = OCELLI_TRY(parsePath(parts));
    target.track = track;
    if (target.playback) {
        Url plain = url;
        plain.query = cutTrack(url.query, target.track);
        target.from = OCELLI_TRY(timeMember(plain, "starttime"));
        target.to = OCELLI_TRY(timeMember(plain, "endtime"));
        if (target.from && target.to && *target.to < *target.from) {
            return fail(ErrorKind::InvalidArgument, "the end is before the beginning")
                .withField("endtime", "not before starttime");
        }
    } else {
        cutTrack(url.query, target.track);
    }
    return target;
}

std::string_view streamName(int stream) {
    const auto index = static_cast<std::size_t>(stream - 1);
    return index < kStreamNames.size() ? kStreamNames.at(index) : "unknown";
}

}  // namespace ocelli::delivery::rtsp
