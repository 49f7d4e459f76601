// Changes the colour matrix and range of planar 4:2:0 pictures.
#pragma once

#include <array>
#include <cstdint>

#include "media/frame.h"

namespace ocelli::media::av {

enum class ColourMatrix : std::uint8_t {
    Bt601,  ///< SD video, JPEG files, USB cameras
    Bt709,  ///< HD video, and our frames
};

enum class ColourRange : std::uint8_t {
    Limited,  ///< 16..235, 16..240
    Full,     ///< 0..255
};

struct ColourSpace {
    ColourMatrix matrix = ColourMatrix::Bt709;
    ColourRange range = ColourRange::Limited;

    bool operator==(const ColourSpace&) const = default;
};

/// What our frames are in.
constexpr ColourSpace kFrameColour{ColourMatrix::Bt709, ColourRange::Limited};

/// What a JPEG file is in (JFIF 1.02).
constexpr ColourSpace kJpegColour{ColourMatrix::Bt601, ColourRange::Full};

/// Y, U, V planes, chroma of half size (rounded up).
using ConstPlanes = std::array<ConstPlane, 3>;
using Planes = std::array<Plane, 3>;

ConstPlanes planesOf(const Frame& frame);
Planes planesOf(Frame& frame);

/// Converts or, for equal spaces, copies. Both have the same size; they may be the same memory.
/// Pure.
void convertColour(
    const ConstPlanes& from, ColourSpace source, const Planes& to, ColourSpace wanted
);

}  // namespace ocelli::media::av
