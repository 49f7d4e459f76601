// Several recordings as one ZIP file, without compression, with its length known in advance.
#pragma once

#include <memory>
#include <vector>

#include "delivery/record/recording_library.h"
#include "delivery/record/zip_writer.h"

namespace ocelli::delivery::record::detail {

/// Blocking; on the playback queue. The file being written is taken as far as it was durable at the
/// start.
class RecordingArchive {
  public:
    RecordingArchive(std::shared_ptr<RecordingLibrary> library, std::vector<SegmentPtr> segments)
        : library_(std::move(library)), segments_(std::move(segments)) {}

    /// Bytes of the whole archive. ResourceExhausted beyond what ZIP can hold.
    Result<std::uint64_t> length() const;

    /// The next bytes, about `atMost`; empty at the end. NotFound when a recording was overwritten
    /// meanwhile.
    Result<Bytes> next(std::size_t atMost);

  private:
    Result<Bytes> beginFile();

    std::shared_ptr<RecordingLibrary> library_;
    std::vector<SegmentPtr> segments_;
    ZipWriter zip_;
    std::size_t index_ = 0;
    std::unique_ptr<File> file_;  ///< of segments_[index_], once begun
    std::uint64_t position_ = 0;
    bool finished_ = false;
};

}  // namespace ocelli::delivery::record::detail
