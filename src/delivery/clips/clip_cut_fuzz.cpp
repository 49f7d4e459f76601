// Fuzzes findWhole: never beyond the file, and what was cut is whole when asked again.
#include <algorithm>

#include "delivery/clips/clip_cut.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace ocelli;
    using namespace ocelli::delivery::clips;
    const ByteSpan bytes = asByteSpan(data, size);
    const ReadAt read = [&](std::uint64_t at, std::span<std::byte> into) -> Result<std::size_t> {
        const std::size_t count = std::min<std::size_t>(into.size(), size - at);
        std::copy_n(bytes.begin() + static_cast<std::ptrdiff_t>(at), count, into.begin());
        return count;
    };
    for (const Container container : {Container::Mp4, Container::Mkv}) {
        const auto whole = findWhole(container, size, read);
        if (!whole || whole->length > size || findWhole(container, whole->length, read) != *whole) {
            __builtin_trap();
        }
    }
    return 0;
}
