// The connection file at the shell.
#pragma once

#include "apps/destination/options.h"

namespace ocelli::apps::destination {

/// For the destination in `options.state`, running or not. FailedPrecondition without an address.
Result<std::string> connectionFileOf(const Options& options);

}  // namespace ocelli::apps::destination
