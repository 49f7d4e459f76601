// Connection files, capabilities and categories as somebody hostile writes them.
#include <cstdint>
#include <cstdlib>

#include "bodyworn/offload/capabilities.h"
#include "bodyworn/offload/connection_file.h"
#include "bodyworn/offload/delivery_progress.h"
#include "bodyworn/offload/http_date.h"
#include "bodyworn/offload/path_faults.h"
#include "bodyworn/offload/retention.h"
#include "bodyworn/offload/wire_text.h"

using namespace ocelli;
using namespace ocelli::bodyworn::offload;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    if (auto file = parseConnectionFile(text)) {
        file->signer.reset();  // is not written again
        const auto again = parseConnectionFile(formatConnectionFile(*file));
        if (again && *again != *file) {
            std::abort();
        }
    }
    static_cast<void>(parseCapabilities(text).has_value());
    static_cast<void>(parseCategories(text).has_value());
    static_cast<void>(parseProgress(text).has_value());
    static_cast<void>(parseHttpDate(text).has_value());
    static_cast<void>(parseRetention(text).has_value());
    static_cast<void>(placeOf(text).port);
    const WireValue value = encodeValue(text);
    if (value.wire.size() > kMostWireValue) {
        std::abort();
    }
    return 0;
}
