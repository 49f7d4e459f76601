// brightness, or multi_intensity with brightness at its most.
#include "host/peripherals/leds.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "base/text.h"
#include "host/peripherals/attribute.h"

namespace ocelli::host::peripherals {

Leds::Led Leds::open(const std::filesystem::path& path) {
    Led led;
    led.path = path;
    led.most = std::max<std::int64_t>(1, readNumber(path / "max_brightness").value_or(255));
    led.order = readAttribute(path / "multi_index").value_or("");
    if (!led.order.empty()) {
        static_cast<void>(writeAttribute(path / "brightness", std::to_string(led.most)));
    }
    return led;
}

Leds::Leds(std::filesystem::path root) {
    for (const auto& path : devicesIn(root / "sys/class/leds")) {
        const std::string name = path.filename();
        const auto colon = name.rfind(':');
        const std::string function = colon == std::string::npos ? name : name.substr(colon + 1);
        paths_.try_emplace(function, open(path));
    }
}

Result<void> Leds::set(std::string_view name, const Light& light) {
    const auto found = paths_.find(std::string(name));
    if (found == paths_.end()) {
        return fail(ErrorKind::NotFound, fmt::format("there is no LED {}", name));
    }
    Led& led = found->second;
    const auto scaled = [&](double part) {
        return std::lround(std::clamp(part, 0.0, 1.0) * static_cast<double>(led.most));
    };
    std::string text;
    if (led.order.empty()) {
        text = std::to_string(scaled(std::max({light.red, light.green, light.blue})));
    } else {
        for (const std::string_view colour : split(led.order, ' ')) {
            const double part = colour == "red"     ? light.red
                                : colour == "green" ? light.green
                                : colour == "blue"  ? light.blue
                                                    : 0;
            text += (text.empty() ? "" : " ") + std::to_string(scaled(part));
        }
    }
    if (text == led.written) {
        return {};
    }
    const bool several = !led.order.empty();
    OCELLI_TRY(writeAttribute(led.path / (several ? "multi_intensity" : "brightness"), text));
    led.written = text;
    return {};
}

}  // namespace ocelli::host::peripherals
