// Describes raw bytes to FFmpeg as a picture and converts that.
#include "media/av/raw_picture.h"

#include "media/av/frame_converter.h"
#include "media/av/handles.h"

namespace ocelli::media::av {
namespace {

constexpr int kLargest = 16384;

struct Layout {
    AVPixelFormat format = AV_PIX_FMT_NONE;
    std::size_t bytesPerPixel = 1;  ///< of the first plane
    int planes = 1;
};

Layout layoutOf(RawFormat format) {
    switch (format) {
        case RawFormat::Yuyv:
            return {AV_PIX_FMT_YUYV422, 2, 1};
        case RawFormat::Uyvy:
            return {AV_PIX_FMT_UYVY422, 2, 1};
        case RawFormat::Nv12:
            return {AV_PIX_FMT_NV12, 1, 2};
        case RawFormat::I420:
            return {AV_PIX_FMT_YUV420P, 1, 3};
        case RawFormat::Grey:
            return {AV_PIX_FMT_GRAY8, 1, 1};
    }
    return {};
}

}  // namespace

struct RawConverter::State {
    FrameHandle picture{av_frame_alloc()};
    FrameConverter converter;
};

RawConverter::RawConverter() : state_(std::make_unique<State>()) {
    quietLibrary();
}

RawConverter::~RawConverter() = default;

Result<FrameBuilder> RawConverter::convert(const RawPicture& picture, FramePool& pool) {
    if (picture.width < 2 || picture.height < 2 || picture.width > kLargest ||
        picture.height > kLargest) {
        return fail(ErrorKind::InvalidArgument, "picture of an impossible size")
            .withField("size", "2..16384");
    }
    const Layout layout = layoutOf(picture.format);
    const auto width = static_cast<std::size_t>(picture.width);
    const auto height = static_cast<std::size_t>(picture.height);
    const std::size_t stride = picture.stride != 0 ? picture.stride : width * layout.bytesPerPixel;
    const std::size_t chromaStride = layout.planes == 3 ? stride / 2 : stride;
    const std::size_t chromaLines = (height + 1) / 2;
    const std::size_t chroma =
        static_cast<std::size_t>(layout.planes - 1) * chromaStride * chromaLines;
    if (stride < width * layout.bytesPerPixel || stride > (1U << 20U) ||
        picture.bytes.size() < stride * height + chroma) {
        return fail(ErrorKind::DataLoss, "the picture is not complete");
    }
    AVFrame& frame = *state_->picture;
    frame.format = layout.format;
    frame.width = picture.width;
    frame.height = picture.height;
    frame.colorspace =
        picture.colour.matrix == ColourMatrix::Bt601 ? AVCOL_SPC_SMPTE170M : AVCOL_SPC_BT709;
    frame.color_range =
        picture.colour.range == ColourRange::Full ? AVCOL_RANGE_JPEG : AVCOL_RANGE_MPEG;
    // It is only read.
    auto* data =
        const_cast<std::uint8_t*>(reinterpret_cast<const std::uint8_t*>(picture.bytes.data()));
    for (int i = 0; i < layout.planes; ++i) {
        frame.data[i] = data;
        frame.linesize[i] = static_cast<int>(i == 0 ? stride : chromaStride);
        data += i == 0 ? stride * height : chromaStride * chromaLines;
    }
    return state_->converter.convert(frame, pool);
}

}  // namespace ocelli::media::av
