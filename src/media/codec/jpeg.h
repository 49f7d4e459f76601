// JPEG (ITU-T T.81) headers: what RTP and MP4 need to know of a picture.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "base/bytes.h"

namespace ocelli::media::codec::jpeg {

struct QuantisationTable {
    unsigned id = 0;    ///< 0..3
    bool wide = false;  ///< 16-bit values
    Bytes values;       ///< 64 or 128 bytes in zigzag order, as transmitted
};

struct Component {
    unsigned id = 0;
    unsigned horizontal = 1;  ///< sampling factor, 1..4
    unsigned vertical = 1;    ///< sampling factor, 1..4
    unsigned table = 0;       ///< of quantisation
};

struct Header {
    int width = 0;         ///< 1..65535
    int height = 0;        ///< 1..65535
    bool baseline = true;  ///< SOF0; RFC 2435 carries nothing else
    unsigned precision = 8;
    std::vector<Component> components;      ///< 1..4
    std::vector<QuantisationTable> tables;  ///< by id, at most 4
    unsigned restartInterval = 0;           ///< 0: none
    bool standardHuffman =
        true;  ///< the tables of T.81, Annex K, or none at all, as RFC 2435 presumes
    bool hasHuffman =
        false;  ///< has tables; without them (USB cameras) a file cannot be shown everywhere
    std::size_t scanOffset = 0;  ///< first byte of entropy-coded data
    std::size_t scanSize = 0;    ///< up to the end of image marker, or the end

    /// The table a component uses; nullptr when the picture does not carry it.
    const QuantisationTable* tableOf(const Component& component) const;
};

/// Reads the markers up to the first scan. DataLoss when broken.
Result<Header> parseHeader(ByteSpan bytes);

/// The tables of T.81, Annex K, as one DHT segment with its marker, as most pictures carry it.
ByteSpan standardHuffmanSegment();

}  // namespace ocelli::media::codec::jpeg
