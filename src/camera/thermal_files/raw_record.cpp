// Tells the coding of the pixels apart and puts their bytes in order.
#include "camera/thermal_files/raw_record.h"

#include <cmath>
#include <cstdint>
#include <cstdlib>

#include <fmt/format.h>

#include "camera/thermal_files/detail/fields.h"
#include "camera/thermal_files/radiometric_frame.h"

namespace ocelli::camera::thermal_files {
namespace {

using detail::Fields;
using thermal::CountImage;

constexpr std::size_t kPixels = 0x20;
constexpr std::string_view kPng = "\x89PNG";
constexpr std::string_view kJpegStart = "\xFF\xD8\xFF";

Result<CountImage> plainPixels(const Fields& fields, int width, int height) {
    CountImage image{width, height, {}};
    const auto count = static_cast<std::size_t>(width) * static_cast<std::size_t>(height);
    if (!fields.has(kPixels, count * 2)) {
        return fail(
            ErrorKind::DataLoss,
            fmt::format(
                "cut off: {} x {} pixels need {} bytes, there are {}",
                width,
                height,
                count * 2,
                fields.bytes().size() - kPixels
            )
        );
    }
    image.counts.resize(count);
    for (std::size_t i = 0; i < count; ++i) {
        image.counts[i] = fields.u16(kPixels + 2 * i);
    }
    return image;
}

std::uint16_t swapped(std::uint16_t value) {
    return static_cast<std::uint16_t>((value << 8U) | (value >> 8U));
}

/// Most cameras write the lower byte first into their PNG, against its standard, and some do not;
/// the file does not say which. In the wrong order neighbours differ by the noise of the lower byte
/// times 256, in the right one by that noise.
void putInOrder(CountImage& image) {
    std::uint64_t asWritten = 0;
    std::uint64_t exchanged = 0;
    for (int y = 0; y < image.height; ++y) {
        const auto row = image.row(y);
        for (std::size_t x = 1; x < row.size(); ++x) {
            asWritten += static_cast<std::uint64_t>(std::abs(row[x] - row[x - 1]));
            exchanged +=
                static_cast<std::uint64_t>(std::abs(swapped(row[x]) - swapped(row[x - 1])));
        }
    }
    if (exchanged <= asWritten) {
        for (std::uint16_t& count : image.counts) {
            count = swapped(count);
        }
    }
}

Result<CountImage> coded(ByteSpan pixels) {
    if (asText(pixels).starts_with(kPng)) {
        auto image = OCELLI_TRY(parseGreyPng(pixels));
        putInOrder(image);
        return image;
    }
    return parseJpegLs(pixels);
}

}  // namespace

Result<CountImage> parseRawRecord(ByteSpan record) {
    if (record.size() <= kPixels) {
        return fail(ErrorKind::DataLoss, "the raw thermal pixels are cut off");
    }
    // The first number is 2 in the byte order of this record, which need not be the file's.
    const bool little = Fields(record, std::endian::little).u16(0) == 2;
    const Fields fields(record, little ? std::endian::little : std::endian::big);
    const int width = fields.u16(2);
    const int height = fields.u16(4);
    const auto pixels = record.subspan(kPixels);
    const auto start = asText(pixels);
    if (start.starts_with(kPng) || start.starts_with(kJpegStart)) {
        auto image = OCELLI_TRY(coded(pixels));
        return image;
    }
    if (fields.u16(0) != 2) {
        return fail(ErrorKind::Unsupported, "the raw thermal pixels are in a coding not known");
    }
    OCELLI_TRY(checkGeometry(width, height));
    return plainPixels(fields, width, height);
}

}  // namespace ocelli::camera::thermal_files
