// Names of a device and its services as multicast DNS takes them.
#pragma once

#include <string>

namespace ocelli::host::discovery {

/// "ocelli-<serial number>": letters, digits and hyphens, at most 63.
std::string hostName(const std::string& serialNumber);

/// "<name> <serial number>": what people see of a service; at most 63 bytes of UTF-8.
std::string instanceName(const std::string& name, const std::string& serialNumber);

/// At most `bound` bytes, not cut within a character.
std::string shortened(const std::string& text, std::size_t bound);

}  // namespace ocelli::host::discovery
