// Pictures in place of a lost source, so that viewers see what is going on instead of a frozen
// frame.
#pragma once

#include <functional>
#include <string>

#include "camera/pipeline/encoded_stream.h"
#include "media/frame.h"
#include "runtime/guarded.h"
#include "runtime/thread.h"

namespace ocelli::camera::pipeline {

/// Draws "No video" with the reason, some times a second, while it is shown. Thread-safe.
class Placeholder {
  public:
    static constexpr double kFrameRate = 5;

    /// @param deliver  called on the placeholder's thread
    Placeholder(const Clock& clock, std::function<void(media::FrameBuilder)> deliver);
    ~Placeholder();

    /// Begins after `delay`, unless hidden before.
    void show(std::string message, PictureSize size, Duration delay);
    void hide();

  private:
    struct Shown {
        bool on = false;
        std::string message;
        PictureSize size;
        MonoTime from;
        std::uint64_t version = 0;
    };

    void run(std::stop_token stop);

    const Clock& clock_;
    std::function<void(media::FrameBuilder)> deliver_;
    Guarded<Shown> shown_;
    Thread thread_;
};

}  // namespace ocelli::camera::pipeline
