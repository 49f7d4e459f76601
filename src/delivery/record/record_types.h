// Why something is recorded, and of which stream: small words that files, index and API share.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/stream_name.h"

namespace ocelli::delivery::record {

/// Reasons as bits; several may hold at once. On disk: never renumber.
using RecordTypes = std::uint16_t;

namespace type {
inline constexpr RecordTypes kContinuous = 1;
inline constexpr RecordTypes kMotion = 2;
inline constexpr RecordTypes kAlarm = 4;
inline constexpr RecordTypes kEvent = 8;
inline constexpr RecordTypes kManual = 16;
}  // namespace type

/// "continuous", "motion", … in the order of the bits.
std::vector<std::string_view> wordsOf(RecordTypes types);
std::optional<RecordTypes> typeOf(std::string_view word);

/// A stream that is recorded. On disk: channel, and 0, 1, 2 for main, sub, third.
struct StreamId {
    int channel = 1;
    config::StreamName stream = config::StreamName::Main;

    auto operator<=>(const StreamId&) const = default;
};

/// "1/main".
std::string toString(StreamId stream);

}  // namespace ocelli::delivery::record
