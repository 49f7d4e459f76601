// Names of picture files and their JSON.
#include "delivery/record/picture_types.h"

#include <array>

#include <fmt/format.h>

#include "base/text.h"

namespace ocelli::delivery::record {
namespace {

constexpr std::array kTypes = {PictureType::Timing, PictureType::Event, PictureType::Manual};
constexpr std::size_t kDayLength = 10;
constexpr std::size_t kLongestName = 120;

/// "2026-11-21T08-15-00.123Z": a time that every file system takes.
std::string formatStamp(WallTime time) {
    std::string stamp = formatTime(time);
    for (char& c : stamp) {
        c = c == ':' ? '-' : c;
    }
    return stamp;
}

std::optional<WallTime> parseStamp(std::string_view text) {
    std::string stamp(text);
    if (stamp.size() != 24) {
        return std::nullopt;
    }
    stamp[13] = ':';
    stamp[16] = ':';
    const auto time = parseTime(stamp);
    return time && time->microseconds >= 0 ? std::optional(*time) : std::nullopt;
}

std::optional<int> parseNumber(std::string_view text, int most) {
    const auto number = toInteger(text);
    if (!number || *number < 1 || *number > most) {
        return std::nullopt;
    }
    return static_cast<int>(*number);
}

bool parseSize(std::string_view text, PictureName& name) {
    const auto parts = split(text, 'x');
    if (parts.size() != 2) {
        return false;
    }
    const auto width = parseNumber(parts[0], 65535);
    const auto height = parseNumber(parts[1], 65535);
    name.width = width.value_or(0);
    name.height = height.value_or(0);
    return width && height;
}

/// Takes the ending off.
std::optional<media::PictureFormat> takeFormat(std::string_view& text) {
    const auto ending = text.size() < 4 ? std::string_view() : text.substr(text.size() - 4);
    if (ending != ".jpg" && ending != ".bmp") {
        return std::nullopt;
    }
    text.remove_suffix(4);
    return ending == ".jpg" ? media::PictureFormat::Jpeg : media::PictureFormat::Bmp;
}

}  // namespace

std::string_view toString(PictureType type) {
    static constexpr std::array<std::string_view, 3> kNames = {"timing", "event", "manual"};
    return kNames.at(static_cast<std::size_t>(type));
}

std::optional<PictureType> parsePictureType(std::string_view word) {
    for (const PictureType type : kTypes) {
        if (toString(type) == word) {
            return type;
        }
    }
    return std::nullopt;
}

std::string_view toString(media::PictureFormat format) {
    return format == media::PictureFormat::Jpeg ? "jpeg" : "bmp";
}

std::string_view contentTypeOf(media::PictureFormat format) {
    return format == media::PictureFormat::Jpeg ? "image/jpeg" : "image/bmp";
}

std::string formatPictureName(const PictureName& name) {
    return fmt::format(
        "{}_{}_{}_{}x{}{}.{}",
        name.channel,
        formatStamp(name.time),
        toString(name.type),
        name.width,
        name.height,
        name.eventId == 0 ? std::string() : fmt::format("_{}", name.eventId),
        name.format == media::PictureFormat::Jpeg ? "jpg" : "bmp"
    );
}

std::optional<PictureName> parsePictureName(std::string_view text) {
    if (text.size() > kLongestName) {
        return std::nullopt;
    }
    std::string_view rest = text;
    const auto format = takeFormat(rest);
    const auto parts = split(rest, '_');
    if (!format || parts.size() < 4 || parts.size() > 5) {
        return std::nullopt;
    }
    const auto channel = parseNumber(parts[0], 64);
    const auto time = parseStamp(parts[1]);
    const auto type = parsePictureType(parts[2]);
    PictureName name;
    if (!channel || !time || !type || !parseSize(parts[3], name)) {
        return std::nullopt;
    }
    name.channel = *channel;
    name.time = *time;
    name.type = *type;
    name.format = *format;
    if (parts.size() == 5) {
        const auto event = toInteger(parts[4]);
        if (!event || *event < 1) {
            return std::nullopt;
        }
        name.eventId = static_cast<std::uint64_t>(*event);
    }
    // "+1", "01" and other ways to write the same would let two files be one picture.
    return formatPictureName(name) == text ? std::optional(name) : std::nullopt;
}

std::string pictureDay(WallTime time) {
    return formatTime(time).substr(0, kDayLength);
}

std::string picturePath(const PictureName& name) {
    return pictureDay(name.time) + "/" + formatPictureName(name);
}

std::optional<PictureName> parsePicturePath(std::string_view path) {
    if (path.size() <= kDayLength) {
        return std::nullopt;
    }
    const auto name = parsePictureName(path.substr(kDayLength + 1));
    return name && picturePath(*name) == path ? name : std::nullopt;
}

Json toJson(const StoredPicture& picture) {
    return Json{
        {"id", picture.id},
        {"channel", picture.name.channel},
        {"type", toString(picture.name.type)},
        {"time", formatTime(picture.name.time)},
        {"format", toString(picture.name.format)},
        {"width", picture.name.width},
        {"height", picture.name.height},
        {"bytes", picture.bytes},
    };
}

}  // namespace ocelli::delivery::record
