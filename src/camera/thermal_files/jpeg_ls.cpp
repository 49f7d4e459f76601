// Decodes JPEG-LS; the wall around CharLS.
#include <charls/charls.h>
#include <fmt/format.h>

#include "camera/thermal_files/radiometric_frame.h"
#include "camera/thermal_files/raw_record.h"

namespace ocelli::camera::thermal_files {
namespace {

constexpr std::string_view kEndOfImage = "\xFF\xD9";

}  // namespace

Result<thermal::CountImage> parseJpegLs(ByteSpan bytes) {
    // Coded pixels cannot hold this marker; without it the end of them is missing.
    if (asText(bytes).find(kEndOfImage) == std::string_view::npos) {
        return fail(ErrorKind::DataLoss, "the JPEG-LS of the pixels is cut off");
    }
    try {
        charls::jpegls_decoder decoder;
        decoder.source(bytes.data(), bytes.size());
        decoder.read_header();
        const charls::frame_info& info = decoder.frame_info();
        if (info.component_count != 1 || info.bits_per_sample <= 8 || info.bits_per_sample > 16) {
            return fail(
                ErrorKind::Unsupported,
                fmt::format(
                    "JPEG-LS with {} components of {} bits, not one of 9 to 16",
                    info.component_count,
                    info.bits_per_sample
                )
            );
        }
        if (info.width > kLargestSide || info.height > kLargestSide) {
            return fail(ErrorKind::DataLoss, "no sensor is as large as this JPEG-LS claims");
        }
        const int width = static_cast<int>(info.width);
        const int height = static_cast<int>(info.height);
        OCELLI_TRY(checkGeometry(width, height));
        thermal::CountImage image{width, height, {}};
        image.counts.resize(static_cast<std::size_t>(width) * static_cast<std::size_t>(height));
        decoder.decode(image.counts.data(), image.counts.size() * sizeof(std::uint16_t));
        return image;
    } catch (const charls::jpegls_error& error) {
        return fail(
            ErrorKind::DataLoss, fmt::format("the JPEG-LS of the pixels: {}", error.what())
        );
    } catch (const std::bad_alloc&) {
        return fail(ErrorKind::ResourceExhausted, "no memory for a JPEG-LS picture");
    }
}

}  // namespace ocelli::camera::thermal_files
