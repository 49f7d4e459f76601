// The head of a plain, seekable MP4 (ftyp, moov, start of mdat) for media data that lies elsewhere.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "delivery/mp4/fragment.h"

namespace ocelli::delivery::mp4 {

/// The sample tables of one track, built sample by sample and kept compact: four bytes a sample,
/// and runs of equal durations as one. Reentrant.
class SampleTables {
  public:
    /// @param time    ticks from the start of the track; the sample before lasts until then (at
    /// least a tick)
    /// @param offset  of the sample in the media data
    void add(const Sample& sample, std::uint64_t time, std::uint64_t offset);

    bool empty() const { return sizes_.empty(); }

    std::size_t samples() const { return sizes_.size(); }

    /// Ticks of all samples together.
    std::uint64_t duration() const { return lastTime_ + lastDuration_; }

    /// Time of the newest sample.
    std::uint64_t lastTime() const { return lastTime_; }

    /// Ends the tables; add() no more.
    void finish();

    std::uint64_t bytes() const;
    void write(ByteWriter& out, std::uint64_t dataStart) const;

  private:
    struct Run {
        std::uint32_t count = 0;
        std::uint32_t value = 0;
    };

    static void count(std::vector<Run>& runs, std::uint32_t value);

    std::vector<std::uint32_t> sizes_;
    std::vector<Run> durations_;
    std::vector<Run> compositions_;
    bool composed_ = false;
    std::vector<std::uint32_t> keys_;  ///< numbers from 1
    bool allKeys_ = true;
    std::vector<std::uint64_t> chunks_;
    std::vector<std::pair<std::uint32_t, std::uint32_t>>
        chunkRuns_;  ///< first chunk, samples in each
    std::uint32_t inChunk_ = 0;
    std::uint64_t nextOffset_ = 0;
    std::uint64_t lastTime_ = 0;
    std::uint32_t lastDuration_ = 0;
};

struct MovieTrackTables {
    Bytes sampleEntry;
    std::uint32_t timescale = 90000;
    bool video = true;
    int width = 0;
    int height = 0;
    std::uint64_t editStart =
        0;  ///< ticks of the track: what comes before is decoded but not shown
    SampleTables tables;
};

/// All bytes in front of the media data. Tables are finished before.
/// @param duration   of the presentation, in 90000ths of a second
/// @param dataBytes  of the media data
Bytes formatMovieHeader(
    const std::vector<MovieTrackTables>& tracks,
    std::uint64_t duration,
    std::uint64_t dataBytes,
    WallTime created
);

}  // namespace ocelli::delivery::mp4
