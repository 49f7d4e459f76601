// Parameter sets by kind and id.
#include "media/codec/parameter_sets.h"

#include <algorithm>
#include <optional>

#include "media/codec/bit_reader.h"
#include "media/codec/h264.h"
#include "media/codec/h265.h"
#include "media/codec/nal_units.h"

namespace ocelli::media::codec {
namespace {

struct Kind {
    int order;
    std::size_t idOffset;  ///< bytes before the id
    unsigned idBits;       ///< 0: Exp-Golomb
};

/// Nothing when the NAL unit is not a parameter set, or an SPS whose id is deep inside.
const Kind* kindOf(Codec codec, ByteSpan nalUnit) {
    static constexpr Kind kH264Sps{1, 4, 0};
    static constexpr Kind kH264Pps{2, 1, 0};
    static constexpr Kind kH265Vps{0, 2, 4};
    static constexpr Kind kH265Sps{1, 0, 0};
    static constexpr Kind kH265Pps{2, 2, 0};
    if (codec == Codec::H264) {
        switch (h264::nalType(nalUnit)) {
            case h264::NalType::Sps:
                return &kH264Sps;
            case h264::NalType::Pps:
                return &kH264Pps;
            default:
                return nullptr;
        }
    }
    if (codec == Codec::H265) {
        switch (h265::nalType(nalUnit)) {
            case h265::NalType::Vps:
                return &kH265Vps;
            case h265::NalType::Sps:
                return &kH265Sps;
            case h265::NalType::Pps:
                return &kH265Pps;
            default:
                return nullptr;
        }
    }
    return nullptr;
}

/// The set's id; nothing when it is cut off or out of range.
std::optional<unsigned> idOf(const Kind& kind, ByteSpan nalUnit) {
    if (kind.idOffset == 0) {
        const auto sps = h265::parseSps(nalUnit);
        return sps ? std::optional<unsigned>(sps->id) : std::nullopt;
    }
    const Bytes plain = removeEmulationPrevention(nalUnit, 16);
    if (plain.size() <= kind.idOffset) {
        return std::nullopt;
    }
    BitReader reader(ByteSpan(plain).subspan(kind.idOffset));
    const std::uint32_t id = kind.idBits > 0 ? reader.bits(kind.idBits) : reader.unsignedExp();
    return reader.ok() && id < 256 ? std::optional<unsigned>(id) : std::nullopt;
}

}  // namespace

bool ParameterSets::collect(ByteSpan nalUnit) {
    const Kind* kind = kindOf(codec_, nalUnit);
    if (kind == nullptr) {
        return false;
    }
    const auto id = idOf(*kind, nalUnit);
    if (!id) {
        return false;
    }
    Bytes& known = sets_[{kind->order, *id}];
    if (std::equal(known.begin(), known.end(), nalUnit.begin(), nalUnit.end())) {
        return false;
    }
    known.assign(nalUnit.begin(), nalUnit.end());
    return true;
}

bool ParameterSets::complete() const {
    const auto has = [this](int order) {
        return std::any_of(sets_.begin(), sets_.end(), [order](const auto& set) {
            return set.first.first == order;
        });
    };
    switch (codec_) {
        case Codec::H264:
            return has(1) && has(2);
        case Codec::H265:
            return has(0) && has(1) && has(2);
        default:
            return true;
    }
}

std::vector<Bytes> ParameterSets::all() const {
    std::vector<Bytes> result;
    result.reserve(sets_.size());
    for (const auto& [key, bytes] : sets_) {
        result.push_back(bytes);
    }
    return result;
}

Result<void> applyParameterSets(Track& track, std::vector<Bytes> parameterSets) {
    track.parameterSets = std::move(parameterSets);
    for (const Bytes& set : track.parameterSets) {
        if (track.codec == Codec::H264 && h264::nalType(set) == h264::NalType::Sps) {
            const auto sps = OCELLI_TRY(h264::parseSps(set));
            track.width = sps.width;
            track.height = sps.height;
            track.frameRate = sps.frameRate > 0 ? sps.frameRate : track.frameRate;
            return {};
        }
        if (track.codec == Codec::H265 && h265::nalType(set) == h265::NalType::Sps) {
            const auto sps = OCELLI_TRY(h265::parseSps(set));
            track.width = sps.width;
            track.height = sps.height;
            track.frameRate = sps.frameRate > 0 ? sps.frameRate : track.frameRate;
            return {};
        }
    }
    return fail(ErrorKind::DataLoss, "the stream has no sequence parameter set");
}

bool isKeyFrame(Codec codec, const std::vector<ByteSpan>& nalUnits) {
    switch (codec) {
        case Codec::H264:
            return h264::isKeyFrame(nalUnits);
        case Codec::H265:
            return h265::isKeyFrame(nalUnits);
        default:
            return true;
    }
}

}  // namespace ocelli::media::codec
