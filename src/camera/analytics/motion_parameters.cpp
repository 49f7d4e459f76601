// Ranges of the motion settings.
#include "camera/analytics/motion_parameters.h"

#include <utility>

#include <fmt/format.h>

namespace ocelli::camera::analytics {
namespace {

constexpr std::size_t kMostAreas = 8;
constexpr std::size_t kFewestPoints = 3;
constexpr std::size_t kMostPoints = 10;

Error outOfRange(std::string field, const std::string& got, std::string allowed) {
    auto message = fmt::format("{} must be {}, not {}", field, allowed, got);
    return fail(ErrorKind::InvalidArgument, std::move(message))
        .withField(std::move(field), std::move(allowed));
}

Result<void> validatePercent(int value, std::string field) {
    if (value < 0 || value > 100) {
        return outOfRange(std::move(field), std::to_string(value), "0..100");
    }
    return {};
}

Result<void> validateArea(const MotionArea& area, const std::string& field) {
    OCELLI_TRY(validatePercent(area.sensitivity, field + ".sensitivity"));
    OCELLI_TRY(validatePercent(area.daySensitivity, field + ".daySensitivity"));
    OCELLI_TRY(validatePercent(area.nightSensitivity, field + ".nightSensitivity"));
    OCELLI_TRY(validatePercent(area.minimumShare, field + ".minimumSize"));
    if (area.points.size() < kFewestPoints || area.points.size() > kMostPoints) {
        return outOfRange(field + ".points", std::to_string(area.points.size()), "3..10 corners");
    }
    for (const auto& point : area.points) {
        // Written so that it also refuses what is not a number.
        if (!(point.x >= 0 && point.x <= 1 && point.y >= 0 && point.y <= 1)) {
            return outOfRange(
                field + ".points", fmt::format("{}, {}", point.x, point.y), "within 0..1"
            );
        }
    }
    return {};
}

}  // namespace

Result<void> validate(const MotionParameters& parameters) {
    OCELLI_TRY(validatePercent(parameters.sensitivity, "sensitivity"));
    if (parameters.areas.size() > kMostAreas) {
        return outOfRange("areas", std::to_string(parameters.areas.size()), "at most 8 areas");
    }
    for (std::size_t i = 0; i < parameters.areas.size(); ++i) {
        OCELLI_TRY(validateArea(parameters.areas[i], fmt::format("areas[{}]", i)));
    }
    return {};
}

int sensitivityOf(const MotionParameters& parameters, const MotionArea& area, bool night) {
    if (parameters.mode == MotionMode::Normal) {
        return parameters.sensitivity;
    }
    if (parameters.dayNight == DayNight::Off) {
        return area.sensitivity;
    }
    return night ? area.nightSensitivity : area.daySensitivity;
}

}  // namespace ocelli::camera::analytics
