// Feeds any options to a scene's address, parseWeather among them.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/assert.h"
#include "base/text.h"
#include "camera/capture/scene_renderer.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace ocelli;
    using namespace ocelli::camera::capture;
    // scene NUL name=value NUL name=value …
    const auto parts = split(asText(asByteSpan(data, size)), '\0');
    SourceAddress address{"scene", std::string(parts.front()), {}};
    for (std::size_t i = 1; i < parts.size(); ++i) {
        const auto equals = parts[i].find('=');
        const auto value =
            equals == std::string_view::npos ? std::string_view() : parts[i].substr(equals + 1);
        address.options.emplace_back(parts[i].substr(0, equals), value);
    }
    if (const auto options = parseSceneOptions(address)) {
        OCELLI_ASSERT(options->width >= 160 && options->width <= 7680 && options->width % 2 == 0);
        OCELLI_ASSERT(
            options->height >= 120 && options->height <= 4320 && options->height % 2 == 0
        );
        OCELLI_ASSERT(options->frameRate >= 1 && options->frameRate <= 120);
    }
    return 0;
}
