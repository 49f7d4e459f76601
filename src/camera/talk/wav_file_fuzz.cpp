// Fuzzes parseWav.
#include "camera/talk/sound.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace ocelli::camera::talk;
    const auto sound = parseWav(ocelli::asByteSpan(data, size));
    if (sound && (sound->samples.empty() || sound->length() > kLongestSound)) {
        __builtin_trap();
    }
    return 0;
}
