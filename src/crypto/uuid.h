// Names that are given once in the world.
#pragma once

#include <string>

namespace ocelli::crypto {

/// A random UUID, version 4 (RFC 9562): 36 characters, lower-case hex digits and '-'. For what
/// others put into names of files and containers. Thread-safe.
std::string randomUuid();

}  // namespace ocelli::crypto
