// The bytes of a virtual movie.
#pragma once

#include <memory>

#include "delivery/record/virtual_movie.h"

namespace ocelli::delivery::record::detail {

/// Blocking; on the playback queue. A recording that was overwritten meanwhile is NotFound.
class MovieBytes {
  public:
    /// From `first` up to, not including, `end`.
    MovieBytes(
        std::shared_ptr<RecordingLibrary> library,
        VirtualMoviePtr movie,
        std::uint64_t first,
        std::uint64_t end
    )
        : library_(std::move(library)), movie_(std::move(movie)), position_(first), end_(end) {}

    /// The next bytes, at most so many; empty at the end.
    Result<Bytes> next(std::size_t atMost);

  private:
    Result<void> appendSlices(Bytes& out, std::size_t want);

    std::shared_ptr<RecordingLibrary> library_;
    VirtualMoviePtr movie_;
    std::uint64_t position_;
    std::uint64_t end_;
    std::unique_ptr<File> file_;
    std::uint32_t fileIndex_ = UINT32_MAX;
};

}  // namespace ocelli::delivery::record::detail
