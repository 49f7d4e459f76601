// Writes and finds the SEI message of the capture time.
#include "media/codec/capture_time_sei.h"

#include <algorithm>
#include <array>

#include "media/codec/nal_units.h"

namespace ocelli::media::codec {
namespace {

constexpr unsigned kUserDataUnregistered = 5;
constexpr unsigned kStopBit = 0x80;

/// 7f3c5a91-6d2e-4b8a-9c14-e0a75b31d6f2: ours, drawn at random.
constexpr std::array<std::uint8_t, 16> kUuid = {
    0x7f, 0x3c, 0x5a, 0x91, 0x6d, 0x2e, 0x4b, 0x8a, 0x9c, 0x14, 0xe0, 0xa7, 0x5b, 0x31, 0xd6, 0xf2
};

/// Four pairs of bytes with 0xFF between them: no start code can come about, so nothing needs
/// emulation prevention.
constexpr std::size_t kTimeSize = 11;
constexpr std::size_t kMessageSize = kUuid.size() + kTimeSize;

/// What differs between the two codecs.
struct Form {
    std::size_t headerSize = 1;
    unsigned sei = 6;

    unsigned typeOf(ByteSpan nal) const {
        const auto first = std::to_integer<unsigned>(nal[0]);
        return headerSize == 1 ? first & 0x1FU : first >> 1U & 0x3FU;
    }

    bool isSlice(ByteSpan nal) const {
        const unsigned type = typeOf(nal);
        return headerSize == 1 ? type >= 1 && type <= 5 : type < 32;
    }
};

std::optional<Form> formOf(Codec codec) {
    switch (codec) {
        case Codec::H264:
            return Form{1, 6};
        case Codec::H265:
            return Form{2, 39};
        default:
            return std::nullopt;
    }
}

Bytes messageBefore(ByteSpan slice, const Form& form, WallTime time) {
    ByteWriter out;
    if (form.headerSize == 1) {
        out.u8(static_cast<std::uint8_t>(form.sei));
    } else {
        // Layer 0, and the temporal layer of the picture (ISO 23008-2, 7.4.2.2).
        out.u8(static_cast<std::uint8_t>(form.sei << 1U));
        out.u8(std::to_integer<std::uint8_t>(slice[1]) & 7U);
    }
    out.u8(kUserDataUnregistered);
    out.u8(kMessageSize);
    out.bytes(std::as_bytes(std::span(kUuid)));
    const auto value = static_cast<std::uint64_t>(time.microseconds);
    for (int shift = 48; shift >= 0; shift -= 16) {
        out.u16(static_cast<std::uint16_t>(value >> static_cast<unsigned>(shift) & 0xFFFFU));
        out.u8(shift > 0 ? 0xFF : kStopBit);
    }
    return out.release();
}

/// The time in an SEI NAL unit that begins with our message.
Result<WallTime> timeIn(ByteSpan nal, const Form& form) {
    ByteReader reader(nal);
    OCELLI_TRY(reader.skip(form.headerSize));
    const unsigned kind = OCELLI_TRY(reader.u8());
    const unsigned size = OCELLI_TRY(reader.u8());
    const ByteSpan uuid = OCELLI_TRY(reader.take(kUuid.size()));
    if (kind != kUserDataUnregistered || size != kMessageSize ||
        !std::ranges::equal(uuid, std::as_bytes(std::span(kUuid)))) {
        return fail(ErrorKind::NotFound, "another message");
    }
    std::uint64_t value = 0;
    for (int pair = 0; pair < 4; ++pair) {
        value = value << 16U | OCELLI_TRY(reader.u16());
        OCELLI_TRY(reader.skip(1));
    }
    return WallTime{static_cast<std::int64_t>(value)};
}

}  // namespace

Result<Bytes> withCaptureTime(Codec codec, ByteSpan unit, WallTime time) {
    const auto form = formOf(codec);
    if (!form) {
        return fail(ErrorKind::Unsupported, "only H.264 and H.265 carry a capture time");
    }
    auto nals = OCELLI_TRY(splitLengthPrefixed(unit));
    const auto slice = std::ranges::find_if(nals, [&](ByteSpan nal) {
        return nal.size() > form->headerSize && form->isSlice(nal);
    });
    if (slice == nals.end()) {
        return fail(ErrorKind::DataLoss, "an access unit without a slice");
    }
    const Bytes message = messageBefore(*slice, *form, time);
    nals.insert(slice, message);
    return joinLengthPrefixed(nals);
}

std::optional<WallTime> captureTimeOf(Codec codec, ByteSpan unit) {
    const auto form = formOf(codec);
    const auto nals = form ? splitLengthPrefixed(unit) : Result<std::vector<ByteSpan>>();
    if (!form || !nals) {
        return std::nullopt;
    }
    for (const ByteSpan nal : *nals) {
        if (form->typeOf(nal) != form->sei) {
            continue;
        }
        if (const auto time = timeIn(nal, *form)) {
            return *time;
        }
    }
    return std::nullopt;
}

}  // namespace ocelli::media::codec
