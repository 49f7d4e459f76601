// What every picture of a channel goes through: scene and day or night of its moment, image stages,
// privacy masks, on-screen text.
#pragma once

#include <functional>
#include <memory>
#include <optional>

#include "camera/capture/camera_controls.h"
#include "camera/image/day_night.h"
#include "camera/image/image_chain.h"
#include "camera/overlay/text_overlay.h"
#include "config/generated/settings.h"
#include "config/time_zone.h"
#include "media/frame.h"
#include "runtime/guarded.h"

namespace ocelli::camera::pipeline {

/// Thread-safe: pictures come from the source or, while it is lost, from the placeholder.
class PicturePath {
  public:
    /// Called on the thread of the pictures, when it changes.
    struct Listener {
        std::function<void(const capture::CameraControls&)> onControls = {};
        std::function<void(bool on)> onLamp = {};  ///< the lamp is wanted by this channel
    };

    /// What is drawn into a picture between the stages and the text.
    struct Drawing {
        /// Of the source: tells the time and the light. Else it is our own.
        bool ofSource = false;

        /// Lays something over the picture; false when there was nothing. Masks cover it.
        std::function<bool(media::Frame&)> overlay = {};

        std::function<void(media::Frame&)> decorate = {};
    };

    PicturePath() = default;

    explicit PicturePath(Listener listener) : listener_(std::move(listener)) {}

    /// Takes effect with the next picture.
    void apply(
        const config::ChannelConfig& settings,
        bool encodedSource,
        std::shared_ptr<const config::TimeZone> zone
    );

    /// Same for lens and steadiness.
    void apply(const image::OpticsParameters& optics);

    /// A new source has to be told what is wanted of it.
    void forgetControls() { state_.lock()->told.reset(); }

    /// True when pictures leave as they come, so that an encoded source may pass through.
    bool untouched() const;

    /// Mirror and rotation, masks, so that nothing behind ever sees what they hide, adjustments,
    /// drawings, and text. `frame.wallTime` is the time shown, and that of scenes.
    media::FramePtr process(media::FrameBuilder frame, const Drawing& drawing);

  private:
    struct State {
        image::ImageChain chain;
        image::DayNight dayNight;
        config::ImageSettings wished;
        std::optional<config::ImageSettings> image;  ///< those that hold now, by the scene
        image::MaskParameters masks;
        std::optional<std::int64_t> minute;  ///< of the last picture, UTC
        int minuteOfDay = 0;
        capture::CameraControls controls;             ///< what is wanted now
        std::optional<capture::CameraControls> told;  ///< what the source was told
        bool lamp = false;
        overlay::TextOverlay overlay;
        std::shared_ptr<const config::TimeZone> zone;
        bool drawText = true;
        bool saidNoText = false;
    };

    /// What others want to know.
    struct News {
        std::optional<capture::CameraControls> controls;
        std::optional<bool> lamp;
    };

    static void use(State& state, const config::ImageSettings& image);
    static News tellTime(State& state, const media::Frame& frame);
    static bool isNight(State& state, const media::Frame& frame);

    Listener listener_;
    Guarded<State> state_;
};

}  // namespace ocelli::camera::pipeline
