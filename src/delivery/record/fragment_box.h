// The box before each fragment of a recording: who, when, why, and the checksum.
// @source docs/design/recording-format.md
#pragma once

#include <array>
#include <cstdint>

#include "base/bytes.h"
#include "base/clock.h"
#include "delivery/record/record_types.h"

namespace ocelli::delivery::record {

using BootId = std::array<std::byte, 16>;

struct FragmentBox {
    bool keyFrame = true;  ///< the first video sample is a key frame
    StreamId stream;
    RecordTypes types = 0;
    std::uint64_t segment = 0;       ///< id of the segment
    std::uint64_t run = 0;           ///< id of the first segment of the run
    std::uint32_t sequence = 1;      ///< in the segment, from 1
    std::uint32_t microseconds = 0;  ///< duration
    WallTime start;                  ///< of the first video frame
    MonoTime monoStart;
    BootId boot{};
    std::uint32_t length = 0;    ///< bytes of moof and mdat that follow
    std::uint32_t checksum = 0;  ///< CRC-32C of these

    bool operator==(const FragmentBox&) const = default;
};

inline constexpr std::size_t kFragmentBoxBytes = 104;

Bytes formatFragmentBox(const FragmentBox& box);

/// @param bytes  at least kFragmentBoxBytes. DataLoss when it is another box, or its own checksum
/// is wrong; Unsupported for a later version.
Result<FragmentBox> parseFragmentBox(ByteSpan bytes);

}  // namespace ocelli::delivery::record
