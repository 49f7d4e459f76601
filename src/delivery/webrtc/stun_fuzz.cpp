// Feeds datagrams to the STUN reader.
#include "delivery/webrtc/stun.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const ocelli::ByteSpan bytes = ocelli::asByteSpan(data, size);
    ocelli::delivery::webrtc::looksLikeStun(bytes);
    ocelli::delivery::webrtc::genuineResponse(bytes, "a password of some length");
    const auto request = ocelli::delivery::webrtc::parseBindingRequest(bytes);
    ocelli::delivery::webrtc::genuine(bytes, "a password of some length");
    if (request) {
        ocelli::delivery::webrtc::formatBindingResponse(*request, {"::1", 1}, "p");
    }
    return 0;
}
