// Reading H.265 sequence parameter sets.
#include "media/codec/h265.h"

#include <algorithm>

#include "media/codec/bit_reader.h"
#include "media/codec/nal_units.h"

namespace ocelli::media::codec::h265 {
namespace {

constexpr std::uint32_t kMaximumSide = 16384;
constexpr std::size_t kMaximumSpsBytes = 4096;

void readGeneral(BitReader& reader, ProfileTierLevel& general) {
    general.space = reader.bits(2);
    general.high = reader.flag();
    general.profile = reader.bits(5);
    general.compatibility = reader.bits(32);
    general.constraints = (std::uint64_t{reader.bits(16)} << 32U) | reader.bits(32);
    general.level = reader.bits(8);
}

/// ISO 23008-2, 7.3.3.
void readProfileTierLevel(BitReader& reader, Sps& sps) {
    readGeneral(reader, sps.general);
    const unsigned further = sps.subLayers - 1;
    std::array<bool, 8> hasProfile{};
    std::array<bool, 8> hasLevel{};
    for (unsigned i = 0; i < further; ++i) {
        hasProfile.at(i) = reader.flag();
        hasLevel.at(i) = reader.flag();
    }
    if (further > 0) {
        reader.skip(std::size_t{2} * (8 - further));
    }
    for (unsigned i = 0; i < further; ++i) {
        reader.skip((hasProfile.at(i) ? 88U : 0U) + (hasLevel.at(i) ? 8U : 0U));
    }
}

void readSize(BitReader& reader, Sps& sps) {
    sps.chromaFormat = reader.unsignedExp();
    if (sps.chromaFormat > 3) {
        reader.invalidate();
        return;
    }
    if (sps.chromaFormat == 3) {
        reader.skip(1);
    }
    std::uint32_t width = reader.unsignedExp();
    std::uint32_t height = reader.unsignedExp();
    if (width == 0 || height == 0 || width > kMaximumSide || height > kMaximumSide) {
        reader.invalidate();
        return;
    }
    if (reader.flag()) {
        const std::uint64_t unitX = sps.chromaFormat == 1 || sps.chromaFormat == 2 ? 2 : 1;
        const std::uint64_t unitY = sps.chromaFormat == 1 ? 2 : 1;
        const std::uint64_t left = reader.unsignedExp();
        const std::uint64_t right = reader.unsignedExp();
        const std::uint64_t top = reader.unsignedExp();
        const std::uint64_t bottom = reader.unsignedExp();
        if ((left + right) * unitX >= width || (top + bottom) * unitY >= height) {
            reader.invalidate();
            return;
        }
        width -= static_cast<std::uint32_t>((left + right) * unitX);
        height -= static_cast<std::uint32_t>((top + bottom) * unitY);
    }
    sps.width = static_cast<int>(width);
    sps.height = static_cast<int>(height);
    const std::uint32_t luma = reader.unsignedExp();
    const std::uint32_t chroma = reader.unsignedExp();
    if (luma > 8 || chroma > 8) {
        reader.invalidate();
        return;
    }
    sps.bitDepthLuma = luma + 8;
    sps.bitDepthChroma = chroma + 8;
}

/// ISO 23008-2, 7.3.4.
void skipScalingLists(BitReader& reader) {
    for (unsigned size = 0; size < 4; ++size) {
        for (unsigned matrix = 0; matrix < 6 && reader.ok(); matrix += size == 3 ? 3 : 1) {
            if (!reader.flag()) {
                reader.unsignedExp();
                continue;
            }
            if (size > 1) {
                reader.signedExp();
            }
            const unsigned count = std::min(64U, 1U << (4U + 2U * size));
            for (unsigned i = 0; i < count && reader.ok(); ++i) {
                reader.signedExp();
            }
        }
    }
}

/// One st_ref_pic_set (7.3.7); gives the number of its pictures, which the next one may refer to.
unsigned skipReferenceSet(BitReader& reader, unsigned index, unsigned previousCount) {
    constexpr unsigned kMaximumPictures = 16;
    if (index > 0 && reader.flag()) {
        reader.skip(1);        // delta_rps_sign
        reader.unsignedExp();  // abs_delta_rps_minus1
        unsigned count = 0;
        for (unsigned i = 0; i <= previousCount && reader.ok(); ++i) {
            const bool used = reader.flag();
            const bool kept = used || reader.flag();
            count += kept ? 1 : 0;
        }
        if (count > kMaximumPictures) {
            reader.invalidate();
        }
        return std::min(count, kMaximumPictures);
    }
    const std::uint32_t before = reader.unsignedExp();
    const std::uint32_t after = reader.unsignedExp();
    if (before > kMaximumPictures || after > kMaximumPictures) {
        reader.invalidate();
        return 0;
    }
    for (std::uint32_t i = 0; i < before + after && reader.ok(); ++i) {
        reader.unsignedExp();
        reader.skip(1);
    }
    return std::min(before + after, kMaximumPictures);
}

void skipReferenceSets(BitReader& reader) {
    const std::uint32_t count = reader.unsignedExp();
    if (count > 64) {
        reader.invalidate();
        return;
    }
    unsigned pictures = 0;
    for (std::uint32_t i = 0; i < count && reader.ok(); ++i) {
        pictures = skipReferenceSet(reader, i, pictures);
    }
}

void skipLongTermPictures(BitReader& reader, unsigned orderBits) {
    if (!reader.flag()) {
        return;
    }
    const std::uint32_t count = reader.unsignedExp();
    if (count > 32) {
        reader.invalidate();
        return;
    }
    reader.skip(std::size_t{count} * (orderBits + 1));
}

/// What stands between the bit depths and the VUI.
void skipCodingTools(BitReader& reader, unsigned subLayers) {
    const std::uint32_t orderBits = reader.unsignedExp() + 4;
    if (orderBits > 16) {
        reader.invalidate();
        return;
    }
    const bool all = reader.flag();
    for (unsigned i = all ? 0 : subLayers - 1; i < subLayers; ++i) {
        reader.unsignedExp();
        reader.unsignedExp();
        reader.unsignedExp();
    }
    for (int i = 0; i < 6; ++i) {
        reader.unsignedExp();  // block sizes and transform depths
    }
    if (reader.flag() && reader.flag()) {
        skipScalingLists(reader);
    }
    reader.skip(2);  // amp, sao
    if (reader.flag()) {
        reader.skip(8);
        reader.unsignedExp();
        reader.unsignedExp();
        reader.skip(1);
    }
    skipReferenceSets(reader);
    skipLongTermPictures(reader, orderBits);
    reader.skip(2);  // temporal motion vectors, strong intra smoothing
}

/// ISO 23008-2, E.2.1, up to the timing.
void readUsability(BitReader& reader, Sps& sps) {
    constexpr std::uint32_t kExtendedRatio = 255;
    if (reader.flag() && reader.bits(8) == kExtendedRatio) {
        reader.skip(32);
    }
    if (reader.flag()) {
        reader.skip(1);
    }
    bool fullRange = false;
    if (reader.flag()) {
        reader.skip(3);
        fullRange = reader.flag();
        if (reader.flag()) {
            reader.skip(24);
        }
    }
    if (reader.flag()) {
        reader.unsignedExp();
        reader.unsignedExp();
    }
    reader.skip(3);  // neutral chroma, field_seq_flag, frame_field_info
    if (reader.flag()) {
        for (int i = 0; i < 4; ++i) {
            reader.unsignedExp();  // default display window
        }
    }
    if (!reader.ok()) {
        return;
    }
    sps.fullRange = fullRange;
    if (reader.flag()) {
        const std::uint32_t unitsInTick = reader.bits(32);
        const std::uint32_t timeScale = reader.bits(32);
        if (reader.ok() && unitsInTick > 0 && timeScale > 0) {
            sps.frameRate = static_cast<double>(timeScale) / unitsInTick;
        }
    }
}

}  // namespace

NalType nalType(ByteSpan nalUnit) {
    if (nalUnit.size() < 2) {
        return NalType::Unspecified;
    }
    return static_cast<NalType>((std::to_integer<unsigned>(nalUnit.front()) >> 1U) & 0x3FU);
}

bool isSlice(NalType type) {
    return static_cast<unsigned>(type) < 32;
}

bool isKeyFrame(const std::vector<ByteSpan>& nalUnits) {
    return std::any_of(nalUnits.begin(), nalUnits.end(), [](ByteSpan nalUnit) {
        const NalType type = nalType(nalUnit);
        return type >= NalType::BlaWithLeading && type <= NalType::Cra;
    });
}

Result<Sps> parseSps(ByteSpan nalUnit) {
    if (nalType(nalUnit) != NalType::Sps) {
        return fail(ErrorKind::DataLoss, "not an H.265 sequence parameter set");
    }
    const Bytes plain = removeEmulationPrevention(nalUnit, kMaximumSpsBytes);
    BitReader reader(plain);
    reader.skip(16 + 4);  // header, VPS id
    Sps sps;
    sps.subLayers = reader.bits(3) + 1;
    sps.temporalIdNested = reader.flag();
    if (sps.subLayers > 7) {
        return fail(ErrorKind::DataLoss, "broken H.265 sequence parameter set: sub-layers");
    }
    readProfileTierLevel(reader, sps);
    sps.id = reader.unsignedExp();
    readSize(reader, sps);
    if (!reader.ok() || sps.id > 15) {
        return fail(ErrorKind::DataLoss, "broken H.265 sequence parameter set");
    }
    // What follows only serves the frame rate; a stream garbled here can be decoded all the same.
    skipCodingTools(reader, sps.subLayers);
    if (reader.ok() && reader.flag()) {
        readUsability(reader, sps);
    }
    return sps;
}

}  // namespace ocelli::media::codec::h265
