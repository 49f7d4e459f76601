// Hostile texts as addresses of lines: what is taken has a chip's name and a number in range.
#include <cstddef>
#include <cstdint>

#include "base/assert.h"
#include "host/alarm_io/line.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace ocelli;
    const auto line = host::alarm_io::parseLine({reinterpret_cast<const char*>(data), size});
    if (line && !line->isVirtual()) {
        OCELLI_ASSERT(line->chip.size() <= 32 && line->offset <= 1023);
        OCELLI_ASSERT(line->chip.find('/') == std::string::npos);
    }
    return 0;
}
