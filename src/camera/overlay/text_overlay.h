// Draws name, date and lines of text into the picture.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "camera/overlay/text_parameters.h"
#include "camera/pixels/text.h"
#include "media/frame.h"

namespace ocelli::camera::overlay {

/// Lines are rendered when their text changes (the date once a second) and blended on every frame.
/// No line leaves the picture: it is moved inwards, and shortened with "…" when it is wider than
/// the picture. Reentrant: apply and draw on one thread at a time.
class TextOverlay {
  public:
    /// Takes effect with the next frame. On an error nothing changes. InvalidArgument.
    Result<void> apply(const TextParameters& parameters);

    /// True when something may be drawn.
    bool active() const;

    /// Draws in place. NotFound when no font is installed: the same error each time, the caller
    /// says it once.
    Result<void> draw(media::Frame& frame, const LocalTime& time);

  private:
    struct Line {
        std::string text;
        TextPoint position;
        pixels::TextLine rendered;
        bool ready = false;
    };

    Result<void> prepareFont(const media::Frame& frame);
    void prepareLine(std::size_t index, const std::string& text, const TextPoint& position);
    void drawLine(media::Frame& frame, const Line& line) const;

    TextParameters parameters_;
    pixels::TextStyle style_;
    std::unique_ptr<pixels::Font> font_;
    std::optional<Error> fontError_;
    int fontPixels_ = 0;
    int width_ = 0;  ///< of the picture the lines were rendered for
    std::vector<Line> lines_;
};

/// Size of an em for a picture when it is chosen automatically.
int automaticSize(int width, int height);

}  // namespace ocelli::camera::overlay
