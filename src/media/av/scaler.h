// Scales frames.
#pragma once

#include "base/result.h"
#include "media/frame.h"

namespace ocelli::media::av {

/// Reentrant; keeps its tables while sizes stay the same.
class Scaler {
  public:
    Scaler();
    Scaler(Scaler&&) noexcept;
    Scaler& operator=(Scaler&&) noexcept;
    ~Scaler();

    /// A frame of the wanted size (even numbers) with the times of the given one.
    Result<FrameBuilder> scale(const Frame& from, int width, int height, FramePool& pool);

  private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace ocelli::media::av
