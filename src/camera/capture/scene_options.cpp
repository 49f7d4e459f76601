// Reads the options of a scene's address.
#include <charconv>
#include <cmath>

#include <fmt/format.h>

#include "base/text.h"
#include "camera/capture/scene_renderer.h"

namespace ocelli::camera::capture {
namespace {

Result<std::int64_t> integerOption(
    std::string_view name, std::string_view text, std::int64_t low, std::int64_t high
) {
    const auto value = toInteger(text);
    if (!value || *value < low || *value > high) {
        return fail(
                   ErrorKind::InvalidArgument,
                   fmt::format(
                       "{} must be a whole number from {} to {}, not \"{}\"", name, low, high, text
                   )
        )
            .withField(std::string(name), fmt::format("{}..{}", low, high));
    }
    return *value;
}

Result<double> rateOption(std::string_view text) {
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(value) ||
        value < 1 || value > 120) {
        return fail(
                   ErrorKind::InvalidArgument,
                   fmt::format("fps must be from 1 to 120, not \"{}\"", text)
        )
            .withField("fps", "1..120");
    }
    return value;
}

Result<SceneCast> castOption(std::string_view text) {
    if (text == "all") {
        return SceneCast::All;
    }
    if (text == "people") {
        return SceneCast::People;
    }
    if (text == "vehicles") {
        return SceneCast::Vehicles;
    }
    if (text == "none") {
        return SceneCast::Nobody;
    }
    return fail(
               ErrorKind::InvalidArgument,
               fmt::format("objects must be all, people, vehicles or none, not \"{}\"", text)
    )
        .withField("objects", "all, people, vehicles, none");
}

Result<Mains> mainsOption(std::string_view text) {
    if (text == "50") {
        return Mains::Hertz50;
    }
    if (text == "60") {
        return Mains::Hertz60;
    }
    if (text == "none") {
        return Mains::Unknown;
    }
    return fail(
               ErrorKind::InvalidArgument,
               fmt::format("mains must be none, 50 or 60, not \"{}\"", text)
    )
        .withField("mains", "none, 50, 60");
}

Result<void> readOption(SceneOptions& options, std::string_view name, std::string_view value) {
    if (name == "seed") {
        options.seed =
            static_cast<std::uint64_t>(OCELLI_TRY(integerOption(name, value, 0, 2'147'483'647)));
    } else if (name == "width") {
        options.width = static_cast<int>(OCELLI_TRY(integerOption(name, value, 160, 7680)));
    } else if (name == "height") {
        options.height = static_cast<int>(OCELLI_TRY(integerOption(name, value, 120, 4320)));
    } else if (name == "fps") {
        options.frameRate = OCELLI_TRY(rateOption(value));
    } else if (name == "clock") {
        options.clock = OCELLI_TRY(integerOption(name, value, 0, 1))
        == 1;
    } else if (name == "noise") {
        options.noise = static_cast<int>(OCELLI_TRY(integerOption(name, value, 0, 10)));
    } else if (name == "objects") {
        options.cast = OCELLI_TRY(castOption(value));
    } else if (name == "weather") {
        options.weather = OCELLI_TRY(parseWeather(value));
    } else if (name == "mains") {
        options.mains = OCELLI_TRY(mainsOption(value));
    } else {
        return fail(ErrorKind::InvalidArgument, fmt::format("a scene has no option \"{}\"", name))
            .withField(
                std::string(name), "seed, width, height, fps, clock, noise, objects, weather, mains"
            );
    }
    return {};
}

}  // namespace

Result<SceneOptions> parseSceneOptions(const SourceAddress& address) {
    SceneOptions options;
    options.name = address.rest;
    if (scene::lanesOf(options.name).empty()) {
        return fail(ErrorKind::NotFound, fmt::format("there is no scene \"{}\"", options.name))
            .withField("scene", "street, office");
    }
    for (const auto& [name, value] : address.options) {
        OCELLI_TRY(readOption(options, name, value));
    }
    // Frames have even sides.
    options.width &= ~1;
    options.height &= ~1;
    return options;
}

}  // namespace ocelli::camera::capture
