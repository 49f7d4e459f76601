// Owning handles for FFmpeg objects, and its errors as ours; for the rooms behind the FFmpeg wall.
#pragma once

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavutil/dict.h>
#include <libavutil/opt.h>
#include <libswresample/swresample.h>
#include <libswscale/swscale.h>
}

#include <memory>
#include <source_location>
#include <string>

#include "base/result.h"

namespace ocelli::media::av {

struct FreeContext {
    void operator()(AVCodecContext* context) const { avcodec_free_context(&context); }
};

struct FreeFrame {
    void operator()(AVFrame* frame) const { av_frame_free(&frame); }
};

struct FreePacket {
    void operator()(AVPacket* packet) const { av_packet_free(&packet); }
};

struct FreeResampler {
    void operator()(SwrContext* context) const { swr_free(&context); }
};

struct FreeScaler {
    void operator()(SwsContext* context) const { sws_freeContext(context); }
};

using ScalerHandle = std::unique_ptr<SwsContext, FreeScaler>;
using ContextHandle = std::unique_ptr<AVCodecContext, FreeContext>;
using FrameHandle = std::unique_ptr<AVFrame, FreeFrame>;
using PacketHandle = std::unique_ptr<AVPacket, FreePacket>;
using ResamplerHandle = std::unique_ptr<SwrContext, FreeResampler>;

/// An AVERROR as our error.
Error avError(
    int code,
    std::string_view doing,
    std::string_view what,
    std::source_location where = std::source_location::current()
);

}  // namespace ocelli::media::av
