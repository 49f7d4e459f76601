// Looks a scene up in the catalog and merges it.
#include "config/scenes.h"

#include <fmt/format.h>

#include "base/log.h"
#include "config/catalog.h"

namespace ocelli::config {

Result<ImageSettings> withScene(const ImageSettings& settings, std::string_view scene) {
    const Json* group = catalogGroup("image");
    if (group != nullptr && group->contains("presets")) {
        for (const Json& preset : group->at("presets")) {
            if (preset.at("name").get_ref<const std::string&>() == scene) {
                ImageSettings made = settings;
                OCELLI_TRY(mergeJson(preset.at("values"), "", made));
                return made;
            }
        }
    }
    return fail(ErrorKind::NotFound, fmt::format("there is no scene {}", scene))
        .withField("scene", "a preset of the group image");
}

ImageSettings imageSettingsAt(const ImageSettings& settings, int minuteOfDay) {
    if (!settings.scenesByTime) {
        return settings;
    }
    for (const ScenePeriod& period : settings.scenePeriods) {
        if (minuteOfDay >= period.from && minuteOfDay < period.to) {
            auto made = withScene(settings, toString(period.type));
            if (made) {
                return std::move(*made);
            }
            // The catalog has a scene for each word; this would be a mistake of ours.
            log::error("config", "{}", made.error().describe());
        }
    }
    return settings;
}

}  // namespace ocelli::config
