// Plane copies and swscale conversions.
#include "media/av/frame_converter.h"

#include <algorithm>
#include <array>
#include <cstring>

namespace ocelli::media::av {
namespace {

constexpr int kLargest = 16384;

bool isFullRange(const AVFrame& frame) {
    switch (frame.format) {
        case AV_PIX_FMT_YUVJ420P:
        case AV_PIX_FMT_YUVJ422P:
        case AV_PIX_FMT_YUVJ444P:
        case AV_PIX_FMT_YUVJ440P:
            return true;
        default:
            return frame.color_range == AVCOL_RANGE_JPEG;
    }
}

/// swscale warns about the YUVJ names; the range is told apart anyway.
AVPixelFormat withoutRange(int format) {
    switch (format) {
        case AV_PIX_FMT_YUVJ420P:
            return AV_PIX_FMT_YUV420P;
        case AV_PIX_FMT_YUVJ422P:
            return AV_PIX_FMT_YUV422P;
        case AV_PIX_FMT_YUVJ444P:
            return AV_PIX_FMT_YUV444P;
        case AV_PIX_FMT_YUVJ440P:
            return AV_PIX_FMT_YUV440P;
        default:
            return static_cast<AVPixelFormat>(format);
    }
}

void copyPlanes(const AVFrame& from, Frame& to) {
    for (int i = 0; i < 3; ++i) {
        const Plane plane = to.plane(i);
        for (int y = 0; y < plane.height; ++y) {
            std::memcpy(
                plane.row(y),
                from.data[i] + static_cast<std::ptrdiff_t>(y) * from.linesize[i],
                static_cast<std::size_t>(plane.width)
            );
        }
    }
}

using Table = std::array<std::uint8_t, 256>;

constexpr Table makeTable(double span, double middle, double low) {
    Table table{};
    for (std::size_t i = 0; i < table.size(); ++i) {
        table.at(i) =
            static_cast<std::uint8_t>((static_cast<double>(i) - middle) * span / 255.0 + low + 0.5);
    }
    return table;
}

/// Full range to limited range, in place. swscale's own conversion is some steps off.
void limitRange(Frame& frame) {
    static constexpr Table kLuma = makeTable(219, 0, 16);
    static constexpr Table kChroma = makeTable(224, 128, 128);
    for (int i = 0; i < 3; ++i) {
        const Table& table = i == 0 ? kLuma : kChroma;
        const Plane plane = frame.plane(i);
        for (int y = 0; y < plane.height; ++y) {
            std::uint8_t* row = plane.row(y);
            for (int x = 0; x < plane.width; ++x) {
                row[x] = table[row[x]];
            }
        }
    }
}

}  // namespace

Result<FrameBuilder> FrameConverter::convert(const AVFrame& from, FramePool& pool) {
    if (from.width < 2 || from.height < 2 || from.width > kLargest || from.height > kLargest ||
        from.data[0] == nullptr) {
        return fail(ErrorKind::DataLoss, "a picture without pixels, or too large");
    }
    FrameBuilder frame = pool.acquire(from.width & ~1, from.height & ~1);
    if (withoutRange(from.format) == AV_PIX_FMT_YUV420P) {
        copyPlanes(from, *frame);
    } else {
        OCELLI_TRY(scale(from, *frame));
    }
    if (isFullRange(from)) {
        limitRange(*frame);
    }
    return frame;
}

Result<void> FrameConverter::scale(const AVFrame& from, Frame& to) {
    if (!scaler_ || from.width != width_ || from.height != height_ || from.format != format_) {
        scaler_.reset(sws_getContext(
            from.width,
            from.height,
            withoutRange(from.format),
            to.width(),
            to.height(),
            AV_PIX_FMT_YUV420P,
            SWS_BILINEAR,
            nullptr,
            nullptr,
            nullptr
        ));
        if (!scaler_) {
            return fail(ErrorKind::Unsupported, "a pixel format that cannot be converted");
        }
        const int* matrix = sws_getCoefficients(SWS_CS_ITU709);
        // One matrix for both sides: two would send every YUV picture through RGB, slowly and with
        // loss.
        sws_setColorspaceDetails(scaler_.get(), matrix, 0, matrix, 0, 0, 1 << 16, 1 << 16);
        width_ = from.width;
        height_ = from.height;
        format_ = from.format;
    }
    std::array<std::uint8_t*, 4> planes{};
    std::array<int, 4> strides{};
    for (int i = 0; i < 3; ++i) {
        const auto index = static_cast<std::size_t>(i);
        planes.at(index) = to.plane(i).data;
        strides.at(index) = static_cast<int>(to.plane(i).stride);
    }
    sws_scale(
        scaler_.get(), from.data, from.linesize, 0, from.height, planes.data(), strides.data()
    );
    return {};
}

}  // namespace ocelli::media::av
