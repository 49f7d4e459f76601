// Draws a scene on a thread of its own, at its frame rate.
#include "camera/capture/scene_source.h"

#include <cmath>
#include <optional>

#include <fmt/format.h>

#include "base/assert.h"
#include "camera/capture/scene_exposure.h"
#include "camera/capture/scene_renderer.h"
#include "runtime/guarded.h"
#include "runtime/thread.h"

namespace ocelli::camera::capture {
namespace {

class SceneSource final : public Source {
  public:
    SceneSource(SceneOptions options, const Clock& clock)
        : options_(std::move(options)), clock_(clock) {}

    void start(SourceListener& listener) override {
        OCELLI_ASSERT(!thread_.running());
        thread_ = Thread("scene", [this, &listener](std::stop_token stop) { run(stop, listener); });
    }

    bool encoded() const override { return false; }

    void adjust(const CameraControls& controls) override { *controls_.lock() = controls; }

  private:
    void run(const std::stop_token& stop, SourceListener& listener) {
        listener.onState(SourceState::Starting, fmt::format("painting scene {}", options_.name));
        SceneRenderer renderer(options_);
        SceneExposure exposure(options_.mains);
        media::FramePool pool;
        const MonoTime start = clock_.mono();
        const WallTime wallStart = clock_.wall();
        const ScenePacer pacer(start, options_.frameRate);
        listener.onState(SourceState::Live, fmt::format("scene {}", options_.name));
        for (std::uint64_t number = 0; pacer.wait(number, clock_, stop); ++number) {
            auto frame = pool.acquire(options_.width, options_.height);
            frame->sequence = number;
            frame->pts = pacer.pts(number);
            frame->captureTime = pacer.due(number);
            frame->wallTime = wallStart + (frame->captureTime - start);
            const double seconds = static_cast<double>(frame->pts) / 90000.0;
            renderer.render(*frame, seconds, number, frame->wallTime);
            exposure.apply(*controls_.lock());
            exposure.expose(*frame, seconds);
            listener.onFrame(std::move(frame));
        }
    }

    SceneOptions options_;
    const Clock& clock_;
    Guarded<CameraControls> controls_;
    Thread thread_;
};

}  // namespace

MonoTime ScenePacer::due(std::uint64_t number) const {
    return start_ + Duration(std::llround(static_cast<double>(number) * 1e9 / frameRate_));
}

std::int64_t ScenePacer::pts(std::uint64_t number) const {
    return std::llround(static_cast<double>(number) * 90000.0 / frameRate_);
}

std::uint64_t ScenePacer::next(std::uint64_t wanted, MonoTime now) const {
    if (now < due(wanted + 1)) {
        return wanted;
    }
    const double gone = static_cast<double>((now - start_).count()) * frameRate_ / 1e9;
    return std::max(wanted, static_cast<std::uint64_t>(gone));
}

bool ScenePacer::wait(std::uint64_t& number, const Clock& clock, const std::stop_token& stop)
    const {
    MonoTime now = clock.mono();
    number = next(number, now);
    while (now < due(number)) {
        if (!sleepFor(stop, due(number) - now)) {
            return false;
        }
        // Whoever slept too long draws the picture of now, not one that is late already.
        now = clock.mono();
        number = next(number, now);
    }
    return !stop.stop_requested();
}

Result<std::unique_ptr<Source>> createSceneSource(
    const SourceAddress& address, const Clock& clock
) {
    auto options = OCELLI_TRY(parseSceneOptions(address));
    return std::unique_ptr<Source>(std::make_unique<SceneSource>(std::move(options), clock));
}

}  // namespace ocelli::camera::capture
