// A whole radiometric recording in memory: where its pictures are, and reading one.
#pragma once

#include <vector>

#include "camera/thermal_files/radiometric_frame.h"
#include "camera/thermal_files/recorded_parameters.h"
#include "camera/thermal_files/recording_format.h"

namespace ocelli::camera::thermal_files {

/// Where a picture lies in the bytes of the file.
struct RecordedPlace {
    WallTime time;
    std::size_t packedAt = 0;
    std::size_t packedLength = 0;
    std::size_t parametersAt = 0;
    std::size_t parametersLength = 0;
};

struct RecordingContents {
    RecordingHead head;
    std::vector<RecordedPlace> pictures;
    std::size_t wholeBytes = 0;  ///< up to the end of the last cluster that is whole
    bool cutOff = false;         ///< something follows that is none
};

/// Goes through all clusters up to the first that is cut off or damaged. DataLoss and Unsupported
/// as for parseRecordingHead.
Result<RecordingContents> scanRecording(ByteSpan bytes);

/// One picture of a recording.
struct RecordedFrame {
    RadiometricFrame frame;
    RecordedParameters parameters;
};

/// DataLoss for a picture or parameters that are damaged.
Result<RecordedFrame> readRecordedFrame(const RecordingHead& head, const RecordedPicture& picture);

}  // namespace ocelli::camera::thermal_files
