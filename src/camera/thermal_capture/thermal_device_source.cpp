// The open, check, stream, lose, wait cycle of a thermal camera.
#include "camera/thermal_capture/thermal_device_source.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "base/assert.h"
#include "base/log.h"
#include "base/text.h"
#include "camera/capture/backoff.h"
#include "runtime/thread.h"

namespace ocelli::camera::thermal_capture {
namespace {

constexpr Duration kSilence = std::chrono::seconds(10);  // a shutter event takes a while
constexpr Duration kWait = std::chrono::milliseconds(200);
constexpr int kMostDevices = 16;

/// While it lives, a device can be told to close its shutter.
class Shown {
  public:
    Shown(capture::V4l2Device*& where, capture::V4l2Device& device) : where_(where) {
        where_ = &device;
    }

    ~Shown() { where_ = nullptr; }

    Shown(const Shown&) = delete;
    Shown& operator=(const Shown&) = delete;

  private:
    capture::V4l2Device*& where_;
};

/// What a device was opened as.
struct Opened {
    std::unique_ptr<capture::V4l2Device> device;
    SensorGeometry geometry;
    capture::V4l2Mode mode;
    std::string path;
};

class ThermalDeviceSource final : public ThermalSource {
  public:
    ThermalDeviceSource(const SensorLayout& layout, SensorHints hints, DeviceWorld world)
        : layout_(layout), hints_(hints), world_(std::move(world)) {}

    void start(ThermalListener& listener) override {
        OCELLI_ASSERT(!thread_.running());
        listener_ = &listener;
        thread_ = Thread("thermal v4l2", [this](std::stop_token stop) { run(stop); });
    }

    /// Each picture brings its own.
    const thermal::CameraModel& camera() const override { return beforeFirst_; }

    void closeShutter() override {
        const auto& [control, raw, close] = layout_.commands;
        if (device_ == nullptr || !close) {
            return;
        }
        if (const auto done = device_->set(control, *close); !done) {
            log::warning(
                "thermal", "{}: closing the shutter: {}", layout_.title, done.error().message()
            );
        }
    }

  private:
    void run(const std::stop_token& stop) {
        listener_->onState(
            capture::SourceState::Starting, fmt::format("looking for {}", layout_.title)
        );
        capture::Backoff backoff;
        while (!stop.stop_requested()) {
            const auto played = stream(stop, backoff);
            if (stop.stop_requested() || played) {
                return;
            }
            log::debug("thermal", "{}", played.error().describe());
            listener_->onState(
                capture::SourceState::Lost,
                fmt::format("{}: {}", layout_.title, played.error().message())
            );
            if (!world_.wait(stop, backoff.next())) {
                return;
            }
        }
    }

    /// The first device that delivers what this family does.
    Result<Opened> find() {
        Error last = fail(ErrorKind::NotFound, "there is no such camera");
        for (const std::string& path : world_.places) {
            auto opened = open(path);
            if (opened) {
                return opened;
            }
            // One that is there and cannot be used tells more than one that is not.
            if (opened.error().kind() != ErrorKind::NotFound) {
                last = opened.error();
            }
        }
        return last;
    }

    /// A size that the camera does not list is never asked for: it would lose its step.
    Result<Opened> open(const std::string& path) {
        Opened made;
        made.path = path;
        made.device = OCELLI_TRY(world_.open(path));
        const auto modes = OCELLI_TRY(made.device->modes());
        for (const SensorGeometry& geometry : layout_.geometries) {
            const auto mode = std::ranges::find_if(modes, [&](const capture::V4l2Mode& one) {
                return one.format == layout_.format && one.width == geometry.width &&
                       one.height == geometry.rows;
            });
            if (mode != modes.end()) {
                made.mode = *mode;
                made.geometry = geometry;
                return made;
            }
        }
        return fail(ErrorKind::Unsupported, fmt::format("{} does not deliver its pictures", path));
    }

    Result<void> configure(Opened& opened) {
        const auto setting = OCELLI_TRY(opened.device->configure(opened.mode));
        const auto stride = static_cast<std::size_t>(opened.mode.width) * 2;
        if (setting.mode.format != opened.mode.format || setting.mode.width != opened.mode.width ||
            setting.mode.height != opened.mode.height ||
            (setting.stride != 0 && setting.stride != stride)) {
            return fail(ErrorKind::Unsupported, "the driver gives the pictures in another form");
        }
        const auto& [control, raw, close] = layout_.commands;
        if (raw && opened.device->control(control)) {
            OCELLI_TRY(opened.device->set(control, *raw));
        }
        return opened.device->startStreaming();
    }

