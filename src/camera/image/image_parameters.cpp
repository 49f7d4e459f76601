// Ranges of the image settings.
#include "camera/image/image_parameters.h"

#include <string>
#include <utility>

#include <fmt/format.h>

namespace ocelli::camera::image {
namespace {

constexpr std::size_t kMostAreas = 8;
constexpr std::size_t kFewestPoints = 3;
constexpr std::size_t kMostPoints = 10;

Error outOfRange(std::string field, const std::string& got, std::string allowed) {
    auto message = fmt::format("{} must be {}, not {}", field, allowed, got);
    return fail(ErrorKind::InvalidArgument, std::move(message))
        .withField(std::move(field), std::move(allowed));
}

Result<void> checkCorners(const std::string& field, const std::vector<MaskPoint>& points) {
    if (points.size() < kFewestPoints || points.size() > kMostPoints) {
        return outOfRange(field, std::to_string(points.size()), "3..10 corners");
    }
    for (const auto& point : points) {
        // Written so that it also refuses what is not a number.
        if (!(point.x >= 0 && point.x <= 1 && point.y >= 0 && point.y <= 1)) {
            return outOfRange(field, fmt::format("{}, {}", point.x, point.y), "within 0..1");
        }
    }
    return {};
}

}  // namespace

Result<void> validate(const OpticsParameters& parameters) {
    const LensParameters& lens = parameters.lens;
    // Written so that it also refuses what is not a number.
    if (!(lens.k1 >= -0.3 && lens.k1 <= 0.3)) {
        return outOfRange("k1", fmt::format("{}", lens.k1), "-0.3..0.3");
    }
    if (!(lens.k2 >= -0.1 && lens.k2 <= 0.1)) {
        return outOfRange("k2", fmt::format("{}", lens.k2), "-0.1..0.1");
    }
    return {};
}

Result<void> validate(const ImageParameters& parameters) {
    const std::pair<const char*, int> numbers[] = {
        {"brightness", parameters.brightness},
        {"contrast", parameters.contrast},
        {"saturation", parameters.saturation},
        {"hue", parameters.hue},
        {"sharpness", parameters.sharpness},
        {"spaceLevel", parameters.spaceNoise},
        {"timeLevel", parameters.timeNoise},
        {"wideRangeLevel", parameters.wideRange},
        {"redGain", parameters.redGain},
        {"blueGain", parameters.blueGain},
    };
    for (const auto& [name, value] : numbers) {
        if (value < 0 || value > 100) {
            return outOfRange(name, std::to_string(value), "0..100");
        }
    }
    // Written so that it also refuses what is not a number.
    if (!(parameters.zoom >= 1 && parameters.zoom <= 8)) {
        return outOfRange("digitalZoom", fmt::format("{}", parameters.zoom), "1..8");
    }
    if (!parameters.backlightArea.empty()) {
        return checkCorners("backlightAreas", parameters.backlightArea);
    }
    return {};
}

Result<void> validate(const MaskParameters& parameters) {
    if (parameters.areas.size() > kMostAreas) {
        return outOfRange("areas", std::to_string(parameters.areas.size()), "at most 8 areas");
    }
    for (std::size_t i = 0; i < parameters.areas.size(); ++i) {
        OCELLI_TRY(checkCorners(fmt::format("areas[{}].points", i), parameters.areas[i].points));
    }
    return {};
}

}  // namespace ocelli::camera::image
