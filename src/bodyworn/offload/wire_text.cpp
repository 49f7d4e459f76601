// Encodes metadata values.
#include "bodyworn/offload/wire_text.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"

namespace ocelli::bodyworn::offload {
namespace {

/// Printable US-ASCII that no reader of headers takes for something else; `%` begins a code.
bool isPlain(unsigned char c) {
    constexpr std::string_view kReserved = "%\"<>\\^`{|}";
    return c > 0x20 && c < 0x7F && kReserved.find(static_cast<char>(c)) == std::string_view::npos;
}

/// Bytes of the character that begins here; 0 when there is none.
std::size_t characterLength(std::string_view text) {
    for (std::size_t count = 1; count <= 4 && count <= text.size(); ++count) {
        if (isUtf8(text.substr(0, count))) {
            return count;
        }
    }
    return 0;
}

std::string encodeCharacter(std::string_view character) {
    std::string wire;
    for (const char c : character) {
        const auto byte = static_cast<unsigned char>(c);
        wire += isPlain(byte) ? std::string(1, c) : fmt::format("%{:02X}", byte);
    }
    return wire;
}

}  // namespace

WireValue encodeValue(std::string_view text) {
    WireValue value;
    while (!text.empty()) {
        const std::size_t length = characterLength(text);
        const bool clean = length > 0 && isCleanText(text.substr(0, length));
        const auto part = encodeCharacter(clean ? text.substr(0, length) : " ");
        if (value.wire.size() + part.size() > kMostWireValue) {
            value.cut = true;
            break;
        }
        value.wire += part;
        text.remove_prefix(std::max<std::size_t>(length, 1));
    }
    return value;
}

}  // namespace ocelli::bodyworn::offload
