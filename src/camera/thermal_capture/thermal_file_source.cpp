// Plays radiometric files, paced by the clock.
#include "camera/thermal_capture/thermal_file_source.h"

#include <optional>

#include <fmt/format.h>

#include "base/assert.h"
#include "base/text.h"
#include "camera/capture/scene_source.h"
#include "camera/thermal_files/radiometric_file.h"
#include "runtime/thread.h"

namespace ocelli::camera::thermal_capture {
namespace {

using thermal_files::RadiometricFile;
using thermal_files::RadiometricFrame;

constexpr double kUsualRate = 9;

Result<double> rateOf(const capture::SourceAddress& address) {
    for (const auto& [name, value] : address.options) {
        if (name != "fps") {
            return fail(
                       ErrorKind::InvalidArgument,
                       fmt::format("a thermal file has no option \"{}\"", name)
            )
                .withField(std::string(name), "fps");
        }
    }
    const std::string text = address.option("fps", "");
    if (text.empty()) {
        return kUsualRate;
    }
    const auto rate = toNumber(text);
    if (!rate || !(*rate >= 1 && *rate <= 60)) {
        return fail(
                   ErrorKind::InvalidArgument,
                   fmt::format("fps must be a number from 1 to 60, not \"{}\"", text)
        )
            .withField("fps", "1..60");
    }
    return *rate;
}

class ThermalFileSource final : public ThermalSource {
  public:
    ThermalFileSource(
        std::string path,
        RadiometricFile file,
        RadiometricFrame first,
        double rate,
        const Clock& clock
    )
        : path_(std::move(path)),
          file_(std::move(file)),
          first_(std::move(first)),
          rate_(rate),
          clock_(clock) {}

    void start(ThermalListener& listener) override {
        OCELLI_ASSERT(!thread_.running());
        thread_ = Thread("thermal file", [this, &listener](std::stop_token stop) {
            run(stop, listener);
        });
    }

    const thermal::CameraModel& camera() const override { return first_.camera; }

    bool surfaceKnown() const override { return first_.objectKnown; }

  private:
    void run(const std::stop_token& stop, ThermalListener& listener) {
        const MonoTime start = clock_.mono();
        const WallTime wallStart = clock_.wall();
        const capture::ScenePacer pacer(start, rate_);
        listener.onState(capture::SourceState::Live, fmt::format("file {}", path_));
        for (std::uint64_t number = 0; pacer.wait(number, clock_, stop); ++number) {
            auto read = readFrame(number % file_.frames(), listener);
            if (!read) {
                continue;
            }
            auto frame = std::make_shared<ThermalFrame>();
            frame->image = std::move(read->image);
            frame->camera = std::make_shared<const thermal::CameraModel>(read->camera);
            frame->surfaceKnown = read->objectKnown;
            frame->frozen = read->frozen;
            frame->sequence = number;
            frame->pts = pacer.pts(number);
            frame->captureTime = pacer.due(number);
            frame->wallTime = wallStart + (frame->captureTime - start);
            listener.onFrame(std::move(frame));
        }
    }

    /// Nothing for a frame that is damaged or does not go with the first one.
    std::optional<RadiometricFrame> readFrame(std::size_t number, ThermalListener& listener) {
        if (number == 0) {
            return first_;
        }
        auto frame = file_.frame(number);
        if (!frame) {
            tell(listener, fmt::format("frame {}: {}", number, frame.error().message()));
            return std::nullopt;
        }
        if (frame->image.width != first_.image.width ||
            frame->image.height != first_.image.height) {
            tell(listener, fmt::format("frame {} has another size", number));
            return std::nullopt;
        }
        return std::move(*frame);
    }

    /// Once: the file stays as it is.
    void tell(ThermalListener& listener, const std::string& what) {
        if (!std::exchange(told_, true)) {
            listener.onState(
                capture::SourceState::Live, fmt::format("file {}, left out: {}", path_, what)
            );
        }
    }

    std::string path_;
    RadiometricFile file_;
    RadiometricFrame first_;
    double rate_;
    const Clock& clock_;
    bool told_ = false;
    Thread thread_;
};

}  // namespace

Result<std::unique_ptr<ThermalSource>> createThermalFileSource(
    const capture::SourceAddress& address, const Clock& clock
) {
    const double rate = OCELLI_TRY(rateOf(address));
    auto file = OCELLI_TRY(RadiometricFile::open(address.rest));
    auto first = OCELLI_TRY(file.frame(0));
    return std::unique_ptr<ThermalSource>(std::make_unique<ThermalFileSource>(
        address.rest, std::move(file), std::move(first), rate, clock
    ));
}

}  // namespace ocelli::camera::thermal_capture
