// Planar, semi-planar and VAAPI feeds.
#include "camera/encode/detail/picture_feed.h"

#include <cstring>

extern "C" {
#include <libavutil/hwcontext.h>
#include <libavutil/imgutils.h>
}

namespace ocelli::camera::encode::detail {
namespace {

bool accepts(const AVCodec& codec, AVPixelFormat format) {
    if (codec.pix_fmts == nullptr) {
        return format == AV_PIX_FMT_YUV420P;
    }
    for (const AVPixelFormat* p = codec.pix_fmts; *p != AV_PIX_FMT_NONE; ++p) {
        if (*p == format) {
            return true;
        }
    }
    return false;
}

Result<media::av::FrameHandle> emptyFrame() {
    media::av::FrameHandle frame(av_frame_alloc());
    if (!frame) {
        return fail(ErrorKind::ResourceExhausted, "no memory for a frame");
    }
    return frame;
}

/// The encoder reads our planes; the shared pointer rides along as the buffer's owner.
class PlanarFeed final : public PictureFeed {
  public:
    Result<media::av::FrameHandle> wrap(const media::FramePtr& frame) override {
        media::av::FrameHandle made = OCELLI_TRY(emptyFrame());
        made->format = AV_PIX_FMT_YUV420P;
        made->width = frame->width();
        made->height = frame->height();
        for (int i = 0; i < 3; ++i) {
            const auto plane = frame->plane(i);
            made->data[i] = const_cast<std::uint8_t*>(plane.data);  // libavcodec only reads
            made->linesize[i] = static_cast<int>(plane.stride);
        }
        auto owner = std::make_unique<media::FramePtr>(frame);
        const auto plane = frame->plane(0);
        made->buf[0] = av_buffer_create(
            made->data[0],
            static_cast<std::size_t>(plane.stride * plane.height),
            [](void* opaque, std::uint8_t*) { delete static_cast<media::FramePtr*>(opaque); },
            owner.get(),
            AV_BUFFER_FLAG_READONLY
        );
        if (made->buf[0] == nullptr) {
            return fail(ErrorKind::ResourceExhausted, "no memory for a frame");
        }
        owner.release();
        return made;
    }
};

Result<media::av::FrameHandle> semiPlanar(const media::Frame& frame) {
    media::av::FrameHandle made = OCELLI_TRY(emptyFrame());
    made->format = AV_PIX_FMT_NV12;
    made->width = frame.width();
    made->height = frame.height();
    if (const int code = av_frame_get_buffer(made.get(), 0); code < 0) {
        return media::av::avError(code, "allocating a frame", "NV12");
    }
    const auto luma = frame.plane(0);
    for (int y = 0; y < luma.height; ++y) {
        std::memcpy(
            made->data[0] + static_cast<std::ptrdiff_t>(y) * made->linesize[0],
            luma.row(y),
            static_cast<std::size_t>(luma.width)
        );
    }
    const auto u = frame.plane(1);
    const auto v = frame.plane(2);
    for (int y = 0; y < u.height; ++y) {
        std::uint8_t* out = made->data[1] + static_cast<std::ptrdiff_t>(y) * made->linesize[1];
        for (int x = 0; x < u.width; ++x) {
            out[2 * x] = u.row(y)[x];
            out[2 * x + 1] = v.row(y)[x];
        }
    }
    return made;
}

class SemiPlanarFeed final : public PictureFeed {
  public:
    Result<media::av::FrameHandle> wrap(const media::FramePtr& frame) override {
        return semiPlanar(*frame);
    }
};

class VaapiFeed final : public PictureFeed {
  public:
    static Result<std::unique_ptr<PictureFeed>> create(AVCodecContext& context) {
        AVBufferRef* device = nullptr;
        const int code =
            av_hwdevice_ctx_create(&device, AV_HWDEVICE_TYPE_VAAPI, nullptr, nullptr, 0);
        if (code < 0) {
            return media::av::avError(code, "opening hardware", "VAAPI");
        }
        AVBufferRef* frames = av_hwframe_ctx_alloc(device);
        av_buffer_unref(&device);
        if (frames == nullptr) {
            return fail(ErrorKind::ResourceExhausted, "no memory for hardware frames");
        }
        auto* layout = reinterpret_cast<AVHWFramesContext*>(frames->data);
        layout->format = AV_PIX_FMT_VAAPI;
        layout->sw_format = AV_PIX_FMT_NV12;
        layout->width = context.width;
        layout->height = context.height;
        layout->initial_pool_size = 8;
        if (const int started = av_hwframe_ctx_init(frames); started < 0) {
            av_buffer_unref(&frames);
            return media::av::avError(started, "preparing hardware frames", "VAAPI");
        }
        context.pix_fmt = AV_PIX_FMT_VAAPI;
        context.hw_frames_ctx = frames;
        return std::unique_ptr<PictureFeed>(new VaapiFeed(context));
    }

    Result<media::av::FrameHandle> wrap(const media::FramePtr& frame) override {
        const media::av::FrameHandle here = OCELLI_TRY(semiPlanar(*frame));
        media::av::FrameHandle there = OCELLI_TRY(emptyFrame());
        if (const int code = av_hwframe_get_buffer(context_.hw_frames_ctx, there.get(), 0);
            code < 0) {
            return media::av::avError(code, "taking a hardware frame", "VAAPI");
        }
        if (const int code = av_hwframe_transfer_data(there.get(), here.get(), 0); code < 0) {
            return media::av::avError(code, "uploading a frame", "VAAPI");
        }
        return there;
    }

  private:
    explicit VaapiFeed(AVCodecContext& context) : context_(context) {}

    AVCodecContext& context_;
};

}  // namespace

Result<std::unique_ptr<PictureFeed>> PictureFeed::create(
    AVCodecContext& context, const AVCodec& codec
) {
    if (accepts(codec, AV_PIX_FMT_YUV420P)) {
        context.pix_fmt = AV_PIX_FMT_YUV420P;
        return std::unique_ptr<PictureFeed>(new PlanarFeed);
    }
    if (accepts(codec, AV_PIX_FMT_NV12)) {
        context.pix_fmt = AV_PIX_FMT_NV12;
        return std::unique_ptr<PictureFeed>(new SemiPlanarFeed);
    }
    if (accepts(codec, AV_PIX_FMT_VAAPI)) {
        return VaapiFeed::create(context);
    }
    return fail(ErrorKind::Unsupported, "the encoder takes no picture format of ours");
}

}  // namespace ocelli::camera::encode::detail
