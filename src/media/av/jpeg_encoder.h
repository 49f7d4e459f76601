// Writes frames as JPEG files.
#pragma once

#include <memory>

#include "base/bytes.h"
#include "media/frame.h"

namespace ocelli::media::av {

/// Reentrant; keeps its encoder while size and quality stay the same.
class JpegEncoder {
  public:
    JpegEncoder();
    JpegEncoder(JpegEncoder&&) noexcept;
    JpegEncoder& operator=(JpegEncoder&&) noexcept;
    ~JpegEncoder();

    /// A whole JFIF file: BT.601, full range as the format wants it, baseline with the standard
    /// Huffman tables, as RTP wants it (RFC 2435).
    /// @param quality  1 worst … 100 best; InvalidArgument otherwise
    Result<Bytes> encode(const Frame& frame, int quality);

  private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace ocelli::media::av
