// Any packets to who opens protected ones; some are made genuine first, then perhaps damaged.
#include <cstdlib>
#include <set>

#include "base/bytes.h"
#include "delivery/rtp/srtp_receiver.h"

namespace {

using ocelli::Bytes;
using ocelli::ByteSpan;
namespace crypto = ocelli::crypto;

crypto::SrtpMaster master() {
    crypto::SrtpMaster made;
    made.suite = crypto::SrtpSuite::AesGcm128;
    made.key.assign(16, std::byte{7});
    made.salt.assign(12, std::byte{9});
    return made;
}

/// The packet as a peer with the key would send it; nothing when it is no RTP.
Bytes genuine(crypto::SrtpContext& peer, ByteSpan packet) {
    Bytes made(packet.size() + crypto::srtpTagSize(crypto::SrtpSuite::AesGcm128));
    peer.protectRtp(packet, 0, made);
    return made;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static auto peer = *crypto::SrtpContext::create(master());
    ocelli::delivery::rtp::SrtpReceiver receiver(*crypto::SrtpContext::create(master()));
    std::set<Bytes> opened;
    const ByteSpan all(reinterpret_cast<const std::byte*>(data), size);
    std::size_t at = 0;
    while (at + 2 <= all.size()) {
        const auto length =
            std::min<std::size_t>(std::to_integer<std::size_t>(all[at]), all.size() - at - 2);
        const auto how = std::to_integer<unsigned>(all[at + 1]);
        const ByteSpan piece = all.subspan(at + 2, length);
        at += 2 + length;
        // A header without extension or sources, so that only the rest is up to the fuzzer.
        Bytes packet(piece.begin(), piece.end());
        if ((how & 1U) != 0 && packet.size() >= 12) {
            packet[0] = std::byte{0x80};
            packet = genuine(peer, packet);
            if ((how & 2U) != 0) {
                packet[how % packet.size()] ^= std::byte{1};
            }
        }
        const auto plain = receiver.open(packet);
        if (plain && !opened.insert(*plain).second) {
            std::abort();  // the same packet twice
        }
    }
    return 0;
}
