// The same rooms as for live pictures, for one picture.
#include "camera/thermometry/measure_again.h"

#include <algorithm>

namespace ocelli::camera::thermometry {

Result<MeasurementPtr> measureAgain(PastPicture picture, std::shared_ptr<const ThermalPlan> plan) {
    const thermal::CountImage& image = *picture.image;
    auto rules = ruleSetOf(*plan, picture.surface);
    auto radiometry = OCELLI_TRY(thermal::Radiometry::create(picture.camera, picture.object));
    thermal_rules::RuleEngine engine;
    OCELLI_TRY(engine.apply(rules, picture.camera, picture.object, image.width, image.height));
    auto made = std::make_shared<Measurement>();
    made->found = engine.evaluate(image, picture.frozen, MonoTime{});
    for (auto& reading : made->found.readings) {
        reading.level = thermal_rules::AlarmLevel::None;
    }
    for (auto& reading : made->found.comparisons) {
        reading.level = thermal_rules::AlarmLevel::None;
    }
    const auto [lowest, highest] = std::ranges::minmax(image.counts);
    made->lowestCelsius = radiometry.celsiusOf(lowest);
    made->highestCelsius = radiometry.celsiusOf(highest);
    made->palette = config::toString(plan->picture.palette);
    made->time = picture.time;
    made->sequence = picture.sequence;
    made->frozen = picture.frozen;
    made->sensorCelsius = picture.sensorCelsius;
    made->surface = picture.surface;
    made->image = std::move(picture.image);
    made->radiometry = std::make_shared<const thermal::Radiometry>(radiometry);
    made->rules = std::make_shared<const thermal_rules::RuleSet>(std::move(rules));
    made->measuring = plan->thermometry.enabled;
    made->plan = std::move(plan);
    return MeasurementPtr(std::move(made));
}

}  // namespace ocelli::camera::thermometry
