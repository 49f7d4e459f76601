// Feeds arbitrary access units to the packetizers; the first byte chooses the codec.
#include "delivery/rtp/rtp_track.h"

using namespace ocelli;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) {
        return 0;
    }
    auto description = std::make_shared<media::Track>();
    description->codec = static_cast<media::Codec>(data[0] % 10U);
    description->channels = 2;
    description->configuration = {std::byte{0x11}, std::byte{0x90}};
    auto track = delivery::rtp::RtpTrack::create(
        description, 0, {.tellsCaptureTime = (data[0] & 0x80U) != 0}
    );
    if (!track) {
        return 0;
    }
    media::Packet packet;
    packet.data = media::makeBuffer(asByteSpan(data + 1, size - 1));
    const auto slab = track->packetize(packet, {});
    if (slab && (*slab)->datagrams.empty()) {
        __builtin_trap();
    }
    return 0;
}
