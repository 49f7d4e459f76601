// Fuzzes the parsers of /proc.
#include "base/assert.h"
#include "host/diagnostics/process_stats.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace ocelli::host::diagnostics;
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    static_cast<void>(parseStatLine(text).has_value());
    if (const auto seconds = parseUptime(text)) {
        OCELLI_ASSERT(*seconds >= 0);
    }
    return 0;
}
