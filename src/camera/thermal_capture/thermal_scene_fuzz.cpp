// Feeds any options to a thermal scene's address, and draws what small scenes come of them.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/assert.h"
#include "base/text.h"
#include "camera/thermal_capture/thermal_scene.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace ocelli;
    using namespace ocelli::camera;
    // name=value NUL name=value …
    capture::SourceAddress address{"scene", "thermal", {}};
    for (const auto part : split(asText(asByteSpan(data, size)), '\0')) {
        const auto equals = part.find('=');
        const auto value =
            equals == std::string_view::npos ? std::string_view() : part.substr(equals + 1);
        address.options.emplace_back(part.substr(0, equals), value);
    }
    const auto options = thermal_capture::readThermalSceneOptions(address);
    if (!options || options->width > 160 || options->height > 128) {
        return 0;
    }
    thermal_capture::ThermalScene scene(*options);
    thermal::CountImage image;
    scene.render(static_cast<double>(size), size, image);
    OCELLI_ASSERT(image.width == options->width && image.height == options->height);
    return 0;
}
