// JPEG headers boiled down to those of RFC 2435, in front of the entropy-coded data.
#include "delivery/rtp/mjpeg_packetizer.h"

#include <algorithm>

#include "media/codec/jpeg.h"

namespace ocelli::delivery::rtp {
namespace {

namespace jpeg = media::codec::jpeg;

constexpr unsigned kTablesInBand = 255;  // RFC 2435, 3.1.8: and they may change with each picture
constexpr unsigned kWithRestarts = 64;
constexpr std::size_t kMainHeader = 8;
constexpr std::size_t kRestartHeader = 4;
constexpr std::size_t kTableHeader = 4;

/// What all packets of a picture have in common.
struct Picture {
    unsigned type = 1;
    unsigned width = 0;   ///< in 8 pixels
    unsigned height = 0;  ///< in 8 pixels
    unsigned restartInterval = 0;
    const jpeg::QuantisationTable* luma = nullptr;
    const jpeg::QuantisationTable* chroma = nullptr;
};

/// RFC 2435, 4.1: type 0 is 4:2:2, type 1 is 4:2:0.
Result<unsigned> typeOf(const jpeg::Header& header) {
    const auto& parts = header.components;
    const auto single = [](const jpeg::Component& part) {
        return part.horizontal == 1 && part.vertical == 1;
    };
    if (parts.size() == 3 && single(parts[1]) && single(parts[2]) && parts[0].horizontal == 2 &&
        parts[0].vertical <= 2) {
        return parts[0].vertical == 2 ? 1U : 0U;
    }
    return fail(ErrorKind::Unsupported, "JPEG over RTP must be YUV 4:2:0 or 4:2:2")
        .withField("sampling", "4:2:0, 4:2:2");
}

Result<Picture> examine(const jpeg::Header& header) {
    if (!header.baseline || header.precision != 8) {
        return fail(ErrorKind::Unsupported, "JPEG over RTP must be baseline with 8 bits");
    }
    if (!header.standardHuffman) {
        return fail(ErrorKind::Unsupported, "JPEG over RTP must use the standard Huffman tables");
    }
    if (header.width > kMaximumMjpegSide || header.height > kMaximumMjpegSide) {
        return fail(ErrorKind::Unsupported, "JPEG over RTP ends at 2040 x 2040 pixels");
    }
    Picture picture;
    picture.type = OCELLI_TRY(typeOf(header));
    picture.luma = header.tableOf(header.components[0]);
    picture.chroma = header.tableOf(header.components[1]);
    if (picture.luma == nullptr || picture.chroma == nullptr || picture.luma->wide ||
        picture.chroma->wide || picture.chroma != header.tableOf(header.components[2])) {
        return fail(
            ErrorKind::Unsupported, "JPEG over RTP needs one 8-bit table for Y and one for U and V"
        );
    }
    picture.width = static_cast<unsigned>(header.width + 7) / 8;
    picture.height = static_cast<unsigned>(header.height + 7) / 8;
    picture.restartInterval = header.restartInterval;
    if (picture.restartInterval != 0) {
        picture.type += kWithRestarts;
    }
    return picture;
}

std::size_t headerSize(const Picture& picture, bool first) {
    std::size_t size = kMainHeader + (picture.restartInterval != 0 ? kRestartHeader : 0);
    if (first) {
        size += kTableHeader + picture.luma->values.size() + picture.chroma->values.size();
    }
    return size;
}

void writeHeaders(const Picture& picture, std::size_t offset, SlabBuilder& out) {
    out.u8(0);
    out.u8(static_cast<unsigned>(offset >> 16U));
    out.u16(static_cast<unsigned>(offset & 0xFFFFU));
    out.u8(picture.type);
    out.u8(kTablesInBand);
    out.u8(picture.width);
    out.u8(picture.height);
    if (picture.restartInterval != 0) {
        out.u16(picture.restartInterval);
        // First and last, count all ones: only the whole picture can be decoded (3.1.7).
        out.u16(0xFFFFU);
    }
    if (offset == 0) {
        out.u16(0);
        out.u16(static_cast<unsigned>(picture.luma->values.size() + picture.chroma->values.size()));
        out.bytes(picture.luma->values);
        out.bytes(picture.chroma->values);
    }
}

}  // namespace

Result<void> MjpegPacketizer::packetize(ByteSpan unit, SlabBuilder& out) {
    const auto header = OCELLI_TRY(jpeg::parseHeader(unit));
    const auto picture = OCELLI_TRY(examine(header));
    const ByteSpan scan = unit.subspan(header.scanOffset, header.scanSize);
    if (scan.empty() || scan.size() >= (1U << 24U)) {
        return fail(ErrorKind::DataLoss, "a JPEG picture must have 1 byte to 16 MB of data");
    }
    std::size_t offset = 0;
    while (offset < scan.size()) {
        const std::size_t room = out.room() - headerSize(picture, offset == 0);
        const ByteSpan part = scan.subspan(offset, std::min(room, scan.size() - offset));
        out.open();
        writeHeaders(picture, offset, out);
        out.bytes(part);
        offset += part.size();
        out.close(offset == scan.size());
    }
    return {};
}

}  // namespace ocelli::delivery::rtp
