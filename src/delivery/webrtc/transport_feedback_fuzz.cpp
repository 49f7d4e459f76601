// Feeds datagrams to the reader of transport-wide feedback.
#include "delivery/webrtc/transport_feedback.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto fates =
        ocelli::delivery::webrtc::parseTransportFeedback(ocelli::asByteSpan(data, size));
    return fates && fates->size() > ocelli::delivery::webrtc::kMostFates ? 1 : 0;
}
