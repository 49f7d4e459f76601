// Writes one recording file: header, then fragments, each behind its box with a checksum.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "delivery/record/fragment_box.h"
#include "delivery/record/fragment_builder.h"
#include "delivery/record/segment.h"
#include "runtime/file_system.h"

namespace ocelli::delivery::record {

struct SegmentStart {
    std::int64_t id = 1;
    std::int64_t run = 1;
    StreamId stream;
    BootId boot{};
    bool audio = true;               ///< false: sound is left out
    std::uint64_t reserveBytes = 0;  ///< room kept on the disk in advance; 0: none
    Duration fragmentSpan = std::chrono::seconds(1);
};

/// Blocking; one thread at a time. After an error the object is of no more use: what is durable
/// stays.
class SegmentWriter {
  public:
    /// Creates the file; durable only after the first sync(). Errors as formatInitSegment() and
    /// FileSystem.
    static Result<std::unique_ptr<SegmentWriter>> create(
        FileSystem& files,
        const std::string& root,
        const SegmentStart& start,
        const media::TrackList& tracks,
        WallTime time
    );

    /// Takes a packet; writes a fragment when this one begins a new one: at a key frame, after the
    /// fragment span, or when the reasons change.
    Result<void> add(const media::PacketPtr& packet, RecordTypes types);

    /// Writes what waits, if there is a video frame in it.
    /// @param nextVideo  as FragmentBuilder::take()
    Result<void> flush(const media::Packet* nextVideo = nullptr);

    /// Makes everything written durable, the first time with the file's name. True when there was
    /// something to do.
    Result<bool> sync();

    /// What has been written, and what of it is durable.
    const Segment& written() const { return segment_; }

    std::size_t durableFragments() const { return durableFragments_; }

    Segment durable() const;

    /// The newest capture time that is durable; zero when nothing is.
    MonoTime durableUntil() const { return durableUntil_; }

    bool dirty() const { return durableFragments_ < segment_.fragments.size(); }

    File& file() { return *file_; }

    /// Gives back the room that was reserved and not used. Best effort.
    void finish();

  private:
    SegmentWriter(FileSystem& files, std::string root) : files_(files), root_(std::move(root)) {}

    Result<void> write(const BuiltFragment& built, RecordTypes types);
    Result<void> syncFolders();

    FileSystem& files_;
    std::string root_;
    SegmentStart start_;
    std::unique_ptr<File> file_;
    std::vector<std::optional<std::uint32_t>> fileTrack_;  ///< by index in the stream
    std::optional<FragmentBuilder> builder_;
    RecordTypes types_ = 0;  ///< of what waits
    Bytes header_;           ///< until it is written
    Segment segment_;
    std::size_t durableFragments_ = 0;
    MonoTime writtenUntil_;
    MonoTime durableUntil_;
    bool nameDurable_ = false;
};

}  // namespace ocelli::delivery::record
