// Feeds arbitrary text to the provision file, to restore keys and to bodies of requests.
#include "base/assert.h"
#include "bodyworn/system/profile_fields.h"
#include "bodyworn/system/provision.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace ocelli;                    // NOLINT(google-build-using-namespace)
    using namespace ocelli::bodyworn::system;  // NOLINT(google-build-using-namespace)
    const std::string_view text = asText(asByteSpan(data, size));
    if (const auto provision = parseProvision(text)) {
        OCELLI_ASSERT(provision->system.is_object());
    }
    static_cast<void>(parseSystemKey(text).has_value());
    if (const auto json = parseJson(text)) {
        if (const auto profile = mergeProfile(Json::object(), *json)) {
            OCELLI_ASSERT(profile->size() == profileFields().size());
        }
    }
    return 0;
}
