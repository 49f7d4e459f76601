// Feeds arbitrary datagrams to the RTP header parser.
#include "delivery/rtp/rtp_header.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto packet = ocelli::delivery::rtp::parseRtp(ocelli::asByteSpan(data, size));
    return packet && packet->payload.size() > size ? 1 : 0;
}
