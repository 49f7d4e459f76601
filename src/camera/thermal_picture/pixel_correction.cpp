// Marks, searches and fills pixels.
#include "camera/thermal_picture/pixel_correction.h"

#include <algorithm>
#include <array>
#include <cstdlib>

#include <fmt/format.h>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "camera/thermal_picture/pixel_correction.cpp"
#include <hwy/foreach_target.h>
// After foreach_target, as Highway wants it.
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();

namespace ocelli::camera::thermal_picture::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

/// The first of `count` pixels from `x` on that lies outside of what its eight neighbours span and
/// `distance` more; x + count when there is none. The last few, too few for a vector, are given one
/// by one without being looked at.
std::size_t nextStrangeKernel(
    const std::uint16_t* HWY_RESTRICT above,
    const std::uint16_t* HWY_RESTRICT here,
    const std::uint16_t* HWY_RESTRICT below,
    std::size_t x,
    std::size_t count,
    std::uint16_t distance
) {
    const hn::ScalableTag<std::uint16_t> words;
    const std::size_t lanes = hn::Lanes(words);
    const std::size_t end = x + count;
    const auto margin = hn::Set(words, distance);
    for (; x + lanes <= end; x += lanes) {
        const auto load = [&](const std::uint16_t* row, std::size_t at) {
            return hn::LoadU(words, row + at);
        };
        auto least = hn::Min(load(here, x - 1), load(here, x + 1));
        auto most = hn::Max(load(here, x - 1), load(here, x + 1));
        for (std::size_t at = x - 1; at <= x + 1; ++at) {
            least = hn::Min(least, hn::Min(load(above, at), load(below, at)));
            most = hn::Max(most, hn::Max(load(above, at), load(below, at)));
        }
        const auto now = load(here, x);
        const auto strange = hn::Or(
            hn::Gt(now, hn::SaturatedAdd(most, margin)),
            hn::Lt(now, hn::SaturatedSub(least, margin))
        );
        if (!hn::AllFalse(words, strange)) {
            return x + static_cast<std::size_t>(hn::FindFirstTrue(words, strange));
        }
    }
    return x;
}

}  // namespace ocelli::camera::thermal_picture::HWY_NAMESPACE

HWY_AFTER_NAMESPACE();

#if HWY_ONCE

