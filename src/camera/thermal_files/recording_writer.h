// Makes the bytes of a radiometric recording: head, then clusters.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "camera/thermal/thermal_image.h"
#include "camera/thermal_files/recorded_parameters.h"
#include "camera/thermal_files/recording_format.h"
#include "media/av/grey16_codec.h"

namespace ocelli::camera::thermal_files {

/// One file's worth, in memory. Reentrant.
class RecordingWriter {
  public:
    /// @param start  time of the first picture. InvalidArgument for a size no sensor has.
    static Result<RecordingWriter> create(int width, int height, WallTime start);

    /// What the file begins with.
    Bytes head() const;

    /// Packs a picture. InvalidArgument for another size, or a time the file cannot hold: before
    /// the picture before, or more than an hour after the first.
    Result<void> add(const thermal::CountImage& image, const RecordedParameters& parameters);

    /// Bytes that wait.
    std::size_t waiting() const { return waitingBytes_; }

    /// From the first picture that waits to the last.
    Duration span() const;

    /// What waits as one cluster; empty when nothing does.
    Bytes takeCluster();

    WallTime start() const { return head_.start; }

    int width() const { return head_.width; }

    int height() const { return head_.height; }

  private:
    struct Waiting {
        WallTime time;
        Bytes packed;
        std::string parameters;
    };

    RecordingWriter(RecordingHead head, media::av::Grey16Encoder encoder);

    RecordingHead head_;
    media::av::Grey16Encoder encoder_;
    std::vector<Waiting> waiting_;
    std::size_t waitingBytes_ = 0;
    WallTime last_;
};

}  // namespace ocelli::camera::thermal_files
