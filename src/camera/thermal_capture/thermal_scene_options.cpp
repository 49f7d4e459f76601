// Reads the options of a thermal scene's address.
#include <functional>
#include <map>

#include <fmt/format.h>

#include "base/text.h"
#include "camera/thermal_capture/thermal_scene.h"

namespace ocelli::camera::thermal_capture {
namespace {

Result<double> number(
    std::string_view name, std::string_view text, double lowest, double highest, bool whole
) {
    const auto value = toNumber(text);
    if (!value || *value < lowest || *value > highest || (whole && !toInteger(text))) {
        return fail(
                   ErrorKind::InvalidArgument,
                   fmt::format(
                       "{} must be a {}number from {} to {}, not \"{}\"",
                       name,
                       whole ? "whole " : "",
                       lowest,
                       highest,
                       text
                   )
        )
            .withField(std::string(name), fmt::format("{}..{}", lowest, highest));
    }
    return *value;
}

Result<capture::SceneCast> cast(std::string_view text) {
    using capture::SceneCast;
    const std::map<std::string_view, SceneCast> casts{
        {"all", SceneCast::All},
        {"people", SceneCast::People},
        {"vehicles", SceneCast::Vehicles},
        {"none", SceneCast::Nobody}
    };
    if (const auto found = casts.find(text); found != casts.end()) {
        return found->second;
    }
    return fail(
               ErrorKind::InvalidArgument,
               fmt::format("objects must be all, people, vehicles or none, not \"{}\"", text)
    )
        .withField("objects", "all, people, vehicles, none");
}

Result<void> readOption(
    ThermalSceneOptions& options, std::string_view name, std::string_view value
) {
    const auto whole = [&](double lowest, double highest) {
        return number(name, value, lowest, highest, true);
    };
    if (name == "seed") {
        options.seed = static_cast<std::uint64_t>(OCELLI_TRY(whole(0, 2'147'483'647)));
    } else if (name == "width") {
        options.width = static_cast<int>(OCELLI_TRY(whole(80, 1920)));
    } else if (name == "height") {
        options.height = static_cast<int>(OCELLI_TRY(whole(60, 1536)));
    } else if (name == "fps") {
        options.frameRate = OCELLI_TRY(number(name, value, 1, 120, false));
    } else if (name == "objects") {
        options.cast = OCELLI_TRY(cast(value));
    } else if (name == "noise") {
        options.noiseMillikelvin = static_cast<int>(OCELLI_TRY(whole(0, 1000)));
    } else if (name == "shutter") {
        options.shutterSeconds = static_cast<int>(OCELLI_TRY(whole(0, 3600)));
    } else if (name == "bad") {
        options.badPixels = static_cast<int>(OCELLI_TRY(whole(0, 1000)));
    } else if (name == "drift") {
        options.driftCelsius = OCELLI_TRY(number(name, value, 0, 20, false));
    } else {
        return fail(
                   ErrorKind::InvalidArgument,
                   fmt::format("a thermal scene has no option \"{}\"", name)
        )
            .withField(
                std::string(name), "seed, width, height, fps, objects, noise, shutter, bad, drift"
            );
    }
    return {};
}

}  // namespace

Result<ThermalSceneOptions> readThermalSceneOptions(const capture::SourceAddress& address) {
    if (address.scheme != "scene" || address.rest != "thermal") {
        return fail(
                   ErrorKind::NotFound,
                   fmt::format("there is no thermal scene \"{}\"", address.rest)
        )
            .withField("scene", "thermal");
    }
    ThermalSceneOptions options;
    for (const auto& [name, value] : address.options) {
        OCELLI_TRY(readOption(options, name, value));
    }
    return options;
}

}  // namespace ocelli::camera::thermal_capture
