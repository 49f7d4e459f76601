// Still pictures of channels, made on the worker pool.
#pragma once

#include <functional>

#include "camera/pipeline/channel.h"
#include "media/picture_source.h"
#include "runtime/work_queue.h"

namespace ocelli::camera::pipeline {

/// Thread-bound to the main loop.
class PictureTaker final : public media::PictureSource {
  public:
    /// Writes what an event tells into a picture taken because of it. Called on a worker.
    using Annotate = std::function<
        void(int channel, const media::PictureOccasion& occasion, media::Frame& picture)>;

    /// @param find  null when there is no such channel; channels outlive the pool's work
    PictureTaker(
        EventLoop& loop,
        WorkerPool& workers,
        std::function<Channel*(int)> find,
        Annotate annotate = {}
    );

    void picture(
        const media::PictureRequest& request, UniqueFunction<void(Result<media::Picture>)> done
    ) override;

  private:
    EventLoop& loop_;
    WorkerPool& workers_;
    std::function<Channel*(int)> find_;
    Annotate annotate_;
};

/// A picture file from a frame. `width` and `height` 0: as the frame.
Result<media::Picture> makePicture(const media::Frame& frame, const media::PictureRequest& request);

}  // namespace ocelli::camera::pipeline
