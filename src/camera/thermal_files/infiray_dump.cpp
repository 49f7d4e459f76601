// Recognises dumps of InfiRay cameras by size and content.
#include "camera/thermal_files/infiray_dump.h"

#include <array>

#include <fmt/format.h>

#include "camera/thermal_files/detail/fields.h"

namespace ocelli::camera::thermal_files {
namespace {

using detail::Fields;

constexpr std::size_t kWidth = 256;
constexpr std::size_t kHeight = 192;
constexpr std::size_t kHalf = kWidth * kHeight * 2;
constexpr std::size_t kFrame = 2 * kHalf;
// Rows, columns, kind of pixel and size of a pixel, as a program for these cameras dumps a matrix.
constexpr std::size_t kMatrixHeader = 8;
constexpr std::array<std::uint16_t, 4> kMatrix{384, 256, 8, 2};

/// What high gain measures, with a margin; low gain follows another rule.
constexpr thermal::MeasuringRange kHighGain{-40, 180};

bool hasMatrixHeader(ByteSpan bytes) {
    const Fields fields(bytes, std::endian::little);
    for (std::size_t i = 0; i < kMatrix.size(); ++i) {
        if (fields.u16(2 * i) != kMatrix.at(i)) {
            return false;
        }
    }
    return true;
}

}  // namespace

std::size_t infirayFrames(ByteSpan bytes) {
    if (bytes.size() % kFrame == kMatrixHeader && bytes.size() > kFrame && hasMatrixHeader(bytes)) {
        return 1;
    }
    return bytes.size() % kFrame == 0 ? bytes.size() / kFrame : 0;
}

Result<RadiometricFrame> parseInfirayFrame(ByteSpan bytes, std::size_t frame) {
    const std::size_t frames = infirayFrames(bytes);
    if (frames == 0) {
        return fail(ErrorKind::Unsupported, "not a dump of a 256 x 384 camera");
    }
    if (frame >= frames) {
        return fail(ErrorKind::InvalidArgument, fmt::format("there is no frame {}", frame));
    }
    const std::size_t header = bytes.size() % kFrame;
    const auto half = bytes.subspan(header + frame * kFrame + kHalf, kHalf);
    const Fields fields(half, std::endian::little);
    RadiometricFrame made;
    made.image = {static_cast<int>(kWidth), static_cast<int>(kHeight), {}};
    made.image.counts.resize(kWidth * kHeight);
    std::size_t strange = 0;
    for (std::size_t i = 0; i < made.image.counts.size(); ++i) {
        const std::uint16_t count = fields.u16(2 * i);
        made.image.counts[i] = count;
        const double celsius = count / 64.0 - thermal::kZeroCelsiusInKelvin;
        if (celsius < kHighGain.lowestCelsius || celsius > kHighGain.highestCelsius) {
            ++strange;
        }
    }
    if (strange > made.image.counts.size() / 4) {
        return fail(
            ErrorKind::Unsupported,
            "its numbers are no temperatures of a 256 x 384 camera in high gain"
        );
    }
    made.camera.calibration = thermal::kSixtyFourthKelvin;
    made.camera.range = kHighGain;
    made.object = kBlackBody;
    made.objectKnown = false;
    made.cameraName = "InfiRay 256x384";
    return made;
}

}  // namespace ocelli::camera::thermal_files
