// Opens any file with temperatures that is known, and gives its frames.
#pragma once

#include <filesystem>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"
#include "camera/thermal_files/fff.h"
#include "camera/thermal_files/radiometric_frame.h"
#include "camera/thermal_files/recording_file.h"

namespace ocelli::camera::thermal_files {

enum class FileKind { FlirJpeg, FlirSequence, InfirayDump, OcelliRecording };

std::string_view toString(FileKind kind);

/// A whole file in memory. Reentrant.
class RadiometricFile {
  public:
    static constexpr std::size_t kLargest = std::size_t{2} << 30U;

    /// NotFound, ResourceExhausted beyond 2 GiB, Unsupported for a kind of file that is not known,
    /// DataLoss when it is cut off or damaged.
    static Result<RadiometricFile> open(const std::filesystem::path& file);

    /// The same for bytes at hand.
    static Result<RadiometricFile> fromBytes(std::string bytes);

    FileKind kind() const { return kind_; }

    std::size_t frames() const { return frames_; }

    /// True when the file ends within the frame after the last one.
    bool cutOff() const { return sequence_.cutOff || recording_.cutOff; }

    /// InvalidArgument naming the frames there are; otherwise as for `open`.
    Result<RadiometricFrame> frame(std::size_t number) const;

  private:
    RadiometricFile() = default;

    Result<void> recognise();
    Result<RadiometricFrame> recordedFrame(std::size_t number) const;

    ByteSpan bytes() const { return asBytes(bytes_); }

    std::string bytes_;
    FileKind kind_ = FileKind::FlirSequence;
    FffSequence sequence_;
    RecordingContents recording_;
    std::size_t frames_ = 0;
};

}  // namespace ocelli::camera::thermal_files
