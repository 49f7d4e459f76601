// Turns libcurl's codes into errors of ours.
#pragma once

#include <curl/curl.h>

#include "base/error.h"

namespace ocelli::net::transfer::detail {

ErrorKind kindOf(CURLcode code);

}  // namespace ocelli::net::transfer::detail
