// Walking JPEG markers.
#include "media/codec/jpeg.h"

#include <algorithm>

namespace ocelli::media::codec::jpeg {
namespace {

// Markers of ITU-T T.81, table B.1.
constexpr unsigned kStartOfImage = 0xD8;
constexpr unsigned kEndOfImage = 0xD9;
constexpr unsigned kHuffman = 0xC4;
constexpr unsigned kQuantisation = 0xDB;
constexpr unsigned kRestart = 0xDD;
constexpr unsigned kScan = 0xDA;
constexpr unsigned kTemporary = 0x01;
constexpr unsigned kFirstRestart = 0xD0;
constexpr unsigned kLastRestart = 0xD7;

constexpr std::size_t kMaximumMarkers = 1024;

bool isFrameStart(unsigned marker) {
    return marker >= 0xC0 && marker <= 0xCF && marker != kHuffman && marker != 0xC8 &&
           marker != 0xCC;
}

/// The next marker's second byte; fill bytes (FF) before it are left out.
Result<unsigned> nextMarker(ByteReader& reader) {
    if (OCELLI_TRY(reader.u8()) != 0xFF) {
        return fail(ErrorKind::DataLoss, "JPEG marker expected");
    }
    unsigned value = OCELLI_TRY(reader.u8());
    while (value == 0xFF) {
        value = OCELLI_TRY(reader.u8());
    }
    return value;
}

Result<void> readQuantisation(ByteSpan segment, Header& header) {
    ByteReader reader(segment);
    while (!reader.atEnd()) {
        const unsigned head = OCELLI_TRY(reader.u8());
        const unsigned id = head & 0x0FU;
        const unsigned precision = head >> 4U;
        if (id > 3 || precision > 1) {
            return fail(ErrorKind::DataLoss, "broken JPEG quantisation table");
        }
        const ByteSpan values = OCELLI_TRY(reader.take(precision == 1 ? 128 : 64));
        const auto old = std::find_if(header.tables.begin(), header.tables.end(), [&](auto& t) {
            return t.id == id;
        });
        QuantisationTable table{id, precision == 1, Bytes(values.begin(), values.end())};
        if (old != header.tables.end()) {
            *old = std::move(table);
        } else {
            header.tables.push_back(std::move(table));
        }
    }
    return {};
}

Result<void> readFrame(ByteSpan segment, unsigned marker, Header& header) {
    ByteReader reader(segment);
    header.baseline = marker == 0xC0;
    header.precision = OCELLI_TRY(reader.u8());
    header.height = OCELLI_TRY(reader.u16());
    header.width = OCELLI_TRY(reader.u16());
    const unsigned count = OCELLI_TRY(reader.u8());
    if (header.width == 0 || header.height == 0 || count == 0 || count > 4) {
        return fail(ErrorKind::DataLoss, "JPEG picture without size or components");
    }
    header.components.clear();
    for (unsigned i = 0; i < count; ++i) {
        Component component;
        component.id = OCELLI_TRY(reader.u8());
        const unsigned sampling = OCELLI_TRY(reader.u8());
        component.horizontal = sampling >> 4U;
        component.vertical = sampling & 0x0FU;
        component.table = OCELLI_TRY(reader.u8());
        if (component.horizontal < 1 || component.horizontal > 4 || component.vertical < 1 ||
            component.vertical > 4 || component.table > 3) {
            return fail(ErrorKind::DataLoss, "broken JPEG component");
        }
        header.components.push_back(component);
    }
    return {};
}

/// Finds each table of a DHT segment in the standard one, byte for byte.
Result<void> readHuffman(ByteSpan segment, Header& header) {
    const ByteSpan standard = standardHuffmanSegment().subspan(4);
    header.hasHuffman = true;
    ByteReader reader(segment);
    while (!reader.atEnd()) {
        const std::size_t start = reader.position();
        OCELLI_TRY(reader.skip(1));
        const ByteSpan counts = OCELLI_TRY(reader.take(16));
        std::size_t symbols = 0;
        for (const std::byte count : counts) {
            symbols += std::to_integer<std::size_t>(count);
        }
        if (symbols > 256) {
            return fail(ErrorKind::DataLoss, "broken JPEG Huffman table");
        }
        OCELLI_TRY(reader.skip(symbols));
        const ByteSpan table = segment.subspan(start, reader.position() - start);
        if (std::search(standard.begin(), standard.end(), table.begin(), table.end()) ==
            standard.end()) {
            header.standardHuffman = false;
        }
    }
    return {};
}

Result<void> readSegment(unsigned marker, ByteSpan segment, Header& header) {
    if (marker == kQuantisation) {
        return readQuantisation(segment, header);
    }
    if (marker == kHuffman) {
        return readHuffman(segment, header);
    }
    if (marker == kRestart) {
        ByteReader reader(segment);
        header.restartInterval = OCELLI_TRY(reader.u16());
        return {};
    }
    if (isFrameStart(marker)) {
        return readFrame(segment, marker, header);
    }
    return {};
}

/// The scan ends at the last end of image marker; USB cameras put padding behind it.
std::size_t scanSize(ByteSpan scan) {
    for (std::size_t i = scan.size(); i >= 2; --i) {
        if (scan[i - 2] == std::byte{0xFF} && scan[i - 1] == std::byte{kEndOfImage}) {
            return i - 2;
        }
    }
    return scan.size();
}

}  // namespace

const QuantisationTable* Header::tableOf(const Component& component) const {
    const auto found = std::find_if(tables.begin(), tables.end(), [&](const auto& table) {
        return table.id == component.table;
    });
    return found == tables.end() ? nullptr : &*found;
}

Result<Header> parseHeader(ByteSpan bytes) {
    ByteReader reader(bytes);
    if (OCELLI_TRY(nextMarker(reader)) != kStartOfImage) {
        return fail(ErrorKind::DataLoss, "not a JPEG picture");
    }
    Header header;
    for (std::size_t i = 0; i < kMaximumMarkers; ++i) {
        const unsigned marker = OCELLI_TRY(nextMarker(reader));
        if (marker == kTemporary || (marker >= kFirstRestart && marker <= kLastRestart)) {
            continue;
        }
        if (marker == kStartOfImage || marker == kEndOfImage || marker == 0) {
            return fail(ErrorKind::DataLoss, "JPEG picture without a scan");
        }
        const std::size_t length = OCELLI_TRY(reader.u16());
        if (length < 2) {
            return fail(ErrorKind::DataLoss, "broken JPEG segment");
        }
        const ByteSpan segment = OCELLI_TRY(reader.take(length - 2));
        if (marker == kScan) {
            if (header.components.empty()) {
                return fail(ErrorKind::DataLoss, "JPEG scan before its frame header");
            }
            header.scanOffset = reader.position();
            header.scanSize = scanSize(reader.rest());
            return header;
        }
        OCELLI_TRY(readSegment(marker, segment, header));
    }
    return fail(ErrorKind::DataLoss, "JPEG picture with too many markers");
}

}  // namespace ocelli::media::codec::jpeg
