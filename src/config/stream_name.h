// The three streams of a channel.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace ocelli::config {

enum class StreamName : std::uint8_t { Main, Sub, Third };

inline constexpr std::size_t kStreamCount = 3;
inline constexpr std::array<StreamName, kStreamCount> kStreamNames = {
    StreamName::Main, StreamName::Sub, StreamName::Third
};

/// "main", "sub", "third".
std::string_view toString(StreamName stream);

std::optional<StreamName> streamNameOf(std::string_view word);

}  // namespace ocelli::config
