// The avcC record.
#include "media/codec/h264.h"

namespace ocelli::media::codec::h264 {
namespace {

struct Sorted {
    std::vector<ByteSpan> sps;
    std::vector<ByteSpan> pps;
};

Result<Sorted> sorted(const std::vector<Bytes>& parameterSets) {
    Sorted result;
    for (const Bytes& set : parameterSets) {
        if (set.size() > 0xFFFF) {
            return fail(ErrorKind::InvalidArgument, "parameter set over 65535 bytes");
        }
        if (nalType(set) == NalType::Sps) {
            result.sps.emplace_back(set);
        } else if (nalType(set) == NalType::Pps) {
            result.pps.emplace_back(set);
        }
    }
    if (result.sps.empty() || result.pps.empty() || result.sps.front().size() < 4) {
        return fail(ErrorKind::InvalidArgument, "an SPS and a PPS are needed");
    }
    if (result.sps.size() > 31 || result.pps.size() > 255) {
        return fail(ErrorKind::InvalidArgument, "too many parameter sets");
    }
    return result;
}

bool hasChromaFields(unsigned profile) {
    // ISO 14496-15, 5.3.3.1.2 names exactly these.
    return profile == 100 || profile == 110 || profile == 122 || profile == 144;
}

void writeSets(ByteWriter& writer, const std::vector<ByteSpan>& sets) {
    for (const ByteSpan set : sets) {
        writer.u16(static_cast<std::uint16_t>(set.size()));
        writer.bytes(set);
    }
}

Result<void> readSets(ByteReader& reader, unsigned count, NalType type, std::vector<Bytes>& sets) {
    for (unsigned i = 0; i < count; ++i) {
        const std::uint16_t size = OCELLI_TRY(reader.u16());
        const ByteSpan set = OCELLI_TRY(reader.take(size));
        if (nalType(set) != type) {
            return fail(ErrorKind::DataLoss, "avcC holds a NAL unit of the wrong type");
        }
        sets.emplace_back(set.begin(), set.end());
    }
    return {};
}

}  // namespace

Result<Bytes> formatAvcConfiguration(const std::vector<Bytes>& parameterSets) {
    const Sorted sets = OCELLI_TRY(sorted(parameterSets));
    ByteWriter writer;
    writer.u8(1);
    writer.bytes(sets.sps.front().subspan(1, 3));  // profile, constraints, level
    writer.u8(0xFC | 3);                           // lengths have four bytes
    writer.u8(static_cast<std::uint8_t>(0xE0U | sets.sps.size()));
    writeSets(writer, sets.sps);
    writer.u8(static_cast<std::uint8_t>(sets.pps.size()));
    writeSets(writer, sets.pps);
    const auto profile = std::to_integer<unsigned>(sets.sps.front()[1]);
    if (hasChromaFields(profile)) {
        const Sps sps = OCELLI_TRY(parseSps(sets.sps.front()));
        writer.u8(static_cast<std::uint8_t>(0xFCU | sps.chromaFormat));
        writer.u8(static_cast<std::uint8_t>(0xF8U | (sps.bitDepthLuma - 8)));
        writer.u8(static_cast<std::uint8_t>(0xF8U | (sps.bitDepthChroma - 8)));
        writer.u8(0);  // no SPS extensions
    }
    return writer.release();
}

Result<AvcConfiguration> parseAvcConfiguration(ByteSpan bytes) {
    ByteReader reader(bytes);
    if (OCELLI_TRY(reader.u8()) != 1) {
        return fail(ErrorKind::DataLoss, "avcC of an unknown version");
    }
    AvcConfiguration result;
    result.profile = OCELLI_TRY(reader.u8());
    result.constraints = OCELLI_TRY(reader.u8());
    result.level = OCELLI_TRY(reader.u8());
    result.lengthSize = (OCELLI_TRY(reader.u8()) & 3U) + 1U;
    if (result.lengthSize == 3) {
        return fail(ErrorKind::DataLoss, "avcC with lengths of three bytes");
    }
    const unsigned spsCount = OCELLI_TRY(reader.u8())
    &0x1FU;
    OCELLI_TRY(readSets(reader, spsCount, NalType::Sps, result.parameterSets));
    const unsigned ppsCount = OCELLI_TRY(reader.u8());
    OCELLI_TRY(readSets(reader, ppsCount, NalType::Pps, result.parameterSets));
    return result;
}

}  // namespace ocelli::media::codec::h264
