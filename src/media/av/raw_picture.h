// Pictures as sensors and USB cameras give them, brought into frames.
#pragma once

#include <memory>

#include "base/bytes.h"
#include "media/av/colour.h"
#include "media/frame.h"

namespace ocelli::media::av {

enum class RawFormat : std::uint8_t { Yuyv, Uyvy, Nv12, I420, Grey };

/// One picture; borrowed.
struct RawPicture {
    RawFormat format = RawFormat::Yuyv;
    int width = 0;
    int height = 0;
    std::size_t stride = 0;  ///< bytes from line to line of the first plane; 0: without gaps
    ByteSpan bytes;          ///< planes behind each other
    ColourSpace colour{ColourMatrix::Bt601, ColourRange::Limited};  ///< what USB cameras use
};

/// Reentrant; keeps what it set up.
class RawConverter {
  public:
    RawConverter();
    ~RawConverter();

    /// A frame of the same size, rounded down to even numbers. DataLoss when there are fewer bytes
    /// than size and format ask for.
    Result<FrameBuilder> convert(const RawPicture& picture, FramePool& pool);

  private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace ocelli::media::av
