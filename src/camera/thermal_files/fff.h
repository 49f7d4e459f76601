// FLIR's container "FFF": one picture with its records; many of them in a row are a sequence.
#pragma once

#include <bit>
#include <cstdint>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "camera/thermal_files/radiometric_frame.h"

namespace ocelli::camera::thermal_files {

enum class FffRecordType : std::uint16_t {
    RawPixels = 0x01,
    VisiblePicture = 0x0E,
    CameraInfo = 0x20,
    Measurements = 0x21,
    Palette = 0x22,
    PictureInPicture = 0x2A,
};

/// An entry of the directory. It may reach beyond the bytes at hand.
struct FffEntry {
    std::uint16_t type = 0;
    std::uint16_t subtype = 0;
    std::size_t offset = 0;
    std::size_t length = 0;
};

struct FffDirectory {
    std::string creator;
    std::vector<FffEntry> entries;
    std::size_t extent = 0;  ///< bytes from the header to the end of the furthest record
};

/// True when the bytes begin as an FFF block does.
bool isFff(ByteSpan bytes);

/// Reads header and directory. DataLoss when they are cut off or make no sense.
Result<FffDirectory> parseFffDirectory(ByteSpan bytes);

/// Reads one block whole: pixels, calibration and parameters. DataLoss when anything of that is cut
/// off or damaged, Unsupported when the block has none.
Result<RadiometricFrame> parseFffFrame(ByteSpan bytes);

/// Where the frames of a sequence lie.
struct FffSequence {
    struct Place {
        std::size_t offset = 0;
        std::size_t length = 0;
    };

    std::vector<Place> frames;  ///< whole ones
    bool cutOff = false;        ///< the file ends within the frame after those
};

/// Finds the frames of a SEQ or CSQ file (one, when it is a single FFF). DataLoss when there is not
/// one whole frame.
Result<FffSequence> parseFffSequence(ByteSpan bytes);

}  // namespace ocelli::camera::thermal_files