    /// Ends without an error only when stopped.
    Result<void> stream(const std::stop_token& stop, capture::Backoff& backoff) {
        auto opened = OCELLI_TRY(find());
        OCELLI_TRY(configure(opened));
        const Shown shown(device_, *opened.device);
        bool live = false;
        MonoTime lastPicture = world_.clock.mono();
        while (!stop.stop_requested()) {
            const auto buffer = OCELLI_TRY(opened.device->dequeue(kWait));
            const MonoTime now = world_.clock.mono();
            if (buffer) {
                auto frame = take(*buffer, opened.geometry, now);
                OCELLI_TRY(opened.device->requeue(buffer->index));
                if (frame) {
                    lastPicture = now;
                    backoff.reset();
                    if (!std::exchange(live, true)) {
                        tellLive(opened, *frame);
                    }
                    listener_->onFrame(std::move(frame));
                }
            }
            if (now - lastPicture > kSilence) {
                return fail(ErrorKind::DeadlineExceeded, "the camera sends no picture");
            }
        }
        return {};
    }

    void tellLive(const Opened& opened, const ThermalFrame& frame) {
        listener_->onState(
            capture::SourceState::Live,
            fmt::format(
                "{} ({}), {}x{}{}",
                opened.device->card(),
                opened.path,
                frame.image.width,
                frame.image.height,
                frame.radiometric ? "" : ", without temperatures"
            )
        );
    }

    /// Null for a buffer that is no whole picture.
    ThermalFramePtr take(
        const capture::V4l2Buffer& buffer, const SensorGeometry& geometry, MonoTime now
    ) {
        auto picture = buffer.damaged
                           ? Result<SensorPicture>(fail(ErrorKind::DataLoss, "it is damaged"))
                           : parseSensorPicture(layout_, buffer.bytes, geometry, hints_);
        if (!picture) {
            log::debug("thermal", "{}: {}", layout_.title, picture.error().describe());
            return nullptr;
        }
        auto frame = std::make_shared<ThermalFrame>();
        frame->image = std::move(picture->image);
        frame->camera = std::make_shared<const thermal::CameraModel>(picture->camera);
        frame->radiometric = picture->radiometric;
        frame->surfaceKnown = picture->surfaceKnown;
        frame->frozen = picture->frozen;
        frame->sensorCelsius = picture->sensorCelsius;
        // Times never go back, also where a driver's do.
        const MonoTime told = std::min(buffer.time.value_or(now), now);
        lastTime_ = std::max(told, lastTime_ + Duration(1));
        frame->captureTime = lastTime_;
        frame->wallTime = world_.clock.wall() + (lastTime_ - now);
        frame->sequence = sequence_++;
        frame->pts = lastTime_.nanoseconds / 100'000 * 9;
        return frame;
    }

    const SensorLayout& layout_;
    SensorHints hints_;
    DeviceWorld world_;
    thermal::CameraModel beforeFirst_;
    ThermalListener* listener_ = nullptr;
    capture::V4l2Device* device_ = nullptr;  ///< that streams now; of the source's thread
    MonoTime lastTime_;
    std::uint64_t sequence_ = 0;
    Thread thread_;
};

Result<SensorHints> hintsOf(const SensorLayout& layout, const capture::SourceAddress& address) {
    SensorHints hints = layout.usual;
    for (const auto& [name, value] : address.options) {
        if (name == "device") {
            continue;
        }
        if (name != layout.options) {
            return fail(
                       ErrorKind::InvalidArgument,
                       fmt::format("{} has no option \"{}\"", layout.title, name)
            )
                .withField(name, fmt::format("device {}", layout.options));
        }
        if (value == "none") {
            hints.kelvinPerCount.reset();
            continue;
        }
        const auto number = toNumber(value);
        if (!number || !(*number >= 0.001 && *number <= 1)) {
            return fail(
                       ErrorKind::InvalidArgument,
                       fmt::format(
                           "resolution must be kelvin a count from 0.001 to 1 or none, not \"{}\"",
                           value
                       )
            )
                .withField("resolution", "0.001..1, none");
        }
        hints.kelvinPerCount = *number;
    }
    return hints;
}

}  // namespace

bool isThermalDevice(const capture::SourceAddress& address) {
    return address.scheme == "v4l2" && findSensorLayout(address.rest) != nullptr;
}

Result<std::unique_ptr<ThermalSource>> createThermalDeviceSource(
    const capture::SourceAddress& address, const Clock& clock
) {
    const SensorLayout* layout = findSensorLayout(address.rest);
    if (layout == nullptr) {
        return fail(
            ErrorKind::Unsupported, fmt::format("there is no thermal camera {}", address.rest)
        );
    }
    const auto hints = OCELLI_TRY(hintsOf(*layout, address));
    DeviceWorld world{clock, capture::openV4l2Device, {}, sleepFor};
    if (const std::string device = address.option("device", ""); !device.empty()) {
        world.places.push_back(device);
    } else {
        for (int i = 0; i < kMostDevices; ++i) {
            world.places.push_back(fmt::format("/dev/video{}", i));
        }
    }
    return makeThermalDeviceSource(*layout, hints, std::move(world));
}

std::unique_ptr<ThermalSource> makeThermalDeviceSource(
    const SensorLayout& layout, SensorHints hints, DeviceWorld world
) {
    return std::make_unique<ThermalDeviceSource>(layout, hints, std::move(world));
}

}  // namespace ocelli::camera::thermal_capture
