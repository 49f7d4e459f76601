// JPEG through libavcodec's mjpeg encoder.
#include "media/av/jpeg_encoder.h"

#include "media/av/colour.h"
#include "media/av/handles.h"

namespace ocelli::media::av {
namespace {

/// Our scale to the encoder's quantiser: 100 is 2, 1 is 31.
int quantiserOf(int quality) {
    return 2 + (100 - quality) * 29 / 99;
}

}  // namespace

struct JpegEncoder::State {
    Result<void> open(int width, int height, int quality) {
        if (context && context->width == width && context->height == height && quality == used) {
            return {};
        }
        const AVCodec* codec = avcodec_find_encoder(AV_CODEC_ID_MJPEG);
        if (codec == nullptr) {
            return fail(ErrorKind::Unsupported, "there is no JPEG encoder");
        }
        context.reset(avcodec_alloc_context3(codec));
        packet.reset(av_packet_alloc());
        frame.reset(av_frame_alloc());
        if (!context || !packet || !frame) {
            return fail(ErrorKind::ResourceExhausted, "no memory for an encoder");
        }
        context->width = width;
        context->height = height;
        context->pix_fmt = AV_PIX_FMT_YUVJ420P;
        context->color_range = AVCOL_RANGE_JPEG;
        context->sample_aspect_ratio = {1, 1};  // with it comes the JFIF header
        context->time_base = {1, 25};
        context->thread_count = 1;
        context->flags |= AV_CODEC_FLAG_QSCALE | AV_CODEC_FLAG_BITEXACT;
        context->global_quality = FF_QP2LAMBDA * quantiserOf(quality);
        // Fixed tables cost some bytes and save much time; they are also what RTP can carry (RFC
        // 2435).
        av_opt_set(context->priv_data, "huffman", "default", 0);
        if (const int code = avcodec_open2(context.get(), codec, nullptr); code < 0) {
            context.reset();
            return avError(code, "opening the JPEG encoder", "");
        }
        frame->format = context->pix_fmt;
        frame->width = width;
        frame->height = height;
        frame->color_range = AVCOL_RANGE_JPEG;
        if (const int code = av_frame_get_buffer(frame.get(), 0); code < 0) {
            context.reset();
            return avError(code, "allocating a frame", "");
        }
        used = quality;
        return {};
    }

    ContextHandle context;
    PacketHandle packet;
    FrameHandle frame;
    int used = 0;
    std::int64_t count = 0;
};

JpegEncoder::JpegEncoder() : state_(std::make_unique<State>()) {
    quietLibrary();
}

JpegEncoder::JpegEncoder(JpegEncoder&&) noexcept = default;
JpegEncoder& JpegEncoder::operator=(JpegEncoder&&) noexcept = default;
JpegEncoder::~JpegEncoder() = default;

Result<Bytes> JpegEncoder::encode(const Frame& frame, int quality) {
    if (quality < 1 || quality > 100) {
        return fail(ErrorKind::InvalidArgument, "quality must be 1 to 100")
            .withField("quality", "1..100");
    }
    OCELLI_TRY(state_->open(frame.width(), frame.height(), quality));
    AVFrame& picture = *state_->frame;
    if (const int code = av_frame_make_writable(&picture); code < 0) {
        return avError(code, "allocating a frame", "");
    }
    Planes planes{};
    for (int i = 0; i < 3; ++i) {
        const ConstPlane from = frame.plane(i);
        planes.at(static_cast<std::size_t>(i)
        ) = {picture.data[i], from.width, from.height, picture.linesize[i]};
    }
    convertColour(planesOf(frame), kFrameColour, planes, kJpegColour);
    picture.pts = state_->count++;
    picture.quality = state_->context->global_quality;
    int code = avcodec_send_frame(state_->context.get(), &picture);
    if (code >= 0) {
        code = avcodec_receive_packet(state_->context.get(), state_->packet.get());
    }
    if (code < 0) {
        return avError(code, "writing a JPEG", "");
    }
    const auto bytes =
        asByteSpan(state_->packet->data, static_cast<std::size_t>(state_->packet->size));
    Bytes result(bytes.begin(), bytes.end());
    av_packet_unref(state_->packet.get());
    return result;
}

}  // namespace ocelli::media::av
