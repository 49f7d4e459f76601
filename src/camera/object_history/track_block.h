// A few seconds of what was seen, as bytes: a header with length and checksum, then the reports.
#pragma once

#include <cstdint>
#include <set>
#include <vector>

#include "base/bytes.h"
#include "camera/objects/scene_objects.h"

namespace ocelli::camera::object_history {

/// What was seen at a time of day. Times inside the report are on a clock of its own that goes on
/// with the time of day.
struct PastReport {
    WallTime time;
    objects::SceneReport scene;
};

inline constexpr std::uint32_t kBlockMagic = 0x4F54524B;  // "OTRK"
inline constexpr std::size_t kBlockHeader = 12;           ///< magic, length, CRC-32C of the rest
inline constexpr std::size_t kLongestBlock = 1U << 20U;

/// Gathers reports that follow each other. Reentrant.
class TrackBlockWriter {
  public:
    /// False when it does not fit in here any more (time went back, too long, too large): take()
    /// first. Tracks and still places beyond 255 are left out.
    bool add(WallTime time, const objects::SceneReport& scene);

    bool empty() const { return reports_ == 0; }

    WallTime begin() const { return base_; }

    /// The block; the writer is empty again.
    Bytes take();

  private:
    WallTime base_;
    WallTime last_;
    std::size_t reports_ = 0;
    ByteWriter payload_;
    std::set<std::uint64_t> known_;  ///< tracks whose beginning stands in this block
};

/// The reports of a block's payload (behind the header). DataLoss.
Result<std::vector<PastReport>> readTrackBlock(ByteSpan payload);

/// All good blocks of a file in order; damaged parts are passed over.
/// @param damaged  gets how many bytes those were
std::vector<ByteSpan> findTrackBlocks(ByteSpan file, std::size_t* damaged = nullptr);

}  // namespace ocelli::camera::object_history
