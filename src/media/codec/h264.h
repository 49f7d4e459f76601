// H.264 (ISO 14496-10): NAL unit types, sequence parameter sets and the avcC record.
#pragma once

#include <cstdint>
#include <vector>

#include "base/bytes.h"

namespace ocelli::media::codec::h264 {

/// ISO 14496-10, table 7-1; those that matter to a carrier.
enum class NalType : std::uint8_t {
    NonIdr = 1,
    PartitionA = 2,
    PartitionB = 3,
    PartitionC = 4,
    Idr = 5,
    Sei = 6,
    Sps = 7,
    Pps = 8,
    AccessUnitDelimiter = 9,
    EndOfSequence = 10,
    EndOfStream = 11,
    Filler = 12,
    SpsExtension = 13,
    Prefix = 14,
    SubsetSps = 15,
};

/// The type of a NAL unit; 0 (unspecified) for an empty one. May be a value without a name above.
NalType nalType(ByteSpan nalUnit);

/// Slices of the primary picture: types 1 to 5.
bool isSlice(NalType type);

/// True when the access unit has an IDR slice.
bool isKeyFrame(const std::vector<ByteSpan>& nalUnits);

struct Sps {
    unsigned id = 0;            ///< 0..31
    unsigned profile = 0;       ///< profile_idc
    unsigned constraints = 0;   ///< the byte of constraint_set flags
    unsigned level = 0;         ///< level_idc, ten times the level
    int width = 0;              ///< pixels, after cropping, 1..16384
    int height = 0;             ///< pixels, after cropping, 1..16384
    unsigned chromaFormat = 1;  ///< 0 grey, 1 4:2:0, 2 4:2:2, 3 4:4:4
    unsigned bitDepthLuma = 8;
    unsigned bitDepthChroma = 8;
    bool interlaced = false;
    bool fullRange = false;
    double frameRate = 0;  ///< from VUI timing; 0 when the stream does not say
};

/// @param nalUnit  with its header byte, without start code. DataLoss when it is broken.
Result<Sps> parseSps(ByteSpan nalUnit);

/// The decoder configuration record of MP4 (ISO 14496-15, 5.3.3.1).
struct AvcConfiguration {
    unsigned profile = 0;
    unsigned constraints = 0;
    unsigned level = 0;
    std::size_t lengthSize = 4;        ///< bytes before each NAL unit: 1, 2 or 4
    std::vector<Bytes> parameterSets;  ///< SPS first, then PPS
};

/// Writes avcC for packets with 4-byte lengths. InvalidArgument without an SPS and a PPS, or with
/// more than 31 SPS or 255 PPS, or one over 65535 bytes.
Result<Bytes> formatAvcConfiguration(const std::vector<Bytes>& parameterSets);

/// DataLoss when broken.
Result<AvcConfiguration> parseAvcConfiguration(ByteSpan bytes);

}  // namespace ocelli::media::codec::h264
