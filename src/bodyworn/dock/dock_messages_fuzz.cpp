// Fuzzes reading of what cameras and controllers tell each other, and of the camera's books.
#include <cstddef>
#include <cstdint>

#include "bodyworn/dock/detail/https_words.h"
#include "bodyworn/dock/messages.h"
#include "bodyworn/dock/transfer_books.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace ocelli::bodyworn::dock;
    const auto text = ocelli::asText(ocelli::asByteSpan(data, size));
    static_cast<void>(parseTransfers(text));
    static_cast<void>(detail::parseContentDigest(text));
    if (const auto json = ocelli::parseJson(text)) {
        static_cast<void>(parseHello(*json));
        static_cast<void>(parseEnrolmentWish(*json));
        static_cast<void>(parseEnrolment(*json));
        static_cast<void>(parseWelcome(*json));
        if (const auto offer = parseOffer(*json)) {
            static_cast<void>(toJson(*offer));
        }
        static_cast<void>(parseObjectState(*json));
        static_cast<void>(parseRecordingState(*json));
    }
    return 0;
}
