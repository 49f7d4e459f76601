// Feeds arbitrary datagrams to the RTCP parser.
#include "delivery/rtp/rtcp.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto feedback = ocelli::delivery::rtp::parseRtcp(ocelli::asByteSpan(data, size));
    return feedback && feedback->missing.size() > 4096 ? 1 : 0;
}
