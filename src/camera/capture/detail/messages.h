// Plain words for why a source has no picture.
#pragma once

#include <string>

#include "base/error.h"

namespace ocelli::camera::capture::detail {

/// @param where  the address or device, without user and password
std::string networkMessage(const std::string& where, const Error& error);

/// For local devices.
std::string deviceMessage(const std::string& device, const Error& error);

}  // namespace ocelli::camera::capture::detail
