// The addresses of this machine.
#pragma once

#include <string>
#include <vector>

namespace ocelli::net {

/// Numeric addresses of interfaces that are up, without loopback and link-local ones; IPv4 first.
/// Empty when the machine has none or cannot tell.
std::vector<std::string> localAddresses();

}  // namespace ocelli::net
