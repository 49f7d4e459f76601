// Names in a content destination, and what a name says.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"

namespace ocelli::bodyworn::destination {

inline constexpr std::string_view kSystem = "System";
inline constexpr std::string_view kUsers = "Users";
inline constexpr std::string_view kDevices = "Devices";

/// Of an object in Users: who its wearer is among the users of this destination. Ours, beside what
/// is published; sent only to a destination whose capabilities name `StoreUserMapping`.
inline constexpr std::string_view kMappedUser = "MappedUserName";

/// Looks like an e-mail address: one @, at most 64 characters before it and a domain with a dot
/// behind it, without spaces; at most 254 bytes.
bool isEmailAddress(std::string_view text);

enum class Kind { System, Users, Devices, Recording, Rejected };

/// By the container's name; whatever is not known is a recording.
Kind kindOf(std::string_view container);

/// What the name of a recording's container tells: <UserID>_<BWCSerialNumber>_<YYYYMMDDTHHMMSSZ>.
struct RecordingName {
    std::string user;
    std::string device;
    WallTime time;
};

std::optional<RecordingName> parseRecordingName(std::string_view container);

/// "20260102T030405Z"; nothing for another form or a moment that does not exist.
std::optional<WallTime> parseCompactTime(std::string_view text);

/// Whole or fractional seconds since 1970, or RFC 3339.
std::optional<WallTime> parseAnyTime(std::string_view text);

struct Place {
    double latitude = 0;   ///< -90 to 90
    double longitude = 0;  ///< -180 to 180
};

/// "<latitude> <longitude> <accuracy> <epoch>", divided by spaces, commas or semicolons; the last
/// two may be absent.
std::optional<Place> parsePlace(std::string_view text);

/// InvalidArgument for a container's name: 1 to 256 bytes of clean text without a slash.
Result<void> checkContainerName(std::string_view name);

/// InvalidArgument for an object's name: 1 to 1024 bytes of clean text, one level.
Result<void> checkObjectName(std::string_view name);

enum class ObjectKind { Clip, Key, Bookmark, Track, Manifest, Other };

/// What an object of a recording is, by its name.
ObjectKind objectKindOf(std::string_view name);

std::string_view toString(ObjectKind kind);

/// "video/mp4" and so on, by the name.
std::string_view typeOf(std::string_view name);

}  // namespace ocelli::bodyworn::destination
