// The packets of the network time protocol, as a client needs them (RFC 5905, 7.3; RFC 4330).
#pragma once

#include <array>
#include <cstdint>

#include "base/bytes.h"
#include "base/clock.h"

namespace ocelli::host::time {

inline constexpr std::size_t kNtpBytes = 48;

/// A client's question. Of our own time it says nothing: what stands in its place is a random
/// number that the answer has to repeat, so that nobody can answer who has not seen the question.
std::array<std::byte, kNtpBytes> formatNtpQuestion(std::uint64_t cookie);

struct NtpAnswer {
    WallTime received;     ///< the question, by the server's clock
    WallTime transmitted;  ///< the answer, by the server's clock
    int stratum = 0;       ///< 1 to 15: steps from the source of time
};

/// InvalidArgument for what is no answer to that question; Unavailable when the server has no
/// time itself, or wants to be left alone.
Result<NtpAnswer> parseNtpAnswer(ByteSpan bytes, std::uint64_t cookie);

}  // namespace ocelli::host::time
