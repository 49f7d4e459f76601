// Lays out records and segments; the places are those that camera_info.cpp and fff.cpp read.
#include "camera/thermal_files/flir_writer.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <string_view>

#include <fmt/format.h>

#include "camera/thermal_files/fff.h"
#include "camera/thermal_files/flir_jpeg.h"

namespace ocelli::camera::thermal_files {
namespace {

using thermal::kZeroCelsiusInKelvin;

constexpr std::size_t kHeader = 64;
constexpr std::size_t kEntry = 32;
constexpr std::size_t kInfo = 0x9AC;
constexpr std::size_t kPixelsAt = 0x20;
constexpr std::uint32_t kVersion = 100;
constexpr std::size_t kNameLength = 32;
constexpr std::size_t kLargestPart = 65'533 - 8;  // of a JPEG segment, behind its FLIR header
constexpr std::size_t kMostParts = 256;

/// Little-endian fields at fixed places.
class Block {
  public:
    explicit Block(std::size_t size) : bytes_(size) {}

    void u16(std::size_t at, std::uint32_t value) { put(at, value, 2); }

    void u32(std::size_t at, std::size_t value) { put(at, value, 4); }

    void f32(std::size_t at, double value) {
        put(at, std::bit_cast<std::uint32_t>(static_cast<float>(value)), 4);
    }

    void kelvin(std::size_t at, double celsius) { f32(at, celsius + kZeroCelsiusInKelvin); }

    void text(std::size_t at, std::string_view value) {
        std::ranges::copy(asBytes(value), bytes_.begin() + static_cast<std::ptrdiff_t>(at));
    }

    Bytes take() { return std::move(bytes_); }

  private:
    void put(std::size_t at, std::size_t value, std::size_t count) {
        for (std::size_t i = 0; i < count; ++i) {
            bytes_.at(at + i) = static_cast<std::byte>((value >> (8 * i)) & 0xFFU);
        }
    }

    Bytes bytes_;
};

Bytes infoRecord(const RadiometricFrame& frame, const thermal::PlanckCalibration& curve) {
    Block info(kInfo);
    const thermal::ObjectParameters& object = frame.object;
    const thermal::Atmosphere& air = frame.camera.atmosphere;
    const thermal::MeasuringRange& range = frame.camera.range;
    info.u16(0, 2);
    info.f32(0x20, object.emissivity);
    info.f32(0x24, object.distanceMetres);
    info.kelvin(0x28, object.reflectedCelsius);
    info.kelvin(0x2C, object.airCelsius);
    info.kelvin(0x30, object.windowCelsius);
    info.f32(0x34, object.windowTransmission);
    info.f32(0x3C, object.relativeHumidityPercent / 100);
    info.f32(0x58, curve.r1);
    info.f32(0x5C, curve.bKelvin);
    info.f32(0x60, curve.f);
    info.f32(0x70, air.alpha1);
    info.f32(0x74, air.alpha2);
    info.f32(0x78, air.beta1);
    info.f32(0x7C, air.beta2);
    info.f32(0x80, air.x);
    if (std::isfinite(range.highestCelsius)) {
        info.kelvin(0x98, range.highestCelsius);
        info.kelvin(0x9C, range.lowestCelsius);
    }
    info.text(0xD4, std::string_view(frame.cameraName).substr(0, kNameLength - 1));
    info.u32(0x308, static_cast<std::uint32_t>(std::lround(curve.oCounts)));
    info.f32(0x30C, curve.r2);
    return info.take();
}

Bytes pixelRecord(const thermal::CountImage& image) {
    Block record(kPixelsAt + 2 * image.counts.size());
    record.u16(0, 2);
    record.u16(2, static_cast<std::uint32_t>(image.width));
    record.u16(4, static_cast<std::uint32_t>(image.height));
    for (std::size_t i = 0; i < image.counts.size(); ++i) {
        record.u16(kPixelsAt + 2 * i, image.counts[i]);
    }
    return record.take();
}

void append(Bytes& to, ByteSpan part) {
    to.insert(to.end(), part.begin(), part.end());
}

/// Where the segments of a JPEG may go: behind its first one, which some programs want there.
std::size_t behindFirstSegment(ByteSpan jpeg) {
    const bool jfif = jpeg.size() > 6 && jpeg[2] == std::byte{0xFF} && jpeg[3] == std::byte{0xE0};
    if (!jfif) {
        return 2;
    }
    const auto length =
        (std::to_integer<std::size_t>(jpeg[4]) << 8U) | std::to_integer<std::size_t>(jpeg[5]);
    return std::min(4 + length, jpeg.size());
}

}  // namespace

Result<Bytes> writeFff(const RadiometricFrame& frame) {
    const auto* curve = std::get_if<thermal::PlanckCalibration>(&frame.camera.calibration);
    if (curve == nullptr) {
        return fail(
            ErrorKind::Unsupported,
            "this camera gives finished temperatures: they cannot be kept in the form of FLIR files"
        );
    }
    const thermal::CountImage& image = frame.image;
    OCELLI_TRY(checkGeometry(image.width, image.height));
    const Bytes info = infoRecord(frame, *curve);
    const Bytes pixels = pixelRecord(image);
    const std::size_t infoAt = kHeader + 2 * kEntry;
    Block head(infoAt);
    head.text(0, std::string_view("FFF\0OCELLI", 10));
    head.u32(0x14, kVersion);
    head.u32(0x18, kHeader);
    head.u32(0x1C, 2);
    const auto entry = [&](std::size_t at, FffRecordType type, std::size_t offset, std::size_t size
                       ) {
        head.u16(at, static_cast<std::uint32_t>(type));
        head.u16(at + 2, type == FffRecordType::RawPixels ? 2 : 0);
        head.u32(at + 4, kVersion);
        head.u32(at + 8, at == kHeader ? 1 : 2);
        head.u32(at + 12, offset);
        head.u32(at + 16, size);
    };
    entry(kHeader, FffRecordType::CameraInfo, infoAt, info.size());
    entry(kHeader + kEntry, FffRecordType::RawPixels, infoAt + info.size(), pixels.size());
    Bytes made = head.take();
    append(made, info);
    append(made, pixels);
    return made;
}

Result<Bytes> writeFlirJpeg(ByteSpan jpeg, const RadiometricFrame& frame) {
    if (!isJpeg(jpeg)) {
        return fail(ErrorKind::InvalidArgument, "the picture is no JPEG");
    }
    const Bytes block = OCELLI_TRY(writeFff(frame));
    const std::size_t parts = (block.size() + kLargestPart - 1) / kLargestPart;
    if (parts > kMostParts) {
        return fail(ErrorKind::InvalidArgument, "the picture is too large for a radiometric JPEG");
    }
    const std::size_t at = behindFirstSegment(jpeg);
    ByteWriter made;
    made.reserve(jpeg.size() + block.size() + parts * 12);
    made.bytes(jpeg.first(at));
    for (std::size_t i = 0; i < parts; ++i) {
        const std::size_t from = i * kLargestPart;
        const auto part =
            ByteSpan(block).subspan(from, std::min(kLargestPart, block.size() - from));
        made.u16(0xFFE1);
        made.u16(static_cast<std::uint16_t>(part.size() + 10));
        made.text(std::string_view("FLIR\0", 5));
        made.u8(1);
        made.u8(static_cast<std::uint8_t>(i));
        made.u8(static_cast<std::uint8_t>(parts - 1));
        made.bytes(part);
    }
    made.bytes(jpeg.subspan(at));
    const ByteSpan all = made.view();
    return Bytes(all.begin(), all.end());
}

}  // namespace ocelli::camera::thermal_files
