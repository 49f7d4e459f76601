// Feeds arbitrary bytes to the settings file and as a patch to every group.
#include "base/assert.h"
#include "config/catalog.h"
#include "config/settings_check.h"
#include "config/settings_file.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace ocelli;  // NOLINT(google-build-using-namespace)
    const std::string_view text = asText(asByteSpan(data, size));
    if (const auto loaded = config::parseSettings(text, 2)) {
        OCELLI_ASSERT(!config::findFailure(loaded->settings));
        const std::string written = config::formatSettings(loaded->settings, loaded->spareChannels);
        const auto again = config::parseSettings(written, 2);
        OCELLI_ASSERT(again.has_value() && again->settings == loaded->settings);
    }
    if (const auto json = parseJson(text)) {
        config::Settings settings = config::makeSettings(1);
        for (const config::GroupInfo& info : config::groups()) {
            config::GroupAddress address{.group = std::string(info.name)};
            address.channel = info.scope == config::Scope::Device ? 0 : 1;
            if (info.scope == config::Scope::Stream) {
                address.stream = config::StreamName::Sub;
            }
            static_cast<void>(config::mergeGroup(settings, address, *json).has_value());
        }
    }
    return 0;
}
