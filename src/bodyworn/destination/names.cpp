// Reads names.
#include "bodyworn/destination/names.h"

#include <cmath>

#include <fmt/format.h>

#include "base/text.h"

namespace ocelli::bodyworn::destination {
namespace {

constexpr std::size_t kMostContainerName = 256;
constexpr std::size_t kMostObjectName = 1024;
constexpr double kLatestEpoch = 253'402'300'799.0;  // the end of the year 9999

Result<void> checkName(std::string_view what, std::string_view name, std::size_t most) {
    if (name.empty() || name.size() > most || !isCleanText(name) ||
        name.find('/') != std::string_view::npos) {
        return fail(
                   ErrorKind::InvalidArgument,
                   fmt::format("the name of {} must be one level of 1 to {} bytes", what, most)
        )
            .withField("name", fmt::format("1..{} bytes of UTF-8 without a slash", most));
    }
    return {};
}

}  // namespace

bool isEmailAddress(std::string_view text) {
    constexpr std::size_t kMostAddress = 254;  // RFC 5321, 4.5.3.1
    constexpr std::size_t kMostLocal = 64;
    const auto at = text.find('@');
    if (text.size() > kMostAddress || at == 0 || at == std::string_view::npos || at > kMostLocal ||
        text.find('@', at + 1) != std::string_view::npos || !isCleanText(text) ||
        text.find(' ') != std::string_view::npos) {
        return false;
    }
    const auto domain = text.substr(at + 1);
    const auto dot = domain.find('.');
    return dot != std::string_view::npos && dot != 0 && domain.back() != '.' &&
           domain.find("..") == std::string_view::npos;
}

Kind kindOf(std::string_view container) {
    if (container == kSystem) {
        return Kind::System;
    }
    if (container == kUsers) {
        return Kind::Users;
    }
    if (container == kDevices) {
        return Kind::Devices;
    }
    return container.starts_with("RejectedContent_") ? Kind::Rejected : Kind::Recording;
}

std::optional<WallTime> parseCompactTime(std::string_view text) {
    if (text.size() != 16 || text[8] != 'T' || text[15] != 'Z') {
        return std::nullopt;
    }
    const auto part = [&](std::size_t from, std::size_t count) { return text.substr(from, count); };
    const auto iso = fmt::format(
        "{}-{}-{}T{}:{}:{}Z",
        part(0, 4),
        part(4, 2),
        part(6, 2),
        part(9, 2),
        part(11, 2),
        part(13, 2)
    );
    const auto time = parseTime(iso);
    return time ? std::optional(*time) : std::nullopt;
}

std::optional<WallTime> parseAnyTime(std::string_view text) {
    const auto seconds = toNumber(text);
    if (seconds && *seconds >= 0 && *seconds <= kLatestEpoch) {
        return WallTime{static_cast<std::int64_t>(std::llround(*seconds * 1e6))};
    }
    const auto time = parseTime(text);
    return time ? std::optional(*time) : std::nullopt;
}

std::optional<RecordingName> parseRecordingName(std::string_view container) {
    const auto last = container.rfind('_');
    if (last == std::string_view::npos || last == 0) {
        return std::nullopt;
    }
    const auto middle = container.rfind('_', last - 1);
    const auto time = parseCompactTime(container.substr(last + 1));
    if (middle == std::string_view::npos || !time) {
        return std::nullopt;
    }
    RecordingName name{
        std::string(container.substr(0, middle)),
        std::string(container.substr(middle + 1, last - middle - 1)),
        *time
    };
    return name.device.empty() ? std::nullopt : std::optional(std::move(name));
}

std::optional<Place> parsePlace(std::string_view text) {
    std::string plain(text);
    for (char& c : plain) {
        c = c == ',' || c == ';' ? ' ' : c;
    }
    std::vector<double> numbers;
    for (const auto word : split(plain, ' ')) {
        if (word.empty()) {
            continue;
        }
        const auto number = toNumber(word);
        if (!number || numbers.size() == 4) {
            return std::nullopt;
        }
        numbers.push_back(*number);
    }
    if (numbers.size() < 2 || std::abs(numbers[0]) > 90 || std::abs(numbers[1]) > 180) {
        return std::nullopt;
    }
    return Place{numbers[0], numbers[1]};
}

Result<void> checkContainerName(std::string_view name) {
    return checkName("a container", name, kMostContainerName);
}

Result<void> checkObjectName(std::string_view name) {
    return checkName("an object", name, kMostObjectName);
}

ObjectKind objectKindOf(std::string_view name) {
    if (name.starts_with("bookmark_")) {
        return ObjectKind::Bookmark;
    }
    if (name.ends_with(".key")) {
        return ObjectKind::Key;
    }
    if (name.ends_with("_gpstrail.json")) {
        return ObjectKind::Track;
    }
    if (name.ends_with(".mp4") || name.ends_with(".mkv")) {
        return ObjectKind::Clip;
    }
    return name.find("manifest") != std::string_view::npos ? ObjectKind::Manifest
                                                           : ObjectKind::Other;
}

std::string_view toString(ObjectKind kind) {
    switch (kind) {
        case ObjectKind::Clip:
            return "clip";
        case ObjectKind::Key:
            return "key";
        case ObjectKind::Bookmark:
            return "bookmark";
        case ObjectKind::Track:
            return "track";
        case ObjectKind::Manifest:
            return "manifest";
        case ObjectKind::Other:
            return "other";
    }
    return "other";
}

std::string_view typeOf(std::string_view name) {
    if (name.ends_with(".mp4")) {
        return "video/mp4";
    }
    if (name.ends_with(".mkv")) {
        return "video/x-matroska";
    }
    return name.ends_with(".json") || name.ends_with(".key") ? "application/json"
                                                             : "application/octet-stream";
}

}  // namespace ocelli::bodyworn::destination
