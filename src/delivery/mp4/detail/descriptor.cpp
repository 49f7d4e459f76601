// ES, decoder configuration and decoder specific descriptors.
#include "delivery/mp4/detail/descriptor.h"

#include "delivery/mp4/box_writer.h"

namespace ocelli::delivery::mp4::detail {
namespace {

constexpr std::uint8_t kStreamTag = 3;
constexpr std::uint8_t kConfigTag = 4;
constexpr std::uint8_t kSpecificTag = 5;
constexpr std::uint8_t kSyncTag = 6;

/// Tag and a length of four bytes, as most writers do it.
void writeTag(ByteWriter& out, std::uint8_t tag, std::size_t length) {
    out.u8(tag);
    for (unsigned shift = 21; shift > 0; shift -= 7) {
        out.u8(static_cast<std::uint8_t>(((length >> shift) & 0x7FU) | 0x80U));
    }
    out.u8(static_cast<std::uint8_t>(length & 0x7FU));
}

constexpr std::size_t kTagBytes = 5;

struct Descriptor {
    std::uint8_t tag = 0;
    ByteSpan content;
};

Result<Descriptor> readDescriptor(ByteReader& reader) {
    Descriptor descriptor;
    descriptor.tag = OCELLI_TRY(reader.u8());
    std::size_t length = 0;
    for (int i = 0; i < 4; ++i) {
        const std::uint8_t part = OCELLI_TRY(reader.u8());
        length = (length << 7U) | (part & 0x7FU);
        if ((part & 0x80U) == 0) {
            break;
        }
    }
    descriptor.content = OCELLI_TRY(reader.take(length));
    return descriptor;
}

Result<ElementaryStream> readConfig(ByteSpan config) {
    ByteReader reader(config);
    ElementaryStream stream;
    stream.objectType = OCELLI_TRY(reader.u8());
    OCELLI_TRY(reader.skip(12));
    while (!reader.atEnd()) {
        const Descriptor inner = OCELLI_TRY(readDescriptor(reader));
        if (inner.tag == kSpecificTag) {
            stream.specific.assign(inner.content.begin(), inner.content.end());
            break;
        }
    }
    return stream;
}

}  // namespace

void writeElementaryStream(ByteWriter& out, std::uint8_t objectType, ByteSpan specific) {
    const std::size_t specificBytes = specific.empty() ? 0 : kTagBytes + specific.size();
    const std::size_t configBytes = 13 + specificBytes;
    BoxScope box(out, "esds", 0, 0);
    writeTag(out, kStreamTag, 3 + kTagBytes + configBytes + kTagBytes + 1);
    out.u16(0);
    out.u8(0);
    writeTag(out, kConfigTag, configBytes);
    out.u8(objectType);
    out.u8(objectType == kObjectAac ? 0x15 : 0x11);  // audio or visual stream
    out.u24(0);
    out.u32(0);
    out.u32(0);
    if (!specific.empty()) {
        writeTag(out, kSpecificTag, specific.size());
        out.bytes(specific);
    }
    writeTag(out, kSyncTag, 1);
    out.u8(2);
}

Result<ElementaryStream> parseElementaryStream(ByteSpan content) {
    ByteReader outer(content);
    OCELLI_TRY(outer.skip(4));
    const Descriptor stream = OCELLI_TRY(readDescriptor(outer));
    if (stream.tag != kStreamTag) {
        return fail(ErrorKind::DataLoss, "no elementary stream descriptor");
    }
    ByteReader reader(stream.content);
    OCELLI_TRY(reader.skip(2));
    const std::uint8_t flags = OCELLI_TRY(reader.u8());
    if ((flags & 0xE0U) != 0) {
        return fail(ErrorKind::Unsupported, "an elementary stream with references");
    }
    while (!reader.atEnd()) {
        const Descriptor inner = OCELLI_TRY(readDescriptor(reader));
        if (inner.tag == kConfigTag) {
            return readConfig(inner.content);
        }
    }
    return ElementaryStream{};
}

}  // namespace ocelli::delivery::mp4::detail
