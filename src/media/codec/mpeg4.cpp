// Start codes of MPEG-4 video.
#include "media/codec/mpeg4.h"

namespace ocelli::media::codec::mpeg4 {
namespace {

// ISO 14496-2, table 6-3.
constexpr unsigned kFirstLayer = 0x20;
constexpr unsigned kLastLayer = 0x2F;
constexpr unsigned kSequence = 0xB0;
constexpr unsigned kGroup = 0xB3;  // tells a time, another one each time
constexpr unsigned kPicture = 0xB6;

struct Start {
    std::size_t at = 0;  ///< of its first zero
    unsigned code = 0;
    ByteSpan rest;  ///< behind the code
};

unsigned valueAt(ByteSpan bytes, std::size_t index) {
    return std::to_integer<unsigned>(bytes[index]);
}

/// The next start code at or behind `from`.
std::optional<Start> nextStart(ByteSpan bytes, std::size_t from) {
    for (std::size_t i = from; i + 3 < bytes.size(); ++i) {
        if (valueAt(bytes, i) == 0 && valueAt(bytes, i + 1) == 0 && valueAt(bytes, i + 2) == 1) {
            return Start{i, valueAt(bytes, i + 3), bytes.subspan(i + 4)};
        }
    }
    return std::nullopt;
}

}  // namespace

std::optional<Unit> parseUnit(ByteSpan unit) {
    std::optional<std::size_t> headersEnd;
    for (auto start = nextStart(unit, 0); start; start = nextStart(unit, start->at + 4)) {
        if (start->code == kGroup || start->code == kPicture) {
            headersEnd = headersEnd.value_or(start->at);
        }
        if (start->code == kPicture) {
            // vop_coding_type, 6.3.5: 0 is intra.
            const bool intra = !start->rest.empty() && (valueAt(start->rest, 0) >> 6U) == 0;
            return Unit{unit.first(*headersEnd), intra};
        }
    }
    return std::nullopt;
}

bool isConfiguration(ByteSpan headers) {
    for (auto start = nextStart(headers, 0); start; start = nextStart(headers, start->at + 4)) {
        if (start->code >= kFirstLayer && start->code <= kLastLayer) {
            return true;
        }
    }
    return false;
}

std::optional<unsigned> profileAndLevel(ByteSpan headers) {
    for (auto start = nextStart(headers, 0); start; start = nextStart(headers, start->at + 4)) {
        if (start->code == kSequence && !start->rest.empty()) {
            return valueAt(start->rest, 0);
        }
    }
    return std::nullopt;
}

}  // namespace ocelli::media::codec::mpeg4
