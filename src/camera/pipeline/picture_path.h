// What every picture of a channel goes through: image stages, privacy masks, on-screen text.
#pragma once

#include <functional>
#include <memory>

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
    /// Takes effect with the next picture.
    void apply(
        const config::ChannelConfig& settings,
        bool encodedSource,
        std::shared_ptr<const config::TimeZone> zone
    );

    /// Same for lens and steadiness.
    void apply(const image::OpticsParameters& optics);

    /// True when pictures leave as they come, so that an encoded source may pass through.
    bool untouched() const;

    /// Mirror and rotation, masks, so that nothing behind ever sees what they hide, adjustments,
    /// `decorate`, if any, and text. `frame.wallTime` is the time shown.
    media::FramePtr process(
        media::FrameBuilder frame, const std::function<void(media::Frame&)>& decorate = {}
    );

  private:
    struct State {
        image::ImageChain chain;
        overlay::TextOverlay overlay;
        std::shared_ptr<const config::TimeZone> zone;
        bool drawText = true;
        bool saidNoText = false;
    };

    Guarded<State> state_;
};

}  // namespace ocelli::camera::pipeline
