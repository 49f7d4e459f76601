// Keeps rendered lines and lays them over frames.
#include "camera/overlay/text_overlay.h"

#include <algorithm>
#include <cmath>

namespace ocelli::camera::overlay {
namespace {

constexpr double kMargin = 0.012;
constexpr std::uint8_t kBarOpacity = 165;
constexpr pixels::YuvColour kBar{22, 129, 127};
constexpr pixels::YuvColour kDark{16, 128, 128};
constexpr pixels::YuvColour kBright{235, 128, 128};

/// Letters darker than this get a bright outline.
constexpr int kDarkLetters = 90;

/// The first `count` bytes, less those of a letter that is not whole.
std::string_view wholeLetters(std::string_view text, std::size_t count) {
    while (count > 0 && count < text.size() &&
           (static_cast<unsigned char>(text[count]) & 0xC0U) == 0x80U) {
        --count;
    }
    return text.substr(0, count);
}

/// The longest beginning that fits, with "…" when something is left out.
std::string fitted(pixels::Font& font, const std::string& text, int widest) {
    if (font.shape(text).advance <= widest) {
        return text;
    }
    std::size_t fits = 0;
    std::size_t tooLong = text.size();
    while (tooLong - fits > 1) {
        const auto middle = (fits + tooLong) / 2;
        const auto shorter = std::string(wholeLetters(text, middle)) + "…";
        (font.shape(shorter).advance <= widest ? fits : tooLong) = middle;
    }
    return std::string(wholeLetters(text, fits)) + "…";
}

bool flashing(DisplayMode mode) {
    return mode == DisplayMode::TransparentFlashing || mode == DisplayMode::SolidFlashing;
}

bool solid(DisplayMode mode) {
    return mode == DisplayMode::SolidStill || mode == DisplayMode::SolidFlashing;
}

/// At least 1 pixel, or it would not be seen.
double outlineOf(int pixels) {
    return std::max(1.0, pixels / 14.0);
}

}  // namespace

int automaticSize(int width, int height) {
    return std::clamp(static_cast<int>(std::lround(std::min(width, height) / 33.75)), 12, 96);
}

Result<void> TextOverlay::apply(const TextParameters& parameters) {
    OCELLI_TRY(validate(parameters));
    style_.colour = OCELLI_TRY(pixels::parseColour(parameters.colour, "colour"));
    style_.outline = style_.colour.y < kDarkLetters ? kBright : kDark;
    if (parameters.outline != parameters_.outline) {
        font_.reset();
        fontPixels_ = 0;
    }
    parameters_ = parameters;
    for (auto& line : lines_) {
        line.ready = false;
    }
    return {};
}

bool TextOverlay::active() const {
    return (parameters_.showName && !parameters_.name.empty()) || parameters_.showDate ||
           std::any_of(parameters_.lines.begin(), parameters_.lines.end(), [](const auto& line) {
               return line.enabled && !line.text.empty();
           });
}

Result<void> TextOverlay::prepareFont(const media::Frame& frame) {
    const int pixels =
        parameters_.size != 0 ? parameters_.size : automaticSize(frame.width(), frame.height());
    if (pixels != fontPixels_) {
        auto font = pixels::Font::create(pixels, parameters_.outline ? outlineOf(pixels) : 0);
        fontPixels_ = pixels;
        fontError_.reset();
        font_.reset();
        if (font) {
            font_ = std::move(*font);
        } else {
            fontError_ = font.error();
        }
        width_ = 0;
    }
    if (fontError_) {
        return *fontError_;
    }
    if (width_ != frame.width()) {
        width_ = frame.width();
        for (auto& line : lines_) {
            line.ready = false;
        }
    }
    return {};
}

void TextOverlay::prepareLine(
    std::size_t index, const std::string& text, const TextPoint& position
) {
    if (lines_.size() <= index) {
        lines_.resize(index + 1);
    }
    auto& line = lines_[index];
    line.position = position;
    if (line.ready && line.text == text) {
        return;
    }
    line.text = text;
    const int margins = 2 * std::max(2, font_->pixels() / 10) + 2;
    line.rendered = pixels::renderText(*font_, fitted(*font_, text, width_ - margins), width_);
    line.ready = true;
}

void TextOverlay::drawLine(media::Frame& frame, const Line& line) const {
    const int margin = static_cast<int>(kMargin * frame.width());
    const int rightmost = frame.width() - line.rendered.width();
    int x = static_cast<int>(std::lround(line.position.x * frame.width()));
    if (parameters_.alignment == Alignment::Left) {
        x = margin;
    } else if (parameters_.alignment == Alignment::Right) {
        x = rightmost - margin;
    }
    x = std::clamp(x, 0, std::max(0, rightmost));
    const int lowest = std::max(0, frame.height() - line.rendered.height());
    const int y =
        std::clamp(static_cast<int>(std::lround(line.position.y * frame.height())), 0, lowest);
    if (solid(parameters_.displayMode)) {
        pixels::drawBar(
            frame, x & ~1, y & ~1, line.rendered.width(), line.rendered.height(), kBar, kBarOpacity
        );
    }
    pixels::drawText(frame, line.rendered, x, y, style_);
}

Result<void> TextOverlay::draw(media::Frame& frame, const LocalTime& time) {
    if (!active() || (flashing(parameters_.displayMode) && time.millisecond >= 500)) {
        return {};
    }
    OCELLI_TRY(prepareFont(frame));
    std::size_t used = 0;
    if (parameters_.showDate) {
        prepareLine(used++, formatDateLine(parameters_, time), parameters_.datePosition);
    }
    if (parameters_.showName && !parameters_.name.empty()) {
        prepareLine(used++, parameters_.name, parameters_.namePosition);
    }
    for (const auto& line : parameters_.lines) {
        if (line.enabled && !line.text.empty()) {
            prepareLine(used++, line.text, line.position);
        }
    }
    for (std::size_t i = 0; i < used; ++i) {
        drawLine(frame, lines_[i]);
    }
    return {};
}

}  // namespace ocelli::camera::overlay
