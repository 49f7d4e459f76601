// Fuzzes parseGpsdReport.
#include "base/bytes.h"
#include "host/peripherals/gpsd_report.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace ocelli;
    const auto report = host::peripherals::parseGpsdReport(asText(asByteSpan(data, size)));
    if (report && report->fix && !(report->fix->latitude <= 90 && report->fix->latitude >= -90)) {
        __builtin_trap();
    }
    return 0;
}
