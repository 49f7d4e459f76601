// The files of what was seen: one for each channel and day (UTC), appended to every few seconds.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>

#include "camera/object_history/track_block.h"
#include "runtime/file_system.h"

namespace ocelli::camera::object_history {

/// Blocking; one thread at a time. What waits in memory (at most a few seconds) is lost with the
/// program: these are hints about the past, not evidence.
class ObjectShelf {
  public:
    static constexpr Duration kWriteEvery = std::chrono::seconds(5);

    /// Of one channel and day; beyond it the day's rest is not remembered.
    static constexpr std::uint64_t kMostBytesADay = 64ULL << 20U;

    /// @param root  a folder, made when it is needed
    ObjectShelf(FileSystem& files, std::string root) : files_(files), root_(std::move(root)) {}

    /// Takes a report in. An empty scene is remembered once, one without anything that moves once
    /// a second. As the disk says; the reports of the block are lost then.
    Result<void> add(int channel, WallTime time, const objects::SceneReport& scene);

    /// Writes what waits, of all channels.
    Result<void> flush();

    /// Calls `visit` with what was seen from `from` until before `to`, in order, until it returns
    /// false. Days that are not there are passed over.
    Result<void> read(
        int channel, WallTime from, WallTime to, const std::function<bool(const PastReport&)>& visit
    ) const;

    /// The first moment that is remembered of a channel; nothing when none is.
    std::optional<WallTime> oldest(int channel) const;

    /// Removes whole days that ended more than `days` ago.
    Result<void> expire(int days, WallTime now);

  private:
    struct Waiting {
        TrackBlockWriter block;
        bool sawNothing = false;
        WallTime lastQuiet;
        bool full = false;
        std::string fullFile;
    };

    std::string folderOf(int channel) const;
    Result<void> write(int channel, Waiting& waiting);

    FileSystem& files_;
    std::string root_;
    std::map<int, Waiting> waiting_;
};

}  // namespace ocelli::camera::object_history
