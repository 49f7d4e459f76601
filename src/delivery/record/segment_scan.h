// Reads a recording file back into a Segment, as far as it is whole.
#pragma once

#include "delivery/mp4/init_segment.h"
#include "delivery/record/fragment_box.h"
#include "delivery/record/segment.h"
#include "runtime/file_system.h"

namespace ocelli::delivery::record {

enum class ScanDepth {
    Headers,    ///< fragment boxes (with their own checksums) and sample tables
    Checksums,  ///< all bytes
};

struct ScannedSegment {
    Segment segment;  ///< without path
    std::uint64_t fileBytes = 0;
    std::uint64_t goodBytes = 0;  ///< up to the end of the last whole fragment
    std::string fault;  ///< why it ended before the end of the file; empty when all is whole
};

/// The header of a recording: bytes, and the tracks as they are stored.
struct SegmentHeader {
    std::uint32_t bytes = 0;
    std::vector<mp4::MovieTrack> tracks;
};

/// DataLoss when the file does not begin as ours do.
Result<SegmentHeader> readSegmentHeader(File& file);

/// CRC-32C over all sample entries.
std::uint32_t configurationOf(const std::vector<mp4::MovieTrack>& tracks);

/// DataLoss when not even the header is whole, or no fragment is; errors of the disk as they are.
/// Memory: one fragment.
Result<ScannedSegment> scanSegment(File& file, ScanDepth depth);

}  // namespace ocelli::delivery::record
