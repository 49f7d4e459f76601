// Box headers, walking and finding.
#include "delivery/mp4/box_reader.h"

#include <fmt/format.h>

namespace ocelli::delivery::mp4 {

bool BoxHeader::is(std::string_view wanted) const {
    return name() == wanted;
}

std::string BoxHeader::name() const {
    std::string text;
    for (unsigned shift = 32; shift > 0; shift -= 8) {
        const auto letter = static_cast<char>((type >> (shift - 8)) & 0xFFU);
        text += letter >= ' ' && letter <= '~' ? letter : '?';
    }
    return text;
}

Result<BoxHeader> parseBoxHeader(ByteSpan bytes) {
    ByteReader reader(bytes);
    BoxHeader header;
    header.size = OCELLI_TRY(reader.u32());
    header.type = OCELLI_TRY(reader.u32());
    header.headerBytes = 8;
    if (header.size == 1) {
        header.size = OCELLI_TRY(reader.u64());
        header.headerBytes = 16;
    }
    if (header.size != 0 && header.size < header.headerBytes) {
        return fail(
            ErrorKind::DataLoss,
            fmt::format("box {} says it has {} bytes", header.name(), header.size)
        );
    }
    return header;
}

Result<std::optional<Box>> BoxReader::next() {
    if (rest_.empty()) {
        return std::optional<Box>();
    }
    Box box;
    box.header = OCELLI_TRY(parseBoxHeader(rest_));
    const std::uint64_t size = box.header.size == 0 ? rest_.size() : box.header.size;
    if (size > rest_.size()) {
        return fail(
            ErrorKind::DataLoss,
            fmt::format(
                "box {} has {} bytes, only {} are there", box.header.name(), size, rest_.size()
            )
        );
    }
    box.whole = rest_.first(static_cast<std::size_t>(size));
    box.content = box.whole.subspan(box.header.headerBytes);
    rest_ = rest_.subspan(static_cast<std::size_t>(size));
    return std::optional<Box>(box);
}

Result<Box> findBox(ByteSpan bytes, std::string_view type) {
    BoxReader reader(bytes);
    while (true) {
        auto box = OCELLI_TRY(reader.next());
        if (!box) {
            return fail(ErrorKind::NotFound, fmt::format("no box {}", type));
        }
        if (box->is(type)) {
            return *box;
        }
    }
}

Result<Box> findBox(ByteSpan bytes, std::initializer_list<std::string_view> path) {
    Box box;
    box.content = bytes;
    for (const std::string_view type : path) {
        box = OCELLI_TRY(findBox(box.content, type));
    }
    return box;
}

}  // namespace ocelli::delivery::mp4