namespace ocelli::camera::thermal_picture {

HWY_EXPORT(nextStrangeKernel);

namespace {

/// Looks in which a pixel has to stand out before it counts as bad.
constexpr std::uint8_t kCertain = 8;
/// How far beyond the spread of its neighbours.
constexpr int kTimesSpread = 6;
constexpr int kLeastDistance = 60;
/// Pictures it takes to look at all rows once.
constexpr int kPicturesALook = 32;

/// True when the middle is far outside of what its neighbours span.
bool standsOut(const thermal::CountImage& image, int x, int y) {
    std::array<int, 8> around{};
    std::size_t n = 0;
    for (int dy = -1; dy <= 1; ++dy) {
        for (int dx = -1; dx <= 1; ++dx) {
            if (dx != 0 || dy != 0) {
                around.at(n++) = image.at(x + dx, y + dy);
            }
        }
    }
    const int here = image.at(x, y);
    const auto [least, most] = std::ranges::minmax(around);
    if (here >= least - kLeastDistance && here <= most + kLeastDistance) {
        return false;
    }
    std::ranges::sort(around);
    const int median = (around[3] + around[4]) / 2;
    std::array<int, 8> apart{};
    std::ranges::transform(around, apart.begin(), [median](int v) { return std::abs(v - median); });
    std::ranges::sort(apart);
    const int spread = (apart[3] + apart[4]) / 2;
    return std::abs(here - median) > std::max(kLeastDistance, kTimesSpread * spread);
}

}  // namespace

Result<void> PixelCorrection::place(
    const std::vector<Pixel>& pixels, int width, int height, std::vector<std::uint8_t>& mask
) {
    if (pixels.size() > kMostPixels) {
        return fail(
            ErrorKind::InvalidArgument, fmt::format("at most {} pixels can be marked", kMostPixels)
        );
    }
    for (const Pixel& pixel : pixels) {
        if (pixel.x < 0 || pixel.y < 0 || pixel.x >= width || pixel.y >= height) {
            return fail(
                       ErrorKind::InvalidArgument,
                       fmt::format(
                           "pixel {}, {} lies outside {} x {}", pixel.x, pixel.y, width, height
                       )
            )
                .withField("pixel", fmt::format("0..{}, 0..{}", width - 1, height - 1));
        }
    }
    if (width != width_ || height != height_) {
        resize(width, height);
    }
    std::ranges::fill(mask, std::uint8_t{0});
    for (const Pixel& pixel : pixels) {
        mask[static_cast<std::size_t>(pixel.y * width + pixel.x)] = 1;
    }
    stale_ = true;
    return {};
}

Result<void> PixelCorrection::mark(const std::vector<Pixel>& pixels, int width, int height) {
    return place(pixels, width, height, marked_);
}

Result<void> PixelCorrection::keep(const std::vector<Pixel>& pixels, int width, int height) {
    return place(pixels, width, height, kept_);
}

void PixelCorrection::findByItself(DefectSearch search) {
    if (search == DefectSearch::Off && search_ != DefectSearch::Off) {
        searchAnew();
    }
    search_ = search;
}

void PixelCorrection::searchAnew() {
    std::ranges::fill(suspicion_, std::uint8_t{0});
    foundCount_ = 0;
    hasty_ = kCertain;
    stale_ = true;
}

/// Marked by hand, or found and not said to be good.
bool PixelCorrection::isBad(std::size_t pixel) const {
    return marked_[pixel] != 0 || (suspicion_[pixel] == kCertain && kept_[pixel] == 0);
}

void PixelCorrection::resize(int width, int height) {
    width_ = width;
    height_ = height;
    const auto size = static_cast<std::size_t>(width) * static_cast<std::size_t>(height);
    marked_.assign(size, 0);
    kept_.assign(size, 0);
    suspicion_.assign(size, 0);
    foundCount_ = 0;
    nextRow_ = 0;
    hasty_ = kCertain;
    stale_ = true;
}

void PixelCorrection::search(const thermal::CountImage& image) {
    const int part = (image.height + kPicturesALook - 1) / kPicturesALook;
    const int rows = hasty_ > 0 ? image.height : part;
    hasty_ = std::max(0, hasty_ - 1);
    for (int i = 0; i < rows; ++i) {
        const int y = nextRow_;
        nextRow_ = (nextRow_ + 1) % image.height;
        if (y == 0 || y == image.height - 1) {
            continue;
        }
        searchRow(image, y);
    }
}

void PixelCorrection::searchRow(const thermal::CountImage& image, int y) {
    const auto width = static_cast<std::size_t>(width_);
    std::uint8_t* suspicions = suspicion_.data() + static_cast<std::size_t>(y) * width;
    // Whoever did not stand out this time is cleared; the few others are put back.
    std::vector<Suspect> suspects;
    std::size_t x = 1;
    while (x + 1 < width) {
        x = HWY_DYNAMIC_DISPATCH(nextStrangeKernel)(
            image.row(y - 1).data(),
            image.row(y).data(),
            image.row(y + 1).data(),
            x,
            width - 1 - x,
            kLeastDistance
        );
        if (x + 1 >= width) {
            break;
        }
        if (standsOut(image, static_cast<int>(x), y)) {
            suspects.push_back({x, static_cast<std::uint8_t>(suspicions[x] + 1)});
        }
        ++x;
    }
    for (std::size_t i = 0; i < width; ++i) {
        suspicions[i] = suspicions[i] >= kCertain ? kCertain : 0;
    }
    for (const Suspect& suspect : suspects) {
        auto& suspicion = suspicions[suspect.x];
        if (suspicion == kCertain || foundCount_ >= kMostPixels) {
            continue;
        }
        suspicion = suspect.times;
        if (suspicion == kCertain) {
            ++foundCount_;
            stale_ = true;
        }
    }
}

/// Clusters fill from their edge inwards: what was filled counts as good for those further in.
void PixelCorrection::planFillings() {
    fillings_.clear();
    std::vector<std::size_t> open;
    std::vector<std::uint8_t> bad(marked_.size());
    found_.clear();
    for (std::size_t i = 0; i < bad.size(); ++i) {
        bad[i] = isBad(i) ? 1 : 0;
        if (bad[i] == 0) {
            continue;
        }
        open.push_back(i);
        if (marked_[i] == 0) {
            const int at = static_cast<int>(i);
            found_.push_back({at % width_, at / width_});
        }
    }
    const auto width = static_cast<std::size_t>(width_);
    while (!open.empty()) {
        std::vector<std::size_t> filled;
        for (const std::size_t at : open) {
            Filling filling{at, {}};
            const auto good = [&](bool inside, std::size_t neighbour) {
                if (inside && bad[neighbour] == 0) {
                    filling.from.push_back(neighbour);
                }
            };
            good(at % width != 0, at - 1);
            good(at % width + 1 != width, at + 1);
            good(at >= width, at - width);
            good(at + width < bad.size(), at + width);
            if (!filling.from.empty()) {
                filled.push_back(at);
                fillings_.push_back(std::move(filling));
            }
        }
        if (filled.empty()) {
            break;  // Not one good pixel: nothing to fill from.
        }
        for (const std::size_t at : filled) {
            bad[at] = 0;
        }
        std::erase_if(open, [&bad](std::size_t at) { return bad[at] == 0; });
    }
    stale_ = false;
}

void PixelCorrection::process(thermal::CountImage& image) {
    if (image.width != width_ || image.height != height_) {
        resize(image.width, image.height);
    }
    const bool searching =
        search_ == DefectSearch::Always || (search_ == DefectSearch::AtStart && hasty_ > 0);
    if (searching && image.width > 2 && image.height > 2) {
        search(image);
    }
    if (stale_) {
        planFillings();
    }
    for (const Filling& filling : fillings_) {
        std::size_t sum = filling.from.size() / 2;
        for (const std::size_t from : filling.from) {
            sum += image.counts[from];
        }
        image.counts[filling.at] = static_cast<std::uint16_t>(sum / filling.from.size());
    }
}

}  // namespace ocelli::camera::thermal_picture

#endif
