// Radiometric recordings as bytes: Matroska with FFV1 pictures of 16-bit counts and, beside each,
// what is needed to tell its temperatures. docs/design/radiometric-recording.md.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/result.h"

namespace ocelli::camera::thermal_files {

/// What a file begins with.
struct RecordingHead {
    WallTime start;  ///< times of pictures count from here
    int width = 0;
    int height = 0;
    Bytes configuration;  ///< of FFV1
};

Bytes formatRecordingHead(const RecordingHead& head);

struct ParsedRecordingHead {
    RecordingHead head;
    std::size_t size = 0;  ///< bytes up to the first cluster
};

/// The longest beginning that is read.
inline constexpr std::size_t kMostHeadBytes = 128U * 1024;

/// True for what may be such a file.
bool isRecording(ByteSpan bytes);

/// @param bytes  the beginning of the file, more does not matter. DataLoss when it is cut off,
/// Unsupported for other Matroska files.
Result<ParsedRecordingHead> parseRecordingHead(ByteSpan bytes);

/// One picture in its cluster.
struct RecordedPicture {
    WallTime time;                ///< exact to the millisecond
    ByteSpan packed;              ///< FFV1; borrowed
    std::string_view parameters;  ///< JSON; borrowed
};

/// Pictures that are written, checked and found together: a second or so.
/// @param start  of the file; pictures lie within 24 hours of it and 30 s of each other
Bytes formatCluster(WallTime start, const std::vector<RecordedPicture>& pictures);

/// The bytes of the element that begins here, header included; 0 when `bytes` (12 are enough) end
/// before that is known. DataLoss when it is no cluster of ours.
Result<std::uint64_t> clusterBytes(ByteSpan bytes);

/// When the first picture of a cluster was taken, from its first bytes.
inline constexpr std::size_t kClusterPeekBytes = 64;
Result<WallTime> clusterTime(WallTime start, ByteSpan beginning);

/// The pictures of a whole cluster. DataLoss when its checksum does not fit.
/// @return borrowed from `cluster`
Result<std::vector<RecordedPicture>> parseCluster(WallTime start, ByteSpan cluster);

}  // namespace ocelli::camera::thermal_files
