// Lays palette and enhancement over the curve, and looks pixels up.
#include "camera/thermal_picture/colour_table.h"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "base/assert.h"
#include "camera/pixels/colour.h"

namespace ocelli::camera::thermal_picture {
namespace {

constexpr std::size_t kAllCounts = 65'536;

/// The first counts at or above a temperature.
std::size_t countsFrom(const thermal::Radiometry& radiometry, double celsius) {
    const double counts = radiometry.countsOf(celsius);
    if (!std::isfinite(counts)) {
        return celsius < 0 ? 0 : kAllCounts;
    }
    return static_cast<std::size_t>(std::clamp(std::ceil(counts), 0.0, 65'536.0));
}

}  // namespace

Result<void> check(const TargetEnhancement& enhancement, const Palette& palette) {
    if (!palette.isGrey()) {
        return fail(
                   ErrorKind::FailedPrecondition,
                   "target enhancement needs the palette white hot or black hot"
        )
            .withField("palette", "white-hot, black-hot");
    }
    const bool numbers =
        std::isfinite(enhancement.lowestCelsius) && std::isfinite(enhancement.highestCelsius);
    if (!numbers || (enhancement.mode == EnhancementMode::Between &&
                     enhancement.lowestCelsius > enhancement.highestCelsius)) {
        return fail(
                   ErrorKind::InvalidArgument,
                   "the lowest temperature must not be above the highest"
        )
            .withField("lowest temperature");
    }
    return {};
}

ColourTable::ColourTable() : luma_(kAllCounts), chroma_(kAllCounts), tones_(kLevels) {}

void ColourTable::fill(std::size_t from, std::size_t to, const Tone& tone) {
    const auto both = static_cast<std::uint16_t>(tone.u | (tone.v << 8U));
    std::fill(
        luma_.begin() + static_cast<std::ptrdiff_t>(from),
        luma_.begin() + static_cast<std::ptrdiff_t>(to),
        tone.y
    );
    std::fill(
        chroma_.begin() + static_cast<std::ptrdiff_t>(from),
        chroma_.begin() + static_cast<std::ptrdiff_t>(to),
        both
    );
}

void ColourTable::make(
    const ToneCurve& curve,
    const Palette& palette,
    const std::optional<TargetEnhancement>& enhancement,
    const thermal::Radiometry& radiometry
) {
    const auto toneOf = [](const Rgb& rgb) {
        const auto yuv = pixels::toYuv(rgb.red, rgb.green, rgb.blue);
        return Tone{yuv.y, yuv.u, yuv.v};
    };
    if (palette_ != &palette) {
        const auto colours = palette.colours();
        std::ranges::transform(colours, tones_.begin(), toneOf);
        palette_ = &palette;
    }
    const auto first = static_cast<std::size_t>(curve.first);
    const std::size_t end = first + curve.levels.size();
    fill(0, first, tones_.front());
    for (std::size_t i = first; i < end; ++i) {
        const Tone& tone = tones_[curve.levels[i - first]];
        luma_[i] = tone.y;
        chroma_[i] = static_cast<std::uint16_t>(tone.u | (tone.v << 8U));
    }
    fill(end, kAllCounts, tones_.back());
    if (!enhancement) {
        return;
    }
    const bool open = enhancement->mode == EnhancementMode::Below;
    const bool endless = enhancement->mode == EnhancementMode::Above;
    const std::size_t from = open ? 0 : countsFrom(radiometry, enhancement->lowestCelsius);
    const std::size_t to =
        endless ? kAllCounts : countsFrom(radiometry, enhancement->highestCelsius);
    if (from < to) {
        fill(from, to, toneOf(enhancement->colour));
    }
}

void ColourTable::renderRows(const thermal::CountImage& image, int y, media::Frame& frame) const {
    const int second = std::min(y + 1, image.height - 1);
    const auto above = image.row(y);
    const auto below = image.row(second);
    const auto width = static_cast<std::size_t>(image.width);
    const std::uint8_t* luma = luma_.data();
    std::uint8_t* upper = frame.plane(0).row(y);
    for (std::size_t x = 0; x < width; ++x) {
        upper[x] = luma[above[x]];
    }
    if (y + 1 < frame.height()) {
        std::uint8_t* lower = frame.plane(0).row(y + 1);
        for (std::size_t x = 0; x < width; ++x) {
            lower[x] = luma[below[x]];
        }
        if (width % 2 != 0) {
            lower[width] = lower[width - 1];
        }
    }
    if (width % 2 != 0) {
        upper[width] = upper[width - 1];
    }
    std::uint8_t* u = frame.plane(1).row(y / 2);
    std::uint8_t* v = frame.plane(2).row(y / 2);
    for (std::size_t x = 0; x < width; x += 2) {
        // The colour of the mean warmth, not the mean of colours: those may lie off the palette.
        const std::size_t next = std::min(x + 1, width - 1);
        const unsigned sum = above[x] + above[next] + below[x] + below[next];
        const std::uint16_t both = chroma_[(sum + 2) / 4];
        u[x / 2] = static_cast<std::uint8_t>(both);
        v[x / 2] = static_cast<std::uint8_t>(both >> 8U);
    }
}

void ColourTable::render(const thermal::CountImage& image, media::Frame& frame) const {
    OCELLI_ASSERT(frame.width() == (image.width + 1) / 2 * 2);
    OCELLI_ASSERT(frame.height() == (image.height + 1) / 2 * 2);
    for (int y = 0; y < image.height; y += 2) {
        renderRows(image, y, frame);
    }
}

}  // namespace ocelli::camera::thermal_picture
