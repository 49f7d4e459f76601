// Small depacketizers that put access units together again; for tests only.
#pragma once

#include <vector>

#include "delivery/rtp/slab.h"
#include "media/packet.h"

namespace ocelli::delivery::rtp::test {

inline unsigned byteAt(ByteSpan bytes, std::size_t index) {
    return std::to_integer<unsigned>(bytes[index]);
}

/// Payloads of a slab, taken from the interleaved bytes; checks the framing on the way.
inline Result<std::vector<RtpPacket>> packetsOf(const Slab& slab) {
    std::vector<RtpPacket> packets;
    ByteReader reader(slab.bytes);
    while (!reader.atEnd()) {
        if (OCELLI_TRY(reader.u8()) != '$') {
            return fail(ErrorKind::DataLoss, "no interleaved header");
        }
        OCELLI_TRY(reader.u8());
        const std::size_t size = OCELLI_TRY(reader.u16());
        const ByteSpan datagram = OCELLI_TRY(reader.take(size));
        packets.push_back(OCELLI_TRY(parseRtp(datagram)));
    }
    return packets;
}

inline void appendNal(Bytes& to, ByteSpan nal) {
    ByteWriter writer;
    writer.u32(static_cast<std::uint32_t>(nal.size()));
    writer.bytes(nal);
    const Bytes bytes = writer.release();
    to.insert(to.end(), bytes.begin(), bytes.end());
}

/// RFC 6184: single units, STAP-A, FU-A; back to units behind lengths.
inline Result<Bytes> joinH264(const std::vector<RtpPacket>& packets) {
    Bytes unit;
    Bytes fragment;
    for (const RtpPacket& packet : packets) {
        ByteReader reader(packet.payload);
        const unsigned header = OCELLI_TRY(reader.u8());
        const unsigned type = header & 0x1FU;
        if (type == 24) {
            while (!reader.atEnd()) {
                const std::size_t size = OCELLI_TRY(reader.u16());
                const ByteSpan nal = OCELLI_TRY(reader.take(size));
                appendNal(unit, nal);
            }
        } else if (type == 28) {
            const unsigned fu = OCELLI_TRY(reader.u8());
            if ((fu & 0x80U) != 0) {
                fragment = {static_cast<std::byte>((header & 0xE0U) | (fu & 0x1FU))};
            }
            const ByteSpan part = reader.rest();
            fragment.insert(fragment.end(), part.begin(), part.end());
            if ((fu & 0x40U) != 0) {
                appendNal(unit, fragment);
            }
        } else {
            appendNal(unit, packet.payload);
        }
    }
    return unit;
}

/// RFC 7798: single units, AP, FU.
inline Result<Bytes> joinH265(const std::vector<RtpPacket>& packets) {
    Bytes unit;
    Bytes fragment;
    for (const RtpPacket& packet : packets) {
        ByteReader reader(packet.payload);
        const unsigned header = OCELLI_TRY(reader.u16());
        const unsigned type = (header >> 9U) & 0x3FU;
        if (type == 48) {
            while (!reader.atEnd()) {
                const std::size_t size = OCELLI_TRY(reader.u16());
                const ByteSpan nal = OCELLI_TRY(reader.take(size));
                appendNal(unit, nal);
            }
        } else if (type == 49) {
            const unsigned fu = OCELLI_TRY(reader.u8());
            if ((fu & 0x80U) != 0) {
                const unsigned original = (header & 0x81FFU) | ((fu & 0x3FU) << 9U);
                fragment = {
                    static_cast<std::byte>(original >> 8U), static_cast<std::byte>(original & 0xFFU)
                };
            }
            const ByteSpan part = reader.rest();
            fragment.insert(fragment.end(), part.begin(), part.end());
            if ((fu & 0x40U) != 0) {
                appendNal(unit, fragment);
            }
        } else {
            appendNal(unit, packet.payload);
        }
    }
    return unit;
}

/// What RFC 2435 carries of a picture.
struct JoinedJpeg {
    unsigned type = 0;
    unsigned width = 0;   ///< in 8 pixels
    unsigned height = 0;  ///< in 8 pixels
    unsigned restartInterval = 0;
    Bytes tables;
    Bytes scan;
};

inline Result<JoinedJpeg> joinJpeg(const std::vector<RtpPacket>& packets) {
    JoinedJpeg picture;
    for (const RtpPacket& packet : packets) {
        ByteReader reader(packet.payload);
        OCELLI_TRY(reader.u8());
        const std::size_t offset = OCELLI_TRY(reader.u24());
        if (offset != picture.scan.size()) {
            return fail(ErrorKind::DataLoss, "a hole in the picture");
        }
        picture.type = OCELLI_TRY(reader.u8());
        OCELLI_TRY(reader.u8());
        picture.width = OCELLI_TRY(reader.u8());
        picture.height = OCELLI_TRY(reader.u8());
        if (picture.type >= 64) {
            picture.restartInterval = OCELLI_TRY(reader.u16());
            OCELLI_TRY(reader.u16());
        }
        if (offset == 0) {
            OCELLI_TRY(reader.u16());
            const std::size_t size = OCELLI_TRY(reader.u16());
            const ByteSpan tables = OCELLI_TRY(reader.take(size));
            picture.tables.assign(tables.begin(), tables.end());
        }
        const ByteSpan part = reader.rest();
        picture.scan.insert(picture.scan.end(), part.begin(), part.end());
    }
    return picture;
}

/// RFC 3640 with one unit a packet or fragments of one.
inline Result<Bytes> joinAac(const std::vector<RtpPacket>& packets) {
    Bytes unit;
    std::size_t size = 0;
    for (const RtpPacket& packet : packets) {
        ByteReader reader(packet.payload);
        if (OCELLI_TRY(reader.u16()) != 16) {
            return fail(ErrorKind::DataLoss, "not one AU header");
        }
        size = OCELLI_TRY(reader.u16())
        >> 3U;
        const ByteSpan part = reader.rest();
        unit.insert(unit.end(), part.begin(), part.end());
    }
    if (unit.size() != size) {
        return fail(ErrorKind::DataLoss, "the AU header says another size");
    }
    return unit;
}

inline Bytes joinPlain(const std::vector<RtpPacket>& packets) {
    Bytes unit;
    for (const RtpPacket& packet : packets) {
        unit.insert(unit.end(), packet.payload.begin(), packet.payload.end());
    }
    return unit;
}

/// A unit with recognisable bytes behind `header`.
inline Bytes someNal(std::initializer_list<unsigned> header, std::size_t size) {
    Bytes nal;
    for (const unsigned value : header) {
        nal.push_back(static_cast<std::byte>(value));
    }
    for (std::size_t i = nal.size(); i < size; ++i) {
        nal.push_back(static_cast<std::byte>((i * 7 + size) & 0xFFU));
    }
    return nal;
}

inline Bytes unitOf(const std::vector<Bytes>& nals) {
    Bytes unit;
    for (const Bytes& nal : nals) {
        appendNal(unit, nal);
    }
    return unit;
}

inline media::Packet packetOf(Bytes bytes, std::int64_t pts = 0, bool keyFrame = true) {
    media::Packet packet;
    packet.data = media::makeBuffer(std::move(bytes));
    packet.pts = pts;
    packet.dts = pts;
    packet.keyFrame = keyFrame;
    return packet;
}

}  // namespace ocelli::delivery::rtp::test
