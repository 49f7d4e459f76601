// Records one channel: takes packets from its ring, cuts files, keeps what is not durable yet.
#pragma once

#include <deque>
#include <memory>
#include <optional>

#include "delivery/record/packet_ring.h"
#include "delivery/record/segment_writer.h"

namespace ocelli::delivery::record {

struct ChannelOptions {
    bool audio = true;
    bool overwrite = true;
    int expirationDays = 0;  ///< 0: kept as long as there is room

    bool operator==(const ChannelOptions&) const = default;
};

/// The first packet that giveUp() put back into the ring.
struct PutBack {
    WallTime wallTime;
    MonoTime captureTime;
};

/// What a channel needs from its volume. Called on the volume's queue.
class SegmentHost {
  public:
    virtual ~SegmentHost() = default;

    /// Room for a new file, and its id; ResourceExhausted when there is none and none may be made.
    virtual Result<SegmentStart> nextSegment(StreamId stream, std::uint64_t expectedBytes) = 0;

    /// A file is complete; the host makes it durable and puts it into the index.
    virtual void segmentEnded(std::unique_ptr<SegmentWriter> writer) = 0;
};

/// Blocking; only on the volume's queue. After an error of add or flush call giveUp().
class ChannelRecorder {
  public:
    ChannelRecorder(
        FileSystem& files,
        std::string root,
        StreamId stream,
        std::shared_ptr<PacketRing> ring,
        ChannelOptions options,
        SegmentHost& host
    );

    const StreamId& stream() const { return stream_; }

    const ChannelOptions& options() const { return options_; }

    void setOptions(const ChannelOptions& options);

    /// Begins or ends recording, or changes why. What waits is written before.
    Result<void> setTypes(RecordTypes types);

    RecordTypes types() const { return types_; }

    /// Writes what the ring has.
    Result<void> drain();

    /// Writes the fragment that is being collected.
    Result<void> flush();

    /// Ends the file, for example because the stream is not recorded any more.
    Result<void> endSegment();

    /// Ends the file when the ring no longer goes on where it stops.
    Result<void> endIfDiscontinued();

    SegmentWriter* writer() { return writer_.get(); }

    /// All that was flushed is durable now: forgets what is not needed any more.
    void onDurable();

    /// The disk failed: closes the file and puts what is not durable back into the ring, from its
    /// key frame on.
    /// @return where the ring begins then, so that the old file can be cut there; nothing when it
    /// is no key frame
    std::optional<PutBack> giveUp();

    PacketRing& ring() { return *ring_; }

    /// Capture time of the newest packet that has been taken from the ring.
    MonoTime takenUntil() const { return takenUntil_; }

    static constexpr Duration kSegmentSpan = std::chrono::seconds(60);
    static constexpr Duration kStep = std::chrono::milliseconds(500);
    static constexpr Duration kGap = std::chrono::seconds(2);

  private:
    Result<void> write(const RingItem& item);
    bool breaksRun(const RingItem& item) const;
    Result<void> openSegment(const RingItem& item);

    FileSystem& files_;
    std::string root_;
    StreamId stream_;
    std::shared_ptr<PacketRing> ring_;
    ChannelOptions options_;
    SegmentHost& host_;
    RecordTypes types_ = 0;
    std::unique_ptr<SegmentWriter> writer_;
    std::uint32_t generation_ = 0;  ///< of the writer's tracks
    MonoTime segmentBegan_;
    std::int64_t run_ = 0;  ///< 0: the next segment begins one
    media::PacketPtr lastVideo_;
    std::uint64_t expectedBytes_ = 4U << 20U;
    std::deque<RingItem> kept_;  ///< from the last key frame that is durable on
    bool lastWritten_ = true;    ///< false: the newest of kept_ has not reached a writer
    MonoTime takenUntil_;
};

}  // namespace ocelli::delivery::record
