// Feeds arbitrary bytes to the time zone parser and asks what comes out for times.
#include "config/time_zone.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace ocelli;  // NOLINT(google-build-using-namespace)
    const ByteSpan bytes = asByteSpan(data, size);
    const auto tail = config::parseZoneTail(asText(bytes));
    const auto zone = config::TimeZone::parse(bytes);
    if (zone) {
        for (const std::int64_t year : {1900, 1970, 2026, 2300}) {
            const auto date = config::Date{static_cast<int>(year), 3, 29};
            const WallTime time = zone->fromLocal(date, 150);
            static_cast<void>(zone->toLocal(time));
        }
    }
    static_cast<void>(tail);
    return 0;
}
