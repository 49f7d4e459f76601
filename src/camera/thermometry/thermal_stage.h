// The way of one thermal frame: corrections, noise, rules and alarms, colours, fusion, drawing.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "base/unique_function.h"
#include "camera/thermal_capture/thermal_source.h"
#include "camera/thermal_picture/flat_field.h"
#include "camera/thermal_picture/fusion.h"
#include "camera/thermal_picture/noise_reduction.h"
#include "camera/thermal_picture/pixel_correction.h"
#include "camera/thermal_picture/ruler.h"
#include "camera/thermal_picture/thermal_look.h"
#include "camera/thermometry/alarm_teller.h"
#include "camera/thermometry/background.h"
#include "camera/thermometry/fusion_plan.h"
#include "camera/thermometry/measurement.h"
#include "camera/thermometry/rule_drawing.h"
#include "camera/thermometry/thermal_plan.h"
#include "media/frame.h"

namespace ocelli::camera::thermometry {

/// For one source and its thread.
class ThermalStage {
  public:
    /// A picture as viewers see it, and how it was turned for that.
    struct OpticalView {
        media::FramePtr picture;
        Orientation turn = {};
    };

    /// The newest picture of another channel; null when there is none.
    using OpticalPicture = std::function<OpticalView(int channel)>;

    /// @param camera  how the source's counts are read
    /// @param surfaceKnown  false: counts are finished temperatures, to which emissivity, distance
    /// and the like cannot be applied
    ThermalStage(
        int channel,
        events::EventBus& bus,
        const thermal::CameraModel& camera,
        bool surfaceKnown,
        OpticalPicture optical
    );

    /// Alarms that go on end.
    ~ThermalStage();

    ThermalStage(const ThermalStage&) = delete;
    ThermalStage& operator=(const ThermalStage&) = delete;

    struct Outcome {
        media::FrameBuilder picture;
        MeasurementPtr measurement;
    };

    /// The measurement is given to `onKnown` before its alarms are told: who hears of an alarm may
    /// ask what was measured. Events are on the bus when it returns. InvalidArgument,
    /// FailedPrecondition for settings with which nothing can be measured: then there are no
    /// readings, and the picture shows warmth without temperatures.
    Outcome process(
        const thermal_capture::ThermalFrame& frame,
        const std::shared_ptr<const ThermalPlan>& plan,
        WallTime time,
        const std::function<void(const MeasurementPtr&)>& onKnown = {}
    );

    /// All alarms end: nothing is seen any more.
    void lose(WallTime time);

    /// A background that was learnt before, for pictures of its size.
    void useBackground(Background background);

    /// The one that corrects now, if any.
    const std::optional<Background>& background() const { return background_; }

    /// Takes the next pictures for those of an even surface that covers the lens, and makes the
    /// sensor even by them. Meanwhile the picture counts as frozen. `done` is called once, on the
    /// source's thread: InvalidArgument when the surface is not even, Cancelled, Unavailable.
    void learnBackground(UniqueFunction<void(Result<void>)> done);
    void forgetBackground();

    /// Looks for defective pixels anew.
    void searchDefects();

  private:
    void adoptCamera(const thermal_capture::ThermalFrame& frame);
    void adoptMeasuring(WallTime time);
    Result<void> adoptPixels(const config::ThermalPictureSettings& wished, Size size);
    void endLearning(Result<void> result);
    void adoptBackground();
    void gather(const thermal::CountImage& image, bool frozen);
    void adopt(const std::shared_ptr<const ThermalPlan>& plan, Size size, WallTime time);
    Result<void> adoptRules(WallTime time);
    thermal::CountImage correct(const thermal_capture::ThermalFrame& frame);
    void measure(Measurement& measurement, const thermal_capture::ThermalFrame& frame);
    media::FrameBuilder show(Measurement& measurement);
    void fuse(media::Frame& picture, Size thermal);

    /// What is before the lens while a background is learnt.
    struct Learning {
        std::vector<thermal::CountImage> frames;
        UniqueFunction<void(Result<void>)> done;
    };

    int channel_;
    thermal::CameraModel camera_;
    double sensorCelsius_ = 0;
    Surface surface_;
    bool radiometric_ = true;
    bool stale_ = false;  ///< the camera's curve has changed
    OpticalPicture optical_;
    AlarmTeller teller_;
    std::shared_ptr<const ThermalPlan> plan_;
    Size size_;       ///< of the sensor's picture
    Size shown_;      ///< of what is measured and shown
    View fusedWith_;  ///< size 0: not yet
    bool measurable_ = false;
    WallTime time_;
    std::shared_ptr<const thermal::Radiometry> radiometry_;
    std::shared_ptr<const thermal_rules::RuleSet> rules_;
    thermal_rules::RuleEngine engine_;
    thermal_picture::FlatField flatField_;
    std::optional<Background> background_;  ///< what the flat field is made of
    std::optional<Learning> learning_;
    thermal_picture::PixelCorrection defects_;
    thermal_picture::NoiseReduction noise_;
    bool wasFrozen_ = false;
    thermal_picture::ThermalLook look_;
    thermal_picture::Fusion fusion_;
    thermal_picture::Ruler ruler_;
    RuleDrawing drawing_;
    bool saidNoText_ = false;
    media::FramePool pool_;
};

}  // namespace ocelli::camera::thermometry
