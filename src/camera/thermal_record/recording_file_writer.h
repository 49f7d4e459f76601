// Writes the radiometric recordings of one channel: files of a minute, clusters made durable.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "camera/thermal/thermal_image.h"
#include "camera/thermal_files/recording_writer.h"
#include "camera/thermal_record/recording_shelf.h"
#include "runtime/file_system.h"

namespace ocelli::camera::thermal_record {

/// What a channel may take.
struct Room {
    std::uint64_t quotaBytes = 0;    ///< of all files of the channel; 0: no bound
    std::uint64_t reserveBytes = 0;  ///< that stay free on the volume

    bool operator==(const Room&) const = default;
};

/// Blocking; one thread at a time. After an error the file is left as it is, up to its last whole
/// cluster good; the next picture begins another one.
class RecordingFileWriter {
  public:
    RecordingFileWriter(FileSystem& files, std::string root, int channel)
        : files_(files), root_(std::move(root)), channel_(channel), shelf_(files, root_) {}

    /// A file ends after so long, and with a picture of another size or an earlier time.
    static constexpr Duration kFileSpan = std::chrono::seconds(60);

    /// Pictures wait in memory up to so many bytes, then they are written.
    static constexpr std::size_t kMostWaiting = 8U << 20U;

    void setRoom(const Room& room) { room_ = room; }

    /// ResourceExhausted when there is no room and nothing old to remove; otherwise as the disk
    /// says.
    Result<void> add(
        const thermal::CountImage& image, const thermal_files::RecordedParameters& parameters
    );

    /// Makes durable what waits.
    Result<void> flush();

    /// Flushes and ends the file.
    Result<void> close();

    bool open() const { return file_ != nullptr; }

    /// Bytes written since the beginning.
    std::uint64_t written() const { return written_; }

  private:
    Result<void> begin(const thermal::CountImage& image, WallTime start);
    Result<void> makeRoom();
    Result<void> append(ByteSpan bytes);
    void drop();

    FileSystem& files_;
    std::string root_;
    int channel_;
    RecordingShelf shelf_;
    Room room_;
    std::optional<thermal_files::RecordingWriter> writer_;
    std::unique_ptr<File> file_;
    std::uint64_t size_ = 0;
    std::uint64_t written_ = 0;
    WallTime last_;
};

}  // namespace ocelli::camera::thermal_record
