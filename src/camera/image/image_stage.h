// One step of image processing, in place on a frame that one owner has.
#pragma once

#include <memory>
#include <string_view>

#include "media/frame.h"

namespace ocelli::camera::image {

/// Changes a frame in place, or replaces it by one of another size (rotation). Reentrant.
class ImageStage {
  public:
    virtual ~ImageStage() = default;
    virtual std::string_view name() const = 0;

    /// False when it would change nothing with its present settings: then it is not called.
    virtual bool active() const = 0;

    virtual void process(media::FrameBuilder& frame, media::FramePool& pool) = 0;
};

/// A picture that takes the place of another was taken when that was.
inline void takeTimes(media::Frame& to, const media::Frame& from) {
    to.captureTime = from.captureTime;
    to.wallTime = from.wallTime;
    to.pts = from.pts;
    to.sequence = from.sequence;
}

}  // namespace ocelli::camera::image
