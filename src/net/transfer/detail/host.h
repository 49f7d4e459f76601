// Names and addresses of servers, checked and written for URLs.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace ocelli::net::transfer::detail {

/// "example.org", "192.0.2.1", "[2001:db8::1]". InvalidArgument for anything that could be more
/// than a host.
Result<std::string> hostForUrl(std::string_view host);

/// "a/b%20c/d.jpg". InvalidArgument for parts that are empty (but the first), ".", "..", too long,
/// or hold '/' or control characters.
Result<std::string> pathForUrl(const std::vector<std::string>& parts);

}  // namespace ocelli::net::transfer::detail
