// H.265 (ISO 23008-2): NAL unit types, sequence parameter sets and the hvcC record.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "base/bytes.h"

namespace ocelli::media::codec::h265 {

/// ISO 23008-2, table 7-1; those that matter to a carrier.
enum class NalType : std::uint8_t {
    TrailN = 0,
    TrailR = 1,
    RaslN = 8,
    RaslR = 9,
    BlaWithLeading = 16,
    BlaWithRadl = 17,
    BlaNoLeading = 18,
    IdrWithRadl = 19,
    IdrNoLeading = 20,
    Cra = 21,
    Vps = 32,
    Sps = 33,
    Pps = 34,
    AccessUnitDelimiter = 35,
    EndOfSequence = 36,
    EndOfBitstream = 37,
    Filler = 38,
    PrefixSei = 39,
    SuffixSei = 40,
    Unspecified = 63,
};

/// The type of a NAL unit; Unspecified when it has no whole header. May be a value without a name
/// above.
NalType nalType(ByteSpan nalUnit);

/// Slices: types 0 to 31.
bool isSlice(NalType type);

/// True when the access unit is an IRAP picture (BLA, IDR or CRA: types 16 to 21).
bool isKeyFrame(const std::vector<ByteSpan>& nalUnits);

/// profile_tier_level, as hvcC repeats it.
struct ProfileTierLevel {
    unsigned space = 0;               ///< 0..3
    bool high = false;                ///< tier
    unsigned profile = 0;             ///< 1 Main, 2 Main 10
    std::uint32_t compatibility = 0;  ///< as transmitted, flag 0 in the highest bit
    std::uint64_t constraints = 0;    ///< 48 bits
    unsigned level = 0;               ///< thirty times the level
};

struct Sps {
    unsigned id = 0;         ///< 0..15
    unsigned subLayers = 1;  ///< 1..7
    bool temporalIdNested = false;
    ProfileTierLevel general;
    int width = 0;              ///< pixels, after the conformance window, 1..16384
    int height = 0;             ///< pixels, after the conformance window, 1..16384
    unsigned chromaFormat = 1;  ///< 0 grey, 1 4:2:0, 2 4:2:2, 3 4:4:4
    unsigned bitDepthLuma = 8;
    unsigned bitDepthChroma = 8;
    bool fullRange = false;
    double frameRate = 0;  ///< from VUI timing; 0 when the stream does not say
};

/// @param nalUnit  with its two header bytes, without start code. DataLoss when it is broken.
Result<Sps> parseSps(ByteSpan nalUnit);

/// The decoder configuration record of MP4 (ISO 14496-15, 8.3.3.1).
struct HevcConfiguration {
    ProfileTierLevel general;
    unsigned chromaFormat = 1;
    unsigned bitDepthLuma = 8;
    unsigned bitDepthChroma = 8;
    std::size_t lengthSize = 4;        ///< bytes before each NAL unit: 1, 2 or 4
    std::vector<Bytes> parameterSets;  ///< VPS, SPS, PPS; other NAL units (SEI) are left out
};

/// Writes hvcC for packets with 4-byte lengths. InvalidArgument without a VPS, an SPS and a PPS, or
/// with one over 65535 bytes; DataLoss when the SPS is broken.
Result<Bytes> formatHevcConfiguration(const std::vector<Bytes>& parameterSets);

/// DataLoss when broken.
Result<HevcConfiguration> parseHevcConfiguration(ByteSpan bytes);

}  // namespace ocelli::media::codec::h265
