// Answers of time servers as somebody hostile sends them.
#include <cstdint>
#include <cstdlib>

#include "host/time/ntp_message.h"
#include "host/time/time_settings.h"

using namespace ocelli;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const ByteSpan bytes(reinterpret_cast<const std::byte*>(data), size);
    if (const auto answer = host::time::parseNtpAnswer(bytes, 0)) {
        if (answer->stratum < 1 || answer->stratum > 15) {
            std::abort();
        }
    }
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    static_cast<void>(host::time::parseServer(text).has_value());
    return 0;
}
