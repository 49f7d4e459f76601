// Decodes 16-bit grey PNG, strictly; the wall around libpng.
#include <csetjmp>
#include <cstring>

#include <fmt/format.h>
#include <png.h>

#include "camera/thermal_files/radiometric_frame.h"
#include "camera/thermal_files/raw_record.h"

namespace ocelli::camera::thermal_files {
namespace {

/// What libpng reads from and says.
struct Input {
    ByteSpan rest;
    char message[96] = {};
};

void readBytes(png_structp png, png_bytep to, std::size_t count) {
    auto& input = *static_cast<Input*>(png_get_io_ptr(png));
    if (count > input.rest.size()) {
        png_error(png, "ends too early");
    }
    std::memcpy(to, input.rest.data(), count);
    input.rest = input.rest.subspan(count);
}

[[noreturn]] void onError(png_structp png, png_const_charp message) {
    auto& input = *static_cast<Input*>(png_get_error_ptr(png));
    std::strncpy(input.message, message, sizeof(input.message) - 1);
    png_longjmp(png, 1);
}

void onWarning(png_structp png, png_const_charp message) {
    // What libpng would pass over may have cost pixels.
    if (std::strstr(message, "IDAT") != nullptr) {
        onError(png, message);
    }
}

enum class Step { Header, Pixels };

/// Runs one step of libpng and gives false where it failed. No object with a destructor lives in
/// this frame, so that the jump out of libpng skips none.
bool run(png_structp png, png_infop info, Step step, png_bytepp rows) {
    if (setjmp(png_jmpbuf(png)) != 0) {
        return false;
    }
    if (step == Step::Header) {
        png_read_info(png, info);
    } else {
        png_set_interlace_handling(png);
        png_read_update_info(png, info);
        png_read_image(png, rows);
        png_read_end(png, nullptr);
    }
    return true;
}

class Reader {
  public:
    explicit Reader(ByteSpan bytes) : input_{bytes} {
        png_ = png_create_read_struct(PNG_LIBPNG_VER_STRING, &input_, onError, onWarning);
        info_ = png_ != nullptr ? png_create_info_struct(png_) : nullptr;
        if (info_ != nullptr) {
            png_set_read_fn(png_, &input_, readBytes);
            png_set_user_limits(png_, kLargestSide, kLargestSide);
        }
    }

    Reader(const Reader&) = delete;
    Reader& operator=(const Reader&) = delete;

    ~Reader() { png_destroy_read_struct(&png_, &info_, nullptr); }

    Result<thermal::CountImage> read();

  private:
    Error damaged() const {
        return fail(ErrorKind::DataLoss, fmt::format("the PNG of the pixels: {}", input_.message));
    }

    Input input_;
    png_structp png_ = nullptr;
    png_infop info_ = nullptr;
};

Result<thermal::CountImage> Reader::read() {
    if (info_ == nullptr) {
        return fail(ErrorKind::ResourceExhausted, "no memory for a PNG");
    }
    if (!run(png_, info_, Step::Header, nullptr)) {
        return damaged();
    }
    const int width = static_cast<int>(png_get_image_width(png_, info_));
    const int height = static_cast<int>(png_get_image_height(png_, info_));
    OCELLI_TRY(checkGeometry(width, height));
    if (png_get_bit_depth(png_, info_) != 16 ||
        png_get_color_type(png_, info_) != PNG_COLOR_TYPE_GRAY) {
        return fail(ErrorKind::Unsupported, "the PNG of the pixels is not 16-bit grey");
    }
    const auto w = static_cast<std::size_t>(width);
    const auto h = static_cast<std::size_t>(height);
    std::vector<png_byte> bytes(w * h * 2);
    std::vector<png_bytep> rows(h);
    for (std::size_t y = 0; y < h; ++y) {
        rows[y] = bytes.data() + y * w * 2;
    }
    if (!run(png_, info_, Step::Pixels, rows.data())) {
        return damaged();
    }
    thermal::CountImage image{width, height, std::vector<std::uint16_t>(w * h)};
    for (std::size_t i = 0; i < image.counts.size(); ++i) {
        image.counts[i] = static_cast<std::uint16_t>((bytes[2 * i] << 8U) | bytes[2 * i + 1]);
    }
    return image;
}

}  // namespace

Result<thermal::CountImage> parseGreyPng(ByteSpan bytes) {
    Reader reader(bytes);
    return reader.read();
}

}  // namespace ocelli::camera::thermal_files
