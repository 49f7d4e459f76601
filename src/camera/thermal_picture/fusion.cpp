// Warps the optical picture into thermal geometry and mixes the two.
#include "camera/thermal_picture/fusion.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

namespace ocelli::camera::thermal_picture {
namespace {

constexpr int kParts = 16;

Result<void> within(const char* name, double value, double lowest, double highest) {
    if (value >= lowest && value <= highest) {
        return {};
    }
    return fail(
               ErrorKind::InvalidArgument,
               fmt::format("{} must be from {} to {}, not {}", name, lowest, highest, value)
    )
        .withField(name, fmt::format("{}..{}", lowest, highest));
}

std::uint8_t mix(std::uint8_t a, std::uint8_t b, int share) {
    return static_cast<std::uint8_t>((a * (256 - share) + b * share + 128) / 256);
}

}  // namespace

Result<void> check(const FusionSettings& settings) {
    OCELLI_TRY(within("opacity", settings.opacity, 0, 1));
    OCELLI_TRY(within("strength of edges", settings.strength, 0, 4));
    OCELLI_TRY(within("distance", settings.distanceMetres, 0.1, 10'000));
    OCELLI_TRY(within("size of the inset", settings.insetSize, 0.1, 0.5));
    return check(settings.alignment);
}

Result<void> Fusion::apply(const FusionSettings& settings) {
    OCELLI_TRY(check(settings));
    settings_ = settings;
    stale_ = true;
    return {};
}

void Fusion::process(media::Frame& thermal, const media::Frame& optical) {
    switch (settings_.mode) {
        case FusionMode::Off:
            return;
        case FusionMode::PictureInPicture:
            drawInset(thermal, optical);
            return;
        case FusionMode::Blend:
        case FusionMode::Edges:
            break;
    }
    locate(thermal, optical);
    warp(optical.plane(0));
    if (settings_.mode == FusionMode::Blend) {
        blend(thermal, optical);
    } else {
        drawEdges(thermal);
    }
}

void Fusion::locate(const media::Frame& thermal, const media::Frame& optical) {
    const bool same = width_ == thermal.width() && height_ == thermal.height() &&
                      opticalWidth_ == optical.width() && opticalHeight_ == optical.height();
    if (same && !stale_) {
        return;
    }
    width_ = thermal.width();
    height_ = thermal.height();
    opticalWidth_ = optical.width();
    opticalHeight_ = optical.height();
    stale_ = false;
    places_.assign(static_cast<std::size_t>(width_ * height_), {});
    for (int y = 0; y < height_; ++y) {
        for (int x = 0; x < width_; ++x) {
            // Positions are of pixel middles; samples lie half a pixel from their corner.
            const auto at =
                toOptical(settings_.alignment, {x + 0.5, y + 0.5}, settings_.distanceMetres);
            const double px = at.x - 0.5;
            const double py = at.y - 0.5;
            if (!(px >= 0 && py >= 0 && px < opticalWidth_ - 1 && py < opticalHeight_ - 1)) {
                continue;
            }
            auto& place = places_[static_cast<std::size_t>(y * width_ + x)];
            place.x = static_cast<std::int16_t>(px);
            place.y = static_cast<std::int16_t>(py);
            place.partX = static_cast<std::uint8_t>((px - place.x) * kParts);
            place.partY = static_cast<std::uint8_t>((py - place.y) * kParts);
        }
    }
}

void Fusion::warp(const media::ConstPlane& optical) {
    warped_.resize(places_.size());
    for (std::size_t i = 0; i < places_.size(); ++i) {
        const Place& place = places_[i];
        if (place.x < 0) {
            warped_[i] = 128;
            continue;
        }
        const std::uint8_t* upper = optical.row(place.y) + place.x;
        const std::uint8_t* lower = upper + optical.stride;
        const int above = upper[0] * (kParts - place.partX) + upper[1] * place.partX;
        const int below = lower[0] * (kParts - place.partX) + lower[1] * place.partX;
        warped_[i] = static_cast<std::uint8_t>(
            (above * (kParts - place.partY) + below * place.partY + 128) / (kParts * kParts)
        );
    }
}

void Fusion::blend(media::Frame& thermal, const media::Frame& optical) const {
    const int share = static_cast<int>(std::lround(settings_.opacity * 256));
    for (int y = 0; y < height_; ++y) {
        std::uint8_t* luma = thermal.plane(0).row(y);
        for (int x = 0; x < width_; ++x) {
            const auto i = static_cast<std::size_t>(y * width_ + x);
            if (places_[i].x >= 0) {
                luma[x] = mix(luma[x], warped_[i], share);
            }
        }
    }
    for (int y = 0; y < height_; y += 2) {
        for (int x = 0; x < width_; x += 2) {
            const Place& place = places_[static_cast<std::size_t>(y * width_ + x)];
            if (place.x < 0) {
                continue;
            }
            for (const int plane : {1, 2}) {
                std::uint8_t& colour = thermal.plane(plane).row(y / 2)[x / 2];
                colour = mix(colour, optical.plane(plane).row(place.y / 2)[place.x / 2], share);
            }
        }
    }
}

void Fusion::drawEdges(media::Frame& thermal) const {
    const int strength = static_cast<int>(std::lround(settings_.strength * 64));
    const auto width = static_cast<std::size_t>(width_);
    for (int y = 1; y + 1 < height_; ++y) {
        std::uint8_t* luma = thermal.plane(0).row(y);
        const std::uint8_t* here = warped_.data() + static_cast<std::size_t>(y) * width;
        const std::uint8_t* above = here - width;
        const std::uint8_t* below = here + width;
        const Place* places = places_.data() + static_cast<std::size_t>(y) * width;
        for (std::size_t x = 1; x + 1 < width; ++x) {
            if (places[x].x < 0) {
                continue;
            }
            // What the pixel has beyond its eight neighbours.
            const int ring = above[x - 1] + above[x] + above[x + 1] + here[x - 1] + here[x + 1] +
                             below[x - 1] + below[x] + below[x + 1];
            const int added = (8 * here[x] - ring) * strength / 512;
            luma[x] = static_cast<std::uint8_t>(std::clamp(luma[x] + added, 16, 235));
        }
    }
}

void Fusion::drawInset(media::Frame& thermal, const media::Frame& optical) const {
    const int width = static_cast<int>(settings_.insetSize * thermal.width()) & ~1;
    const int height =
        std::min(width * optical.height() / std::max(optical.width(), 1), thermal.height()) & ~1;
    if (width < 2 || height < 2) {
        return;
    }
    const int left = (thermal.width() - width) & ~1;
    for (int plane = 0; plane < 3; ++plane) {
        const int half = plane == 0 ? 1 : 2;
        const auto from = optical.plane(plane);
        const auto to = thermal.plane(plane);
        for (int y = 0; y < height / half; ++y) {
            const std::uint8_t* source = from.row(y * from.height / (height / half));
            std::uint8_t* target = to.row(y) + left / half;
            for (int x = 0; x < width / half; ++x) {
                target[x] = source[x * from.width / (width / half)];
            }
        }
    }
}

}  // namespace ocelli::camera::thermal_picture
