// One seekable MP4 over a stretch of recordings, whose bytes stay in the recording files.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "delivery/mp4/init_segment.h"
#include "delivery/mp4/movie_header.h"
#include "delivery/record/fragment_picker.h"

namespace ocelli::delivery::record {

/// Where media time and wall time go on together.
struct MoviePart {
    double media = 0;  ///< seconds
    WallTime from;
    WallTime to;
};

/// Immutable: what was built stays the same, byte for byte, for all ranges that are asked of it.
struct VirtualMovie {
    struct Slice {
        std::uint64_t start = 0;  ///< in the whole file
        std::uint64_t length = 0;
        std::uint64_t fileOffset = 0;  ///< in the recording
        std::uint32_t segment = 0;     ///< index in sources
    };

    Bytes head;
    std::vector<Slice> slices;  ///< behind the head, without holes

    /// Where the bytes of a slice are.
    struct Source {
        std::string path;
        int shelf = 0;

        bool operator==(const Source&) const = default;
    };

    std::vector<Source> sources;  ///< the recordings
    std::uint64_t size = 0;
    std::string codec;
    double frameRate = 0;
    double duration = 0;  ///< seconds
    std::vector<MoviePart> parts;
    std::optional<WallTime> changedAt;  ///< ends here because the codec configuration changes
    bool growing = false;               ///< reaches into the file being written
};

using VirtualMoviePtr = std::shared_ptr<const VirtualMovie>;

/// Builds one segment by segment; needs about five bytes a sample. Reentrant.
class VirtualMovieBuilder {
  public:
    VirtualMovieBuilder(WallTime from, WallTime to) : from_(from), to_(to) {}

    /// @param tracks  those of the first fragment's file
    void begin(const std::vector<mp4::MovieTrack>& tracks, const Segment& segment);

    bool begun() const { return !tracks_.empty(); }

    /// ResourceExhausted when the stretch has too many samples.
    Result<void> add(const PickedFragment& fragment);

    /// Null when nothing was added.
    std::shared_ptr<VirtualMovie> finish();

    static constexpr std::size_t kMostSamples = 16'000'000;

  private:
    void placeFragment(const PickedFragment& fragment);
    void addRun(const mp4::TrackRun& run, const FragmentEntry& entry, std::uint64_t dataOffset);
    void extendParts(const FragmentEntry& entry);
    double trimLead();

    WallTime from_;
    WallTime to_;
    std::vector<mp4::MovieTrackTables> tracks_;
    std::shared_ptr<VirtualMovie> movie_ = std::make_shared<VirtualMovie>();
    std::optional<PickedFragment> last_;
    std::uint64_t mediaTime_ = 0;  ///< video ticks of the present fragment's start
    std::uint64_t dataBytes_ = 0;
    std::size_t samples_ = 0;
    bool newPart_ = true;
};

/// Everything needed, from the library. Null when nothing was recorded in the stretch.
Result<VirtualMoviePtr> buildMovie(
    RecordingLibrary& library, int channel, WallTime from, WallTime to
);

}  // namespace ocelli::delivery::record
