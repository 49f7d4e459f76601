// Owning handles for FFmpeg objects, and its errors as ours; for the rooms behind the FFmpeg wall.
#pragma once

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
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

struct FreeFormat {
    void operator()(AVFormatContext* context) const { avformat_close_input(&context); }
};

struct FreeParameters {
    void operator()(AVCodecParameters* parameters) const { avcodec_parameters_free(&parameters); }
};

using FormatHandle = std::unique_ptr<AVFormatContext, FreeFormat>;
using ParametersHandle = std::unique_ptr<AVCodecParameters, FreeParameters>;
using ScalerHandle = std::unique_ptr<SwsContext, FreeScaler>;
using ContextHandle = std::unique_ptr<AVCodecContext, FreeContext>;
using FrameHandle = std::unique_ptr<AVFrame, FreeFrame>;
using PacketHandle = std::unique_ptr<AVPacket, FreePacket>;
using ResamplerHandle = std::unique_ptr<SwrContext, FreeResampler>;

/// Switches off FFmpeg's own printing, which knows neither our log nor what must stay secret. Cheap
/// to call again.
void quietLibrary();

/// An AVERROR as our error. `what` must not hold a password.
Error avError(
    int code,
    std::string_view doing,
    std::string_view what,
    std::source_location where = std::source_location::current()
);

}  // namespace ocelli::media::av
