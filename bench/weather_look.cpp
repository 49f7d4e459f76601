// Each event by numbers and as a picture.
#include "bench/weather_look.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include <fmt/format.h>

#include "base/file.h"

namespace ocelli::bench {
namespace {

using camera::objects::SeenBy;

struct Colour {
    std::uint8_t red;
    std::uint8_t green;
    std::uint8_t blue;
};

constexpr Colour kConfirmed{255, 40, 40};
constexpr Colour kNew{90, 200, 255};
constexpr Colour kPlace{255, 0, 255};
constexpr Colour kEvent{255, 220, 0};
constexpr Colour kKept{255, 255, 255};
constexpr Colour kLit{200, 180, 0};
constexpr Colour kDiffers{90, 90, 90};
constexpr Colour kRestless{0, 120, 60};

/// Two by two pictures of one size.
class Sheet {
  public:
    Sheet(int width, int height)
        : width_(width),
          height_(height),
          pixels_(static_cast<std::size_t>(4) * static_cast<std::size_t>(width * height)) {}

    void set(int panel, int x, int y, Colour colour) {
        if (x < 0 || y < 0 || x >= width_ || y >= height_) {
            return;
        }
        const int column = x + panel % 2 * width_;
        const int row = y + panel / 2 * height_;
        pixels_[static_cast<std::size_t>(row * 2 * width_ + column)] = colour;
    }

    void frame(int panel, const camera::objects::Area& area, Colour colour) {
        const int left = static_cast<int>(area.x);
        const int top = static_cast<int>(area.y);
        const int right = static_cast<int>(area.right());
        const int bottom = static_cast<int>(area.bottom());
        for (int x = left; x <= right; ++x) {
            set(panel, x, top, colour);
            set(panel, x, bottom, colour);
        }
        for (int y = top; y <= bottom; ++y) {
            set(panel, left, y, colour);
            set(panel, right, y, colour);
        }
    }

    std::string text() const {
        std::string text = fmt::format("P6\n{} {}\n255\n", 2 * width_, 2 * height_);
        for (const Colour& colour : pixels_) {
            for (const auto part : {colour.red, colour.green, colour.blue}) {
                text += static_cast<char>(part);
            }
        }
        return text;
    }

  private:
    int width_;
    int height_;
    std::vector<Colour> pixels_;
};

std::uint8_t level(double value) {
    return static_cast<std::uint8_t>(std::clamp(std::lround((value - 16) * 255 / 219), 0L, 255L));
}

Colour grey(double luma) {
    const auto value = level(luma);
    return {value, value, value};
}

}  // namespace

std::string describe(const SeenBy& seen, const camera::rules::RuleEvent& event) {
    const int width = seen.picture.width();
    const int height = seen.picture.height();
    const int left = std::clamp(static_cast<int>(event.box.x * width), 0, width - 1);
    const int top = std::clamp(static_cast<int>(event.box.y * height), 0, height - 1);
    const int right =
        std::clamp(static_cast<int>((event.box.x + event.box.width) * width), left + 1, width);
    const int bottom =
        std::clamp(static_cast<int>((event.box.y + event.box.height) * height), top + 1, height);
    double contrast = 0;
    double usual = 0;
    double luma = 0;
    double unrest = 0;
    int kept = 0;
    for (int y = top; y < bottom; ++y) {
        for (int x = left; x < right; ++x) {
            const auto at = static_cast<std::size_t>(y) * static_cast<std::size_t>(width) +
                            static_cast<std::size_t>(x);
            if (at >= seen.foreground.size() || seen.foreground[at] == 0) {
                continue;
            }
            const auto& look = seen.background.usual(at);
            contrast += std::abs(seen.picture.y.pixels[at] - look.y);
            luma += seen.picture.y.pixels[at];
            usual += look.y;
            unrest += look.unrest;
            ++kept;
        }
    }
    const double count = std::max(1, kept);
    std::string text = fmt::format(
        R"(, "kept": {}, "contrast": {:.1f}, "luma": {:.0f}, "usual": {:.0f}, "unrest": {:.1f})",
        kept,
        contrast / count,
        luma / count,
        usual / count,
        unrest / count
    );
    for (const auto& track : seen.tracks) {
        if (track.id == event.object) {
            text += fmt::format(
                R"(, "age": {:.1f}, "hits": {}, "way": {:.0f}, "path": {:.0f}, "speed": {:.0f}, "restless": {:.2f}, "texture": {:.2f}, "fades": {:.2f}, "class": "{}")",
                std::chrono::duration<double>(event.time - track.since).count(),
                track.hits,
                track.farthest,
                track.path,
                std::hypot(track.velocityX, track.velocityY),
                track.restless,
                track.light.texture,
                track.light.fades,
                camera::objects::toString(event.objectClass)
            );
        }
    }
    for (const auto& place : seen.places) {
        if (place.id == event.object) {
            text += fmt::format(
                R"(, "evidence": {:.2f}, "colours": {:.2f}, "pixels": {})",
                place.evidence,
                place.colours,
                place.pixels.size()
            );
        }
    }
    return text;
}

Result<void> draw(
    const SeenBy& seen, const camera::rules::RuleEvent& event, const std::string& file
) {
    const int width = seen.picture.width();
    const int height = seen.picture.height();
    Sheet sheet(width, height);
    for (int y = 0; y < height; ++y) {
        for (int x = 0; x < width; ++x) {
            const auto at = static_cast<std::size_t>(y) * static_cast<std::size_t>(width) +
                            static_cast<std::size_t>(x);
            sheet.set(0, x, y, grey(seen.picture.y.pixels[at]));
            sheet.set(1, x, y, grey(seen.background.usual(at).y));
            if (seen.foreground.size() <= at) {
                continue;
            }
            const bool lit = seen.lit[at] != 0;
            sheet.set(
                2,
                x,
                y,
                seen.foreground[at] != 0 ? (lit ? Colour{255, 235, 120} : kKept)
                : lit                    ? kLit
                : seen.differs[at] != 0  ? kDiffers
                                         : Colour{0, 0, 0}
            );
            sheet.set(
                3,
                x,
                y,
                seen.background.restless(at) ? kRestless
                                             : grey(16 + 10 * seen.background.usual(at).unrest)
            );
        }
    }
    for (const auto& track : seen.tracks) {
        sheet.frame(0, track.area, track.confirmed ? kConfirmed : kNew);
    }
    for (const auto& place : seen.places) {
        sheet.frame(0, camera::objects::areaOf(place.box), kPlace);
    }
    sheet.frame(
        2,
        {static_cast<float>(event.box.x * width),
         static_cast<float>(event.box.y * height),
         static_cast<float>(event.box.width * width),
         static_cast<float>(event.box.height * height)},
        kEvent
    );
    return replaceFile(file, sheet.text(), 0644);
}

}  // namespace ocelli::bench
