// Radiometric recordings on a volume: where they lie, which there are, and finding a picture.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "camera/thermal_files/recording_file.h"
#include "runtime/file_system.h"

namespace ocelli::camera::thermal_record {

/// Below the folder of a volume.
inline constexpr std::string_view kThermalFolder = "thermal";

/// "thermal/2/2026-11-21/081500.123Z.mkv" (UTC).
std::string recordingPath(int channel, WallTime start);

/// When a file of ours began, by its day and name; nothing for other files.
std::optional<WallTime> recordingStart(std::string_view day, std::string_view name);

/// One file.
struct ShelfItem {
    std::string path;  ///< below the volume
    WallTime start;
    std::uint64_t bytes = 0;
};

/// Blocking. Reentrant. What a recorder is writing may be read as far as it was flushed.
class RecordingShelf {
  public:
    /// @param root  the folder of the volume
    RecordingShelf(FileSystem& files, std::string root) : files_(files), root_(std::move(root)) {}

    /// A file lasts at most so long.
    static constexpr Duration kLongestFile = std::chrono::minutes(2);
    static constexpr std::size_t kMostListed = 2000;

    /// Files with pictures that may lie between the times, the oldest first, at most kMostListed.
    Result<std::vector<ShelfItem>> list(int channel, WallTime from, WallTime to) const;

    /// The newest picture not after `time`. NotFound when there is none, or none within the span.
    /// DataLoss when it is damaged.
    Result<thermal_files::RecordedFrame> frameAt(int channel, WallTime time, Duration within) const;

    /// A whole file. NotFound for a start that no file has.
    Result<Bytes> file(int channel, WallTime start) const;

    /// Bytes of all files of a channel.
    Result<std::uint64_t> used(int channel) const;

    /// Removes the oldest file of a channel, never the newest one. NotFound when there is no other.
    Result<void> removeOldest(int channel) const;

    /// Cuts what a power cut left behind the last whole cluster of the newest file.
    Result<void> mendNewest(int channel) const;

  private:
    std::string folder(int channel) const;

    std::string full(const std::string& path) const { return root_ + "/" + path; }

    Result<std::vector<std::string>> days(int channel) const;
    Result<std::vector<ShelfItem>> ofDay(int channel, const std::string& day) const;
    Result<std::optional<ShelfItem>> newest(int channel) const;

    FileSystem& files_;
    std::string root_;
};

}  // namespace ocelli::camera::thermal_record
