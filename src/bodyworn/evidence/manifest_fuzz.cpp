// Fuzzes reading of manifests, of the clips in them, and of what an export says of itself.
#include <cstddef>
#include <cstdint>

#include "bodyworn/evidence/export_part.h"
#include "bodyworn/evidence/manifest.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace ocelli::bodyworn::evidence;
    const auto text = ocelli::asText(ocelli::asByteSpan(data, size));
    static_cast<void>(parseContentType(text));
    static_cast<void>(parseExportPart(text));
    if (const auto manifest = parseManifest(text)) {
        static_cast<void>(verifyManifest(*manifest, {}));
    }
    if (const auto json = ocelli::parseJson(text)) {
        static_cast<void>(parseSealedClip(*json));
    }
    return 0;
}
