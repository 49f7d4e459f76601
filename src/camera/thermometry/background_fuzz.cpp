// Feeds any bytes to the reader of background corrections.
#include <cstddef>
#include <cstdint>

#include "base/assert.h"
#include "base/crc32.h"
#include "camera/thermometry/background.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace ocelli;
    using namespace ocelli::camera::thermometry;
    // With its checksum right, or nothing behind it would ever be read.
    ByteWriter whole;
    whole.bytes(asByteSpan(data, size));
    whole.u32(crc32(asByteSpan(data, size)));
    static_cast<void>(parseBackground("scene:thermal", asByteSpan(data, size)));
    const auto background = parseBackground("scene:thermal", whole.view());
    if (background) {
        OCELLI_ASSERT(formatBackground("scene:thermal", *background).size() == size + 4);
    }
    return 0;
}
