// The fragment box in bytes.
#include "delivery/record/fragment_box.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/crc32c.h"

namespace ocelli::delivery::record {
namespace {

/// 5b1e54a6-0c11-4e6d-9a70-6f63656c6c69
constexpr std::array<std::uint8_t, 16> kUserType = {
    0x5B, 0x1E, 0x54, 0xA6, 0x0C, 0x11, 0x4E, 0x6D, 0x9A, 0x70, 0x6F, 0x63, 0x65, 0x6C, 0x6C, 0x69
};
constexpr std::uint8_t kVersion = 1;
constexpr std::uint8_t kKeyFrameFlag = 1;

}  // namespace

Bytes formatFragmentBox(const FragmentBox& box) {
    ByteWriter out;
    out.reserve(kFragmentBoxBytes);
    out.u32(kFragmentBoxBytes);
    out.text("uuid");
    out.bytes(asByteSpan(kUserType.data(), kUserType.size()));
    out.u8(kVersion);
    out.u8(box.keyFrame ? kKeyFrameFlag : 0);
    out.u16(static_cast<std::uint16_t>(box.stream.channel));
    out.u8(static_cast<std::uint8_t>(box.stream.stream));
    out.u8(0);
    out.u16(box.types);
    out.u64(box.segment);
    out.u64(box.run);
    out.u32(box.sequence);
    out.u32(box.microseconds);
    out.u64(static_cast<std::uint64_t>(box.start.microseconds));
    out.u64(static_cast<std::uint64_t>(box.monoStart.nanoseconds));
    out.bytes(box.boot);
    out.u32(box.length);
    out.u32(box.checksum);
    out.u32(0);
    out.u32(crc32c(out.view()));
    return out.release();
}

Result<FragmentBox> parseFragmentBox(ByteSpan bytes) {
    if (bytes.size() < kFragmentBoxBytes) {
        return fail(ErrorKind::DataLoss, "the file ends within a fragment box");
    }
    bytes = bytes.first(kFragmentBoxBytes);
    ByteReader reader(bytes);
    const std::uint32_t size = OCELLI_TRY(reader.u32());
    const ByteSpan name = OCELLI_TRY(reader.take(4));
    const ByteSpan user = OCELLI_TRY(reader.take(16));
    if (size != kFragmentBoxBytes || asText(name) != "uuid" ||
        !std::ranges::equal(user, asByteSpan(kUserType.data(), kUserType.size()))) {
        return fail(ErrorKind::DataLoss, "no fragment box where one should be");
    }
    const std::uint32_t expected = crc32c(bytes.first(kFragmentBoxBytes - 4));
    ByteReader tail(bytes.last(4));
    if (OCELLI_TRY(tail.u32()) != expected) {
        return fail(ErrorKind::DataLoss, "the checksum of a fragment box is wrong");
    }
    const std::uint8_t version = OCELLI_TRY(reader.u8());
    if (version != kVersion) {
        return fail(ErrorKind::Unsupported, fmt::format("a fragment box of version {}", version));
    }
    FragmentBox box;
    const std::uint8_t flags = OCELLI_TRY(reader.u8());
    box.keyFrame = (flags & kKeyFrameFlag) != 0;
    box.stream.channel = OCELLI_TRY(reader.u16());
    const std::uint8_t stream = OCELLI_TRY(reader.u8());
    if (stream >= config::kStreamCount || box.stream.channel < 1) {
        return fail(ErrorKind::DataLoss, "a fragment of no stream");
    }
    box.stream.stream = static_cast<config::StreamName>(stream);
    OCELLI_TRY(reader.u8());
    box.types = OCELLI_TRY(reader.u16());
    box.segment = OCELLI_TRY(reader.u64());
    box.run = OCELLI_TRY(reader.u64());
    box.sequence = OCELLI_TRY(reader.u32());
    box.microseconds = OCELLI_TRY(reader.u32());
    box.start.microseconds = static_cast<std::int64_t>(OCELLI_TRY(reader.u64()));
    box.monoStart.nanoseconds = static_cast<std::int64_t>(OCELLI_TRY(reader.u64()));
    const ByteSpan boot = OCELLI_TRY(reader.take(16));
    std::ranges::copy(boot, box.boot.begin());
    box.length = OCELLI_TRY(reader.u32());
    box.checksum = OCELLI_TRY(reader.u32());
    return box;
}

}  // namespace ocelli::delivery::record
