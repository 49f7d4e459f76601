// Feeds arbitrary texts to the reader of key files, and tries what it takes on a device.
#include "host/volumes/volume_key.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace ocelli;
    const auto bytes = asByteSpan(data, size);
    const auto file = host::volumes::parseKeyFile(asText(bytes));
    if (!file) {
        return 0;
    }
    const Bytes secret(32);
    if (host::volumes::openByDevice(*file, secret)) {
        __builtin_trap();  // nobody has that secret
    }
    const auto again = host::volumes::parseKeyFile(host::volumes::formatKeyFile(*file));
    if (!again || again->password != file->password || again->devices != file->devices) {
        __builtin_trap();
    }
    return 0;
}
