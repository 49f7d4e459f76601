// Reading H.264 sequence parameter sets.
#include "media/codec/h264.h"

#include <algorithm>

#include "media/codec/bit_reader.h"
#include "media/codec/nal_units.h"

namespace ocelli::media::codec::h264 {
namespace {

constexpr std::uint32_t kMaximumSide = 16384;

/// A real SPS has some dozens of bytes; scaling lists can make it a few hundred.
constexpr std::size_t kMaximumSpsBytes = 4096;

bool hasChromaFields(unsigned profile) {
    constexpr unsigned kProfiles[] = {100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135};
    return std::find(std::begin(kProfiles), std::end(kProfiles), profile) != std::end(kProfiles);
}

/// ISO 14496-10, 7.3.2.1.1.1.
void skipScalingList(BitReader& reader, int size) {
    int last = 8;
    int next = 8;
    for (int i = 0; i < size && reader.ok(); ++i) {
        if (next != 0) {
            // Only the lowest eight bits count, so a hostile delta cannot overflow.
            next = (last + reader.signedExp() % 256 + 256) % 256;
        }
        last = next == 0 ? last : next;
    }
}

void readChromaFields(BitReader& reader, Sps& sps) {
    sps.chromaFormat = reader.unsignedExp();
    if (sps.chromaFormat > 3) {
        reader.invalidate();
        return;
    }
    if (sps.chromaFormat == 3) {
        reader.skip(1);  // separate_colour_plane_flag
    }
    const std::uint32_t luma = reader.unsignedExp();
    const std::uint32_t chroma = reader.unsignedExp();
    if (luma > 6 || chroma > 6) {
        reader.invalidate();
        return;
    }
    sps.bitDepthLuma = luma + 8;
    sps.bitDepthChroma = chroma + 8;
    reader.skip(1);  // qpprime_y_zero_transform_bypass_flag
    if (reader.flag()) {
        const int lists = sps.chromaFormat == 3 ? 12 : 8;
        for (int i = 0; i < lists && reader.ok(); ++i) {
            if (reader.flag()) {
                skipScalingList(reader, i < 6 ? 16 : 64);
            }
        }
    }
}

void skipPictureOrder(BitReader& reader) {
    const std::uint32_t type = reader.unsignedExp();
    if (type == 0) {
        reader.unsignedExp();  // log2_max_pic_order_cnt_lsb_minus4
    } else if (type == 1) {
        reader.skip(1);
        reader.signedExp();
        reader.signedExp();
        const std::uint32_t cycle = reader.unsignedExp();
        if (cycle > 255) {
            reader.invalidate();
            return;
        }
        for (std::uint32_t i = 0; i < cycle && reader.ok(); ++i) {
            reader.signedExp();
        }
    }
}

void readSize(BitReader& reader, Sps& sps) {
    const std::uint32_t macroBlocksWide = reader.unsignedExp();
    const std::uint32_t mapUnitsHigh = reader.unsignedExp();
    if (macroBlocksWide >= kMaximumSide / 16 || mapUnitsHigh >= kMaximumSide / 16) {
        reader.invalidate();
        return;
    }
    const bool framesOnly = reader.flag();
    sps.interlaced = !framesOnly;
    if (!framesOnly) {
        reader.skip(1);  // mb_adaptive_frame_field_flag
    }
    reader.skip(1);  // direct_8x8_inference_flag
    const std::uint32_t fields = framesOnly ? 1 : 2;
    std::uint32_t width = (macroBlocksWide + 1) * 16;
    std::uint32_t height = (mapUnitsHigh + 1) * 16 * fields;
    if (reader.flag()) {
        const std::uint32_t left = reader.unsignedExp();
        const std::uint32_t right = reader.unsignedExp();
        const std::uint32_t top = reader.unsignedExp();
        const std::uint32_t bottom = reader.unsignedExp();
        const std::uint64_t unitX = sps.chromaFormat == 1 || sps.chromaFormat == 2 ? 2 : 1;
        const std::uint64_t unitY = (sps.chromaFormat == 1 ? 2U : 1U) * fields;
        const std::uint64_t cutX = (std::uint64_t{left} + right) * unitX;
        const std::uint64_t cutY = (std::uint64_t{top} + bottom) * unitY;
        if (cutX >= width || cutY >= height) {
            reader.invalidate();
            return;
        }
        width -= static_cast<std::uint32_t>(cutX);
        height -= static_cast<std::uint32_t>(cutY);
    }
    if (height > kMaximumSide) {
        reader.invalidate();
        return;
    }
    sps.width = static_cast<int>(width);
    sps.height = static_cast<int>(height);
}

/// ISO 14496-10, E.1.1, up to the timing.
void readUsability(BitReader& reader, Sps& sps) {
    constexpr std::uint32_t kExtendedRatio = 255;
    if (reader.flag() && reader.bits(8) == kExtendedRatio) {
        reader.skip(32);
    }
    if (reader.flag()) {
        reader.skip(1);  // overscan_appropriate_flag
    }
    if (reader.flag()) {
        reader.skip(3);  // video_format
        sps.fullRange = reader.flag();
        if (reader.flag()) {
            reader.skip(24);  // colour description
        }
    }
    if (reader.flag()) {
        reader.unsignedExp();
        reader.unsignedExp();
    }
    if (reader.flag()) {
        const std::uint32_t unitsInTick = reader.bits(32);
        const std::uint32_t timeScale = reader.bits(32);
        if (reader.ok() && unitsInTick > 0 && timeScale > 0) {
            // A frame has two ticks (fields).
            sps.frameRate = timeScale / (2.0 * unitsInTick);
        }
    }
}

}  // namespace

NalType nalType(ByteSpan nalUnit) {
    return static_cast<NalType>(
        nalUnit.empty() ? 0U : std::to_integer<unsigned>(nalUnit.front()) & 0x1FU
    );
}

bool isSlice(NalType type) {
    return type >= NalType::NonIdr && type <= NalType::Idr;
}

bool isKeyFrame(const std::vector<ByteSpan>& nalUnits) {
    return std::any_of(nalUnits.begin(), nalUnits.end(), [](ByteSpan nalUnit) {
        return nalType(nalUnit) == NalType::Idr;
    });
}

Result<Sps> parseSps(ByteSpan nalUnit) {
    if (nalType(nalUnit) != NalType::Sps || nalUnit.size() < 4) {
        return fail(ErrorKind::DataLoss, "not an H.264 sequence parameter set");
    }
    const Bytes plain = removeEmulationPrevention(nalUnit, kMaximumSpsBytes);
    BitReader reader(plain);
    reader.skip(8);
    Sps sps;
    sps.profile = reader.bits(8);
    sps.constraints = reader.bits(8);
    sps.level = reader.bits(8);
    sps.id = reader.unsignedExp();
    if (hasChromaFields(sps.profile)) {
        readChromaFields(reader, sps);
    }
    reader.unsignedExp();  // log2_max_frame_num_minus4
    skipPictureOrder(reader);
    reader.unsignedExp();  // max_num_ref_frames
    reader.skip(1);        // gaps_in_frame_num_value_allowed_flag
    readSize(reader, sps);
    const bool hasUsability = reader.flag();
    if (!reader.ok() || sps.id > 31) {
        return fail(ErrorKind::DataLoss, "broken H.264 sequence parameter set");
    }
    // Some cameras cut off or garble this part; the picture can be decoded all the same.
    if (hasUsability) {
        readUsability(reader, sps);
    }
    return sps;
}

}  // namespace ocelli::media::codec::h264
