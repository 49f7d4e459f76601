// Guessing the index of a packet, and remembering which have come.
#include "delivery/rtp/srtp_receiver.h"

namespace ocelli::delivery::rtp {
namespace {

constexpr std::uint64_t kHalf = 0x8000;
constexpr std::uint64_t kWhole = 0x10000;

/// The index nearest to the highest one that has this sequence number.
std::uint64_t indexOf(std::uint16_t sequence, std::uint64_t highest) {
    const std::uint64_t same = (highest & ~(kWhole - 1)) | sequence;
    if (same + kHalf < highest) {
        return same + kWhole;
    }
    if (same > highest + kHalf && same >= kWhole) {
        return same - kWhole;
    }
    return same;
}

}  // namespace

Result<Bytes> SrtpReceiver::open(ByteSpan packet) {
    ByteReader reader(packet);
    OCELLI_TRY(reader.skip(2));
    const std::uint16_t sequence = OCELLI_TRY(reader.u16());
    OCELLI_TRY(reader.skip(4));
    const std::uint32_t source = OCELLI_TRY(reader.u32());
    const auto known = windows_.find(source);
    if (known == windows_.end() && windows_.size() == kSources) {
        return fail(ErrorKind::ResourceExhausted, "too many sources");
    }
    const bool first = known == windows_.end();
    const std::uint64_t index = first ? sequence : indexOf(sequence, known->second.highest);
    Window window = first ? Window{index, 0} : known->second;
    if (index > window.highest) {
        const std::uint64_t ahead = index - window.highest;
        window.seen = ahead < 64 ? window.seen << ahead : 0;
        window.highest = index;
    }
    const std::uint64_t behind = window.highest - index;
    const std::uint64_t bit = behind < 64 ? std::uint64_t{1} << behind : 0;
    if (bit == 0 || (window.seen & bit) != 0) {
        return fail(ErrorKind::PermissionDenied, "the packet came before");
    }
    Bytes clear =
        OCELLI_TRY(context_.unprotectRtp(packet, static_cast<std::uint32_t>(index / kWhole)));
    window.seen |= bit;
    windows_[source] = window;  // only what is genuine moves it
    return clear;
}

}  // namespace ocelli::delivery::rtp
