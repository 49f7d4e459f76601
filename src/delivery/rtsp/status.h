// The one table of RTSP status codes, and which of them an error kind becomes.
#pragma once

#include <string_view>

#include "base/error.h"

namespace ocelli::delivery::rtsp {

/// RFC 2326, 7.1.1; "Unknown" for a code that is not in the table.
std::string_view reasonOf(int status);

int statusOf(ErrorKind kind);

}  // namespace ocelli::delivery::rtsp
