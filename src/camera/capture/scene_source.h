// A drawn scene as a source: the same pictures at the same scene times, paced by the clock.
#pragma once

#include <memory>
#include <stop_token>

#include "base/clock.h"
#include "base/result.h"
#include "camera/capture/source.h"

namespace ocelli::camera::capture {

/// Which frame is due when. Pure.
class ScenePacer {
  public:
    ScenePacer(MonoTime start, double frameRate) : start_(start), frameRate_(frameRate) {}

    /// When frame `number` is due.
    MonoTime due(std::uint64_t number) const;

    /// 90 kHz ticks of frame `number`.
    std::int64_t pts(std::uint64_t number) const;

    /// `wanted`, or a later one when it is more than a frame time too late: frames are left out
    /// instead of falling behind.
    std::uint64_t next(std::uint64_t wanted, MonoTime now) const;

    /// Sleeps until frame `number` is due, moving it on when we are late; false when asked to stop.
    bool wait(std::uint64_t& number, const Clock& clock, const std::stop_token& stop) const;

  private:
    MonoTime start_;
    double frameRate_;
};

/// For "scene:street" and "scene:office"; options in scene_renderer.h. `clock` must outlive the
/// source. Frames: captureTime is the time the frame was due; sceneTruth() of pts / 90000 s tells
/// what is in it; wallTime goes on evenly from the start and is what the burnt-in clock shows.
/// InvalidArgument, NotFound.
Result<std::unique_ptr<Source>> createSceneSource(const SourceAddress& address, const Clock& clock);

}  // namespace ocelli::camera::capture
