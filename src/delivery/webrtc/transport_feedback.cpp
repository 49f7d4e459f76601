// Chunks of states, then a delta for each packet that arrived.
#include "delivery/webrtc/transport_feedback.h"

namespace ocelli::delivery::webrtc {
namespace {

constexpr unsigned kTransportFeedback = 205;
constexpr unsigned kTransportWide = 15;
constexpr Duration kReferenceUnit = std::chrono::milliseconds(64);
constexpr Duration kDeltaUnit = std::chrono::microseconds(250);

enum class State : std::uint8_t { Lost = 0, SmallDelta = 1, LargeDelta = 2, Reserved = 3 };

/// RFC draft, 3.1.1 to 3.1.4: one symbol many times, or up to fourteen of one or two bits.
void addChunk(std::uint16_t chunk, std::size_t count, std::vector<State>& states) {
    const auto add = [&](unsigned symbol) {
        if (states.size() < count) {
            states.push_back(static_cast<State>(symbol));
        }
    };
    if ((chunk & 0x8000U) == 0) {
        const unsigned symbol = chunk >> 13U & 3U;
        for (unsigned i = 0; i < (chunk & 0x1FFFU); ++i) {
            add(symbol);
        }
    } else if ((chunk & 0x4000U) == 0) {
        for (unsigned i = 0; i < 14; ++i) {
            add(chunk >> (13 - i) & 1U);
        }
    } else {
        for (unsigned i = 0; i < 7; ++i) {
            add(chunk >> (12 - 2 * i) & 3U);
        }
    }
}

Result<void> parseOne(ByteSpan body, std::vector<PacketFate>& fates) {
    ByteReader reader(body);
    OCELLI_TRY(reader.skip(8));  // who speaks, of whom
    const std::uint16_t base = OCELLI_TRY(reader.u16());
    const std::size_t count = OCELLI_TRY(reader.u16());
    const std::uint32_t word = OCELLI_TRY(reader.u32());
    if (count + fates.size() > kMostFates) {
        return fail(ErrorKind::DataLoss, "feedback on too many packets");
    }
    const std::int32_t reference = static_cast<std::int32_t>(word) >> 8;  // 24 bits, signed
    std::vector<State> states;
    states.reserve(count);
    while (states.size() < count) {
        addChunk(OCELLI_TRY(reader.u16()), count, states);
    }
    Duration at = reference * kReferenceUnit;
    for (std::size_t i = 0; i < count; ++i) {
        PacketFate fate;
        fate.sequence = static_cast<std::uint16_t>(base + i);
        if (states[i] == State::SmallDelta) {
            at += OCELLI_TRY(reader.u8())
            *kDeltaUnit;
            fate.arrival = at;
        } else if (states[i] == State::LargeDelta) {
            at += static_cast<std::int16_t>(OCELLI_TRY(reader.u16())) * kDeltaUnit;
            fate.arrival = at;
        }
        fates.push_back(fate);
    }
    return {};
}

}  // namespace

Result<std::vector<PacketFate>> parseTransportFeedback(ByteSpan compound) {
    std::vector<PacketFate> fates;
    ByteReader reader(compound);
    while (!reader.atEnd()) {
        const unsigned first = OCELLI_TRY(reader.u8());
        const unsigned type = OCELLI_TRY(reader.u8());
        const std::size_t words = OCELLI_TRY(reader.u16());
        const ByteSpan body = OCELLI_TRY(reader.take(4 * words));
        if (type == kTransportFeedback && (first & 0x1FU) == kTransportWide) {
            OCELLI_TRY(parseOne(body, fates));
        }
    }
    return fates;
}

}  // namespace ocelli::delivery::webrtc
