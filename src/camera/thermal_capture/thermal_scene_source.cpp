// A drawn thermal scene as a source, paced by the clock.
#include <cmath>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "base/assert.h"
#include "camera/capture/scene_source.h"
#include "camera/thermal_capture/thermal_device_source.h"
#include "camera/thermal_capture/thermal_file_source.h"
#include "camera/thermal_capture/thermal_scene.h"
#include "camera/thermal_capture/thermal_source.h"
#include "runtime/thread.h"

namespace ocelli::camera::thermal_capture {
namespace {

class ThermalSceneSource final : public ThermalSource {
  public:
    ThermalSceneSource(const ThermalSceneOptions& options, const Clock& clock)
        : options_(options), clock_(clock) {}

    void start(ThermalListener& listener) override {
        OCELLI_ASSERT(!thread_.running());
        thread_ = Thread("thermal scene", [this, &listener](std::stop_token stop) {
            run(stop, listener);
        });
    }

    const thermal::CameraModel& camera() const override { return thermalSceneCamera(); }

    void closeShutter() override { closeShutter_ = true; }

  private:
    void run(const std::stop_token& stop, ThermalListener& listener) {
        ThermalScene scene(options_);
        const MonoTime start = clock_.mono();
        const WallTime wallStart = clock_.wall();
        const capture::ScenePacer pacer(start, options_.frameRate);
        listener.onState(capture::SourceState::Live, "scene thermal");
        for (std::uint64_t number = 0; pacer.wait(number, clock_, stop); ++number) {
            auto frame = std::make_shared<ThermalFrame>();
            frame->sequence = number;
            frame->pts = pacer.pts(number);
            frame->captureTime = pacer.due(number);
            frame->wallTime = wallStart + (frame->captureTime - start);
            const double seconds = static_cast<double>(frame->pts) / 90000.0;
            if (std::exchange(closeShutter_, false)) {
                scene.closeShutter(seconds);
            }
            frame->frozen = scene.shutterClosed(seconds);
            frame->sensorCelsius = 32;
            scene.render(seconds, number, frame->image);
            listener.onFrame(std::move(frame));
        }
    }

    ThermalSceneOptions options_;
    const Clock& clock_;
    bool closeShutter_ = false;  ///< with the next picture; of the source's thread
    Thread thread_;
};

}  // namespace

bool isThermal(const capture::SourceAddress& address) {
    return address.scheme == "thermal" || isThermalDevice(address) ||
           (address.scheme == "scene" && address.rest == "thermal");
}

Result<std::unique_ptr<ThermalSource>> createThermalSource(
    const capture::SourceAddress& address, const Clock& clock
) {
    if (address.scheme == "thermal") {
        return createThermalFileSource(address, clock);
    }
    if (isThermalDevice(address)) {
        return createThermalDeviceSource(address, clock);
    }
    if (address.scheme != "scene") {
        return fail(
            ErrorKind::Unsupported,
            fmt::format("there is no kind of thermal source {}", address.scheme)
        );
    }
    const auto options = OCELLI_TRY(readThermalSceneOptions(address));
    return std::unique_ptr<ThermalSource>(std::make_unique<ThermalSceneSource>(options, clock));
}

}  // namespace ocelli::camera::thermal_capture
