// Names of a device and its services as multicast DNS takes them.
#include "host/discovery/names.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"

namespace ocelli::host::discovery {
namespace {

constexpr std::size_t kLongestLabel = 63;   // RFC 1035, 2.3.4
constexpr std::size_t kLongestSerial = 40;  // leaves room for a name

}  // namespace

std::string hostName(const std::string& serialNumber) {
    std::string name = "ocelli-" + toLower(shortened(serialNumber, kLongestSerial));
    std::ranges::replace_if(
        name,
        [](char c) { return !((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'); },
        '-'
    );
    return name.substr(0, kLongestLabel);
}

std::string instanceName(const std::string& name, const std::string& serialNumber) {
    const std::string serial = shortened(serialNumber, kLongestSerial);
    return fmt::format("{} {}", shortened(name, kLongestLabel - 1 - serial.size()), serial);
}

std::string shortened(const std::string& text, std::size_t bound) {
    std::size_t size = std::min(text.size(), bound);
    while (size > 0 && size < text.size() &&
           (static_cast<unsigned char>(text[size]) & 0xC0U) == 0x80U) {
        --size;
    }
    return text.substr(0, size);
}

}  // namespace ocelli::host::discovery
