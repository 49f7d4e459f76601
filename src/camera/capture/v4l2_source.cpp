// The open, stream, lose, wait cycle of a local camera.
#include "camera/capture/v4l2_source.h"

#include <fmt/format.h>

#include "base/assert.h"
#include "base/log.h"
#include "camera/capture/backoff.h"
#include "camera/capture/detail/messages.h"
#include "camera/capture/detail/v4l2_output.h"
#include "camera/capture/v4l2_controls.h"
#include "runtime/guarded.h"

namespace ocelli::camera::capture {
namespace detail {
namespace {

constexpr Duration kSilence = std::chrono::seconds(5);
constexpr Duration kWait = std::chrono::milliseconds(200);

/// A driver's time further away than this is not of our clock.
constexpr Duration kPlausible = std::chrono::seconds(2);

class V4l2Source final : public Source {
  public:
    V4l2Source(std::string name, V4l2Wish wish, OpenDevice open, Surroundings surroundings)
        : name_(std::move(name)),
          wish_(wish),
          open_(std::move(open)),
          around_(std::move(surroundings)) {}

    void start(SourceListener& listener) override {
        OCELLI_ASSERT(!thread_.running());
        listener_ = &listener;
        thread_ = Thread("v4l2-source", [this](std::stop_token stop) { run(stop); });
    }

    bool encoded() const override { return wish_.format == kH264; }

    void adjust(const CameraControls& controls) override { *wanted_.lock() = controls; }

  private:
    void run(const std::stop_token& stop) {
        listener_->onState(SourceState::Starting, fmt::format("opening {}", name_));
        Backoff backoff;
        while (!stop.stop_requested()) {
            const auto played = stream(stop, backoff);
            if (stop.stop_requested() || played) {
                return;
            }
            log::debug("v4l2", "{}", played.error().describe());
            listener_->onState(SourceState::Lost, deviceMessage(name_, played.error()));
            if (!around_.wait(stop, backoff.next())) {
                return;
            }
        }
    }

    /// Ends without an error only when stopped.
    Result<void> stream(const std::stop_token& stop, Backoff& backoff) {
        const auto device = OCELLI_TRY(open_());
        const auto modes = OCELLI_TRY(device->modes());
        const auto mode = chooseMode(modes, wish_);
        if (!mode) {
            return fail(ErrorKind::Unsupported, "no usable format");
        }
        V4l2Mode wanted = *mode;
        wanted.frameRate = wish_.frameRate;
        const V4l2Setting setting = OCELLI_TRY(device->configure(wanted));
        if (encoded() != (setting.mode.format == kH264)) {
            return fail(ErrorKind::Unsupported, "the camera gave another format");
        }
        const auto output = OCELLI_TRY(makeV4l2Output(setting, *listener_));
        set_.reset();
        OCELLI_TRY(adjust(*device));
        OCELLI_TRY(device->startStreaming());
        first_.reset();
        bool live = false;
        MonoTime lastPicture = around_.clock.mono();
        while (!stop.stop_requested()) {
            OCELLI_TRY(adjust(*device));
            const auto buffer = OCELLI_TRY(device->dequeue(kWait));
            const MonoTime now = around_.clock.mono();
            if (buffer) {
                if (pass(*output, *buffer, now)) {
                    lastPicture = now;
                    backoff.reset();
                    if (!std::exchange(live, true)) {
                        tellLive(*device, setting);
                    }
                }
                OCELLI_TRY(device->requeue(buffer->index));
            }
            if (now - lastPicture > kSilence) {
                return fail(ErrorKind::DeadlineExceeded, "the camera sends no picture");
            }
        }
        return {};
    }

    /// What is wanted, if the camera does not have it yet.
    Result<void> adjust(V4l2Device& device) {
        const auto wanted = *wanted_.lock();
        if (!wanted || wanted == set_) {
            return {};
        }
        set_ = wanted;
        return applyControls(device, *wanted);
    }

    void tellLive(const V4l2Device& device, const V4l2Setting& setting) {
        listener_->onState(
            SourceState::Live,
            fmt::format(
                "{} ({}), {}x{}", device.card(), name_, setting.mode.width, setting.mode.height
            )
        );
    }

    bool pass(V4l2Output& output, const V4l2Buffer& buffer, MonoTime now) {
        const std::uint64_t number = sequenceOf(buffer.sequence);
        if (buffer.damaged || buffer.bytes.empty()) {
            return false;
        }
        V4l2Moment moment;
        moment.now = now;
        moment.captureTime = timeOf(buffer, now);
        moment.wallTime = around_.clock.wall() + (moment.captureTime - now);
        moment.sequence = number;
        const auto taken = output.take(buffer.bytes, moment);
        if (!taken) {
            log::debug("v4l2", "{}: {}", name_, taken.error().describe());
            return false;
        }
        return *taken;
    }

    /// Never goes back, also over a driver that does.
    MonoTime timeOf(const V4l2Buffer& buffer, MonoTime now) {
        MonoTime time = buffer.time.value_or(now);
        if (time > now || now - time > kPlausible) {
            time = now;
        }
        lastTime_ = std::max(time, lastTime_ + Duration(1));
        return lastTime_;
    }

    /// The driver's count, continued over a reconnection.
    std::uint64_t sequenceOf(std::uint32_t counted) {
        if (!first_) {
            first_ = counted;
            base_ = nextSequence_;
        }
        const std::uint64_t number = base_ + (counted - *first_);
        nextSequence_ = number + 1;
        return number;
    }

    std::string name_;
    V4l2Wish wish_;
    OpenDevice open_;
    Surroundings around_;
    SourceListener* listener_ = nullptr;
    MonoTime lastTime_;
    std::optional<std::uint32_t> first_;  ///< the driver's first number
    std::uint64_t base_ = 0;              ///< our number for it
    std::uint64_t nextSequence_ = 0;
    Guarded<std::optional<CameraControls>> wanted_;
    std::optional<CameraControls> set_;  ///< what this camera was told
    Thread thread_;
};

}  // namespace

std::unique_ptr<Source> makeV4l2Source(
    std::string name, V4l2Wish wish, OpenDevice open, Surroundings surroundings
) {
    return std::make_unique<V4l2Source>(
        std::move(name), wish, std::move(open), std::move(surroundings)
    );
}

}  // namespace detail

Result<std::unique_ptr<Source>> createV4l2Source(const SourceAddress& address, const Clock& clock) {
    const V4l2Wish wish = OCELLI_TRY(parseV4l2Wish(address));
    auto open = [path = address.rest] { return openV4l2Device(path); };
    return detail::makeV4l2Source(address.rest, wish, std::move(open), {clock});
}

}  // namespace ocelli::camera::capture
