// BMP through swscale's BGR conversion.
#include "media/av/picture_file.h"

#include "media/av/handles.h"

namespace ocelli::media::av {
namespace {

constexpr std::size_t kHeaderSize = 54;

void putLittle(Bytes& bytes, std::uint32_t value, int count) {
    for (int i = 0; i < count; ++i) {
        bytes.push_back(static_cast<std::byte>((value >> (8 * i)) & 0xFFU));
    }
}

Bytes header(int width, int height, std::size_t pixelBytes) {
    Bytes bytes;
    bytes.push_back(std::byte{'B'});
    bytes.push_back(std::byte{'M'});
    putLittle(bytes, static_cast<std::uint32_t>(kHeaderSize + pixelBytes), 4);
    putLittle(bytes, 0, 4);
    putLittle(bytes, kHeaderSize, 4);
    putLittle(bytes, 40, 4);
    putLittle(bytes, static_cast<std::uint32_t>(width), 4);
    putLittle(bytes, static_cast<std::uint32_t>(height), 4);
    putLittle(bytes, 1, 2);
    putLittle(bytes, 24, 2);
    putLittle(bytes, 0, 4);
    putLittle(bytes, static_cast<std::uint32_t>(pixelBytes), 4);
    putLittle(bytes, 2835, 4);
    putLittle(bytes, 2835, 4);
    putLittle(bytes, 0, 4);
    putLittle(bytes, 0, 4);
    return bytes;
}

}  // namespace

Result<Bytes> formatBmp(const Frame& frame) {
    const int width = frame.width();
    const int height = frame.height();
    const std::size_t stride = (static_cast<std::size_t>(width) * 3 + 3) / 4 * 4;
    const std::size_t pixelBytes = stride * static_cast<std::size_t>(height);
    if (pixelBytes > (1ULL << 31U) - kHeaderSize) {
        return fail(ErrorKind::ResourceExhausted, "the picture is too large for a BMP file");
    }
    const ScalerHandle scaler(sws_getContext(
        width,
        height,
        AV_PIX_FMT_YUV420P,
        width,
        height,
        AV_PIX_FMT_BGR24,
        SWS_BILINEAR | SWS_ACCURATE_RND,
        nullptr,
        nullptr,
        nullptr
    ));
    if (!scaler) {
        return fail(ErrorKind::ResourceExhausted, "no memory for a picture");
    }
    const int* matrix = sws_getCoefficients(SWS_CS_ITU709);
    sws_setColorspaceDetails(scaler.get(), matrix, 0, matrix, 1, 0, 1 << 16, 1 << 16);
    // swscale may write some bytes past a row.
    Bytes pixels(pixelBytes + 64);
    const std::uint8_t* planes[4] = {
        frame.plane(0).data, frame.plane(1).data, frame.plane(2).data, nullptr
    };
    const int strides[4] = {
        static_cast<int>(frame.plane(0).stride),
        static_cast<int>(frame.plane(1).stride),
        static_cast<int>(frame.plane(2).stride),
        0
    };
    std::uint8_t* out[4] = {
        reinterpret_cast<std::uint8_t*>(pixels.data()), nullptr, nullptr, nullptr
    };
    const int outStrides[4] = {static_cast<int>(stride), 0, 0, 0};
    sws_scale(scaler.get(), planes, strides, 0, height, out, outStrides);
    Bytes bytes = header(width, height, pixelBytes);
    bytes.reserve(kHeaderSize + pixelBytes);
    for (int y = height - 1; y >= 0; --y) {
        const auto from =
            pixels.begin() + static_cast<std::ptrdiff_t>(static_cast<std::size_t>(y) * stride);
        bytes.insert(bytes.end(), from, from + static_cast<std::ptrdiff_t>(stride));
    }
    return bytes;
}

}  // namespace ocelli::media::av
