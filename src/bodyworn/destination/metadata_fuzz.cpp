// Metadata headers, names, places, times and tracks as somebody hostile sends them.
#include <cstdint>
#include <cstdlib>

#include "bodyworn/destination/metadata.h"
#include "bodyworn/destination/track.h"

using namespace ocelli;
using namespace ocelli::bodyworn::destination;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    net::http::Fields headers;
    std::size_t at = 0;
    while (at < text.size()) {
        const auto end = std::min(text.find('\n', at), text.size());
        const auto line = text.substr(at, end - at);
        const auto colon = line.find(':');
        if (colon != std::string_view::npos) {
            headers.add(line.substr(0, colon), std::string(line.substr(colon + 1)));
        }
        at = end + 1;
    }
    for (const Owner owner : {Owner::Container, Owner::Object}) {
        if (const auto metadata = metadataOf(headers, owner)) {
            net::http::Fields out;
            addMetadata(*metadata, owner, out);
            const auto again = metadataOf(out, owner);
            if (!again || *again != *metadata) {
                std::abort();
            }
            for (const auto& [key, value] : metadata->all()) {
                static_cast<void>(parsePlace(metadata->get(key)));
                static_cast<void>(parseAnyTime(metadata->get(key)));
            }
        }
    }
    static_cast<void>(parseRecordingName(text));
    static_cast<void>(parseCompactTime(text));
    static_cast<void>(objectKindOf(text));
    if (const auto track = parseTrack(text)) {
        for (const TrackPoint& point : *track) {
            if (point.place.latitude < -90 || point.place.latitude > 90) {
                std::abort();
            }
        }
    }
    return 0;
}
