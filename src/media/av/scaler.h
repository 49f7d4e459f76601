// Scales frames.
#pragma once

#include "base/result.h"
#include "media/frame.h"

namespace ocelli::media::av {

enum class ScaleFor {
    Live,   ///< quick, smooth
    Still,  ///< each pixel is the mean of what it covers: thumbnails, pictures
};

/// Reentrant; keeps its tables while sizes stay the same.
class Scaler {
  public:
    explicit Scaler(ScaleFor purpose = ScaleFor::Live);
    Scaler(Scaler&&) noexcept;
    Scaler& operator=(Scaler&&) noexcept;
    ~Scaler();

    /// A frame of the wanted size (even numbers) with the times of the given one.
    /// InvalidArgument when a side is not 2..16384 or odd.
    Result<FrameBuilder> scale(const Frame& from, int width, int height, FramePool& pool);

  private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace ocelli::media::av
