// Everything that is recorded on one volume: files, syncs, index, room, faults. The work of the
// volume's queue.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "delivery/record/channel_recorder.h"
#include "delivery/record/recording_index.h"
#include "delivery/record/recovery.h"
#include "runtime/guarded.h"

namespace ocelli::delivery::record {

enum class Problem {
    None,
    Full,   ///< no room, and nothing may be overwritten
    Error,  ///< the disk does not take or keep what is written
};

struct VolumeLimits {
    std::uint64_t quotaBytes = UINT64_MAX;     ///< for recordings
    std::uint64_t reserveBytes = 512U << 20U;  ///< always left free on the disk
    Duration lossWindow = std::chrono::seconds(1);
};

/// Held by whoever writes on a volume.
inline constexpr std::string_view kLockFile = "ocelli-volume.lock";

/// What others may look at at any moment, from any thread.
struct ChannelStatus {
    StreamId stream;
    RecordTypes types = 0;         ///< 0: not recording
    bool blocked = false;          ///< it should record, but there is no room
    Duration durabilityLag{};      ///< how far what is durable is behind what was captured
    Duration preRecord{};          ///< held in memory now
    std::uint64_t lostFrames = 0;  ///< since the start, because the disk was too slow
};

struct RecorderStatus {
    bool closed = false;    ///< nobody records on the volume now: its index must not be opened
    std::string indexFile;  ///< while it is open
    Problem problem = Problem::None;
    std::string message;
    std::uint64_t usedBytes = 0;
    std::optional<WallTime> oldest;  ///< where the oldest recording begins
    std::uint64_t syncs = 0;
    Duration slowestSync{};
    std::map<int, ChannelStatus> channels;
    /// Files being written, as far as they are durable, by id.
    std::map<std::int64_t, std::shared_ptr<const Segment>> open;
};

/// Blocking; one thread at a time (the volume's queue), except status().
class VolumeRecorder final : public SegmentHost {
  public:
    struct Options {
        std::string root;
        std::string
            indexFile;  ///< usually root + "/" + RecordingIndex::kFileName; empty: in memory
        BootId boot{};
        VolumeLimits limits;
    };

    /// Opens the index and recovers what a crash left. Unavailable when another program records on
    /// the volume.
    /// @param onProblem  called when the problem changes
    static Result<std::unique_ptr<VolumeRecorder>> open(
        FileSystem& files,
        const Clock& clock,
        Options options,
        UniqueFunction<void(Problem, const std::string&)> onProblem
    );
    ~VolumeRecorder() override;

    void setLimits(const VolumeLimits& limits);

    /// Begins to look after a channel, in place of what that channel had before.
    void setChannel(
        StreamId stream, std::shared_ptr<PacketRing> ring, const ChannelOptions& options
    );
    void removeChannel(int channel);

    /// Begins, ends, or changes why a channel is recorded; what was before is durable when this
    /// returns.
    void setTypes(int channel, RecordTypes types);

    /// The channel's ring has packets.
    void drain(int channel);

    /// Writes what is being collected, makes all of it durable and enters it into the index. Call
    /// at least once in four fifths of the loss window; see tickEvery().
    void tick();

    /// Deletes what has expired. Call about once a minute.
    void deleteExpired();

    /// The disk was tried and is good again.
    void resume();

    /// The watch over the disk found a fault: as if a write had failed.
    void suspend(Problem problem, const std::string& message);

    /// Ends all files cleanly.
    void close();

    RecordingIndex& index() { return index_; }

    std::shared_ptr<const RecorderStatus> status() const { return *status_.lock(); }

    const RecoveryReport& recovery() const { return recovery_; }

    static Duration tickEvery(Duration lossWindow) { return lossWindow * 4 / 5; }

  private:
    VolumeRecorder(
        FileSystem& files,
        const Clock& clock,
        Options options,
        RecordingIndex index,
        UniqueFunction<void(Problem, const std::string&)> onProblem
    );

    struct Channel {
        std::unique_ptr<ChannelRecorder> recorder;
        RecordTypes wanted = 0;
        bool blocked = false;
        std::optional<std::uint32_t> unsuited;  ///< tracks of this generation cannot be stored
    };

    /// A file that a fault left, to be cut and entered when the disk is good again.
    struct Repair {
        std::string path;
        std::int64_t id = 0;
        int channel = 0;
        std::optional<PutBack> back;  ///< what went back to the ring
    };

    Result<SegmentStart> nextSegment(StreamId stream, std::uint64_t expectedBytes) override;
    void segmentEnded(std::unique_ptr<SegmentWriter> writer) override;

    Channel* find(int channel);
    void handle(Channel& channel, const Result<void>& result);
    Result<void> syncAll();
    Result<void> syncOne(SegmentWriter& writer);
    Result<void> enterAll();
    Result<void> makeRoom(StreamId stream, std::uint64_t bytes);
    Result<void> deleteSegments(const std::vector<SegmentRow>& rows);
    Result<void> findOldest();
    std::uint64_t overwritable() const;
    std::uint64_t openBytes() const;
    void fault(const Error& error);
    void dropWriter(Channel& channel);
    void dropWriters();
    std::optional<WallTime> cutOf(const Repair& one);
    void goOn(Channel& channel);
    Result<void> repair();
    void unblock();
    void setProblem(Problem problem, const std::string& message);
    void publishStatus();

    FileSystem& files_;
    const Clock& clock_;
    Options options_;
    RecordingIndex index_;
    UniqueFunction<void(Problem, const std::string&)> onProblem_;
    RecoveryReport recovery_;
    std::unique_ptr<FileLock> lock_;  ///< nobody else records on this volume
    std::map<int, Channel> channels_;
    std::vector<std::unique_ptr<SegmentWriter>> ended_;  ///< complete, not durable yet
    std::vector<std::int64_t> entered_;                  ///< open rows
    std::vector<Repair> repairs_;
    std::int64_t nextId_ = 1;
    std::uint64_t closedBytes_ = 0;
    std::optional<WallTime> oldestClosed_;
    Problem problem_ = Problem::None;
    std::string message_;
    std::uint64_t syncs_ = 0;
    Duration slowestSync_{};
    Guarded<std::shared_ptr<const RecorderStatus>> status_;
};

}  // namespace ocelli::delivery::record
