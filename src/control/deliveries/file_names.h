// Names and folders of pictures on other machines.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "config/time_zone.h"
#include "control/deliveries/delivery.h"

namespace ocelli::control::deliveries {

/// Fit for a part of a path on any system: letters, digits, '-', '_', '.', '@', '+' and what is not
/// ASCII stay, anything else is '_'; no dot in front; at most 100 bytes; never empty.
std::string fileNamePart(std::string_view text);

/// The folder of a setting in parts: "a/b" is {"a", "b"}, "/a" {"", "a"}. InvalidArgument for "."
/// and "..", control characters, more than 16 parts or one longer than 100 bytes.
Result<std::vector<std::string>> parseFolder(std::string_view text);

/// "10.11.37.189_01_20150917094425492_FACE_DETECTION.jpg", or with a prefix instead of the address;
/// without both "01_…". More than one picture of a moment are told apart by their time.
std::string pictureName(
    const Delivery& delivery,
    const AttachedPicture& picture,
    const config::TimeZone& zone,
    std::string_view front
);

/// "2026-11-20_2026-11-22": first and last day of the interval of so many days that holds the time,
/// counted from 1970 so that it does not depend on when the device was started.
/// @param days  1 to 30
std::string filingFolder(WallTime time, int days, const config::TimeZone& zone);

/// "2026-11-21" in the device's zone.
std::string dateFolder(WallTime time, const config::TimeZone& zone);

}  // namespace ocelli::control::deliveries
