// The hvcC record.
#include "media/codec/h265.h"

namespace ocelli::media::codec::h265 {
namespace {

constexpr NalType kKinds[] = {NalType::Vps, NalType::Sps, NalType::Pps};

std::vector<ByteSpan> ofKind(const std::vector<Bytes>& parameterSets, NalType kind) {
    std::vector<ByteSpan> found;
    for (const Bytes& set : parameterSets) {
        if (nalType(set) == kind) {
            found.emplace_back(set);
        }
    }
    return found;
}

void writeHead(ByteWriter& writer, const Sps& sps) {
    const ProfileTierLevel& general = sps.general;
    writer.u8(1);
    writer.u8(static_cast<std::uint8_t>(
        (general.space << 6U) | (general.high ? 0x20U : 0U) | general.profile
    ));
    writer.u32(general.compatibility);
    writer.u16(static_cast<std::uint16_t>(general.constraints >> 32U));
    writer.u32(static_cast<std::uint32_t>(general.constraints));
    writer.u8(static_cast<std::uint8_t>(general.level));
    writer.u16(0xF000);  // min_spatial_segmentation_idc: unknown
    writer.u8(0xFC);     // parallelismType: unknown
    writer.u8(static_cast<std::uint8_t>(0xFCU | sps.chromaFormat));
    writer.u8(static_cast<std::uint8_t>(0xF8U | (sps.bitDepthLuma - 8)));
    writer.u8(static_cast<std::uint8_t>(0xF8U | (sps.bitDepthChroma - 8)));
    writer.u16(0);  // average frame rate: unknown
    // Constant frame rate unknown, temporal layers, nesting, lengths of four bytes.
    writer.u8(
        static_cast<std::uint8_t>((sps.subLayers << 3U) | (sps.temporalIdNested ? 4U : 0U) | 3U)
    );
}

Result<void> readArray(ByteReader& reader, std::vector<Bytes>& sets) {
    const auto kind = static_cast<NalType>(OCELLI_TRY(reader.u8()) & 0x3FU);
    const unsigned count = OCELLI_TRY(reader.u16());
    const bool wanted = kind == NalType::Vps || kind == NalType::Sps || kind == NalType::Pps;
    for (unsigned i = 0; i < count; ++i) {
        const std::uint16_t size = OCELLI_TRY(reader.u16());
        const ByteSpan set = OCELLI_TRY(reader.take(size));
        if (!wanted) {
            continue;
        }
        if (nalType(set) != kind) {
            return fail(ErrorKind::DataLoss, "hvcC holds a NAL unit of the wrong type");
        }
        sets.emplace_back(set.begin(), set.end());
    }
    return {};
}

}  // namespace

Result<Bytes> formatHevcConfiguration(const std::vector<Bytes>& parameterSets) {
    const auto sequence = ofKind(parameterSets, NalType::Sps);
    if (sequence.empty()) {
        return fail(ErrorKind::InvalidArgument, "a VPS, an SPS and a PPS are needed");
    }
    const Sps sps = OCELLI_TRY(parseSps(sequence.front()));
    ByteWriter writer;
    writeHead(writer, sps);
    writer.u8(std::size(kKinds));
    for (const NalType kind : kKinds) {
        const auto sets = ofKind(parameterSets, kind);
        if (sets.empty() || sets.size() > 64) {
            return fail(ErrorKind::InvalidArgument, "a VPS, an SPS and a PPS are needed");
        }
        // array_completeness: 0, as key frames repeat the sets in band.
        writer.u8(static_cast<std::uint8_t>(kind));
        writer.u16(static_cast<std::uint16_t>(sets.size()));
        for (const ByteSpan set : sets) {
            if (set.size() > 0xFFFF) {
                return fail(ErrorKind::InvalidArgument, "parameter set over 65535 bytes");
            }
            writer.u16(static_cast<std::uint16_t>(set.size()));
            writer.bytes(set);
        }
    }
    return writer.release();
}

Result<HevcConfiguration> parseHevcConfiguration(ByteSpan bytes) {
    ByteReader reader(bytes);
    if (OCELLI_TRY(reader.u8()) != 1) {
        return fail(ErrorKind::DataLoss, "hvcC of an unknown version");
    }
    HevcConfiguration result;
    const unsigned first = OCELLI_TRY(reader.u8());
    result.general.space = first >> 6U;
    result.general.high = (first & 0x20U) != 0;
    result.general.profile = first & 0x1FU;
    result.general.compatibility = OCELLI_TRY(reader.u32());
    const std::uint64_t upper = OCELLI_TRY(reader.u16());
    result.general.constraints = (upper << 32U) | OCELLI_TRY(reader.u32());
    result.general.level = OCELLI_TRY(reader.u8());
    OCELLI_TRY(reader.skip(3));
    result.chromaFormat = OCELLI_TRY(reader.u8())
    &3U;
    result.bitDepthLuma = (OCELLI_TRY(reader.u8()) & 7U) + 8U;
    result.bitDepthChroma = (OCELLI_TRY(reader.u8()) & 7U) + 8U;
    OCELLI_TRY(reader.skip(2));
    result.lengthSize = (OCELLI_TRY(reader.u8()) & 3U) + 1U;
    if (result.lengthSize == 3) {
        return fail(ErrorKind::DataLoss, "hvcC with lengths of three bytes");
    }
    const unsigned arrays = OCELLI_TRY(reader.u8());
    for (unsigned i = 0; i < arrays; ++i) {
        OCELLI_TRY(readArray(reader, result.parameterSets));
    }
    return result;
}

}  // namespace ocelli::media::codec::h265
