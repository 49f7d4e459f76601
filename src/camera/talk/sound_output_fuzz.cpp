// Fuzzes the option that names a sound output.
#include "base/bytes.h"
#include "camera/talk/sound_output.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    // Parsed only: opening one would write files.
    (void)ocelli::camera::talk::parseSoundOutput(ocelli::asText(ocelli::asByteSpan(data, size)));
    return 0;
}
