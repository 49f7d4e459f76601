// A captured picture that is stored: what is known of it, and its file name.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/json.h"
#include "media/picture_source.h"

namespace ocelli::delivery::record {

/// Why a picture was taken.
enum class PictureType : std::uint8_t { Timing, Event, Manual };

/// "timing", "event", "manual".
std::string_view toString(PictureType type);
std::optional<PictureType> parsePictureType(std::string_view word);

/// "jpeg", "bmp", as in the interface.
std::string_view toString(media::PictureFormat format);

/// "image/jpeg", "image/bmp".
std::string_view contentTypeOf(media::PictureFormat format);

/// All that a file's name tells.
struct PictureName {
    int channel = 1;  ///< 1 to 64
    WallTime time;    ///< whole milliseconds, years 1970 to 9999
    PictureType type = PictureType::Timing;
    media::PictureFormat format = media::PictureFormat::Jpeg;
    int width = 0;              ///< pixels, 1 to 65535
    int height = 0;             ///< pixels, 1 to 65535
    std::uint64_t eventId = 0;  ///< 0: none; at most 2^63 - 1

    bool operator==(const PictureName&) const = default;
};

/// "1_2026-11-21T08-15-00.123Z_event_1920x1080_42.jpg"; the event's id only where there is one.
std::string formatPictureName(const PictureName& name);

/// The reverse, strictly: only what formatPictureName() writes. Nothing for any other name.
std::optional<PictureName> parsePictureName(std::string_view text);

/// "2026-11-21", the day in UTC: the folder a picture stands in.
std::string pictureDay(WallTime time);

/// "2026-11-21/1_2026-….jpg".
std::string picturePath(const PictureName& name);

/// The reverse; nothing when the day and the name do not belong together.
std::optional<PictureName> parsePicturePath(std::string_view path);

struct StoredPicture {
    std::uint64_t id = 0;
    PictureName name;
    std::uint64_t bytes = 0;
};

/// As in the interface.
Json toJson(const StoredPicture& picture);

/// A picture with its bytes, a whole JPEG or BMP file.
struct PictureFile {
    StoredPicture picture;
    std::string content;
};

struct PictureQuery {
    std::vector<int> channels;        ///< empty: all
    std::optional<PictureType> type;  ///< nothing: all
    WallTime from;                    ///< inclusive
    WallTime to{INT64_MAX};           ///< exclusive
    std::uint64_t before = 0;         ///< only pictures older than the one with this id; 0: all
    std::size_t limit = 100;          ///< 1 to 1000
};

}  // namespace ocelli::delivery::record
