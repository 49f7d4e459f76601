// Plane copies and swscale conversions.
#include "media/av/frame_converter.h"

#include <array>

extern "C" {
#include <libavutil/pixdesc.h>
}

#include "media/av/colour.h"

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

/// The part of a planar picture that a frame has room for.
ConstPlanes visiblePlanes(const AVFrame& from, const Frame& frame) {
    ConstPlanes planes = av::planesOf(frame);
    for (std::size_t i = 0; i < planes.size(); ++i) {
        planes.at(i).data = from.data[i];
        planes.at(i).stride = from.linesize[i];
    }
    return planes;
}

bool isRgb(int format) {
    const AVPixFmtDescriptor* description = av_pix_fmt_desc_get(static_cast<AVPixelFormat>(format));
    return description != nullptr &&
           (description->flags & (AV_PIX_FMT_FLAG_RGB | AV_PIX_FMT_FLAG_PAL)) != 0;
}

/// The colours a picture says it is in, or those that are usual for its size.
ColourSpace colourOf(const AVFrame& frame) {
    ColourSpace space;
    space.range = isFullRange(frame) ? ColourRange::Full : ColourRange::Limited;
    switch (frame.colorspace) {
        case AVCOL_SPC_BT709:
            space.matrix = ColourMatrix::Bt709;
            break;
        case AVCOL_SPC_BT470BG:
        case AVCOL_SPC_SMPTE170M:
            space.matrix = ColourMatrix::Bt601;
            break;
        default:
            space.matrix = frame.height < 720 ? ColourMatrix::Bt601 : ColourMatrix::Bt709;
    }
    return space;
}

}  // namespace

Result<FrameBuilder> FrameConverter::convert(const AVFrame& from, FramePool& pool) {
    if (from.width < 2 || from.height < 2 || from.width > kLargest || from.height > kLargest ||
        from.data[0] == nullptr) {
        return fail(ErrorKind::DataLoss, "a picture without pixels, or too large");
    }
    FrameBuilder frame = pool.acquire(from.width & ~1, from.height & ~1);
    const ColourSpace colour = colourOf(from);
    if (withoutRange(from.format) == AV_PIX_FMT_YUV420P) {
        convertColour(visiblePlanes(from, *frame), colour, planesOf(*frame), kFrameColour);
        return frame;
    }
    OCELLI_TRY(scale(from, *frame));
    if (!isRgb(from.format)) {
        // Only the layout has changed so far; swscale's own way from range to range is some steps
        // off.
        const Frame& read = *frame;
        convertColour(planesOf(read), colour, planesOf(*frame), kFrameColour);
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
