// Options for x264, x265, MPEG-4 and hardware encoders: no delay, no B-frames, exact key frame
// distance.
#include "camera/encode/detail/encoder_options.h"

#include <algorithm>
#include <array>
#include <cmath>

#include <fmt/format.h>

#include "runtime/cores.h"

namespace ocelli::camera::encode::detail {
namespace {

constexpr std::int64_t kFullHd = 1920LL * 1080;

void set(AVCodecContext& context, const char* name, const char* value) {
    // Not every build knows every option; one that is unknown changes speed or quality, not
    // correctness.
    av_opt_set(context.priv_data, name, value, 0);
}

bool variable(const VideoParameters& parameters) {
    return parameters.bitRateType == BitRateType::Variable;
}

/// Large pictures on small machines need a quicker search.
const char* x264Preset(const VideoParameters& parameters) {
    const std::int64_t pixels = static_cast<std::int64_t>(parameters.width) * parameters.height;
    const bool small = cores() < 4;
    return pixels >= kFullHd && small ? "superfast" : "veryfast";
}

void setX264(AVCodecContext& context, const VideoParameters& parameters) {
    set(context, "preset", x264Preset(parameters));
    set(context, "tune", "zerolatency");
    set(context, "forced-idr", "1");
    set(context, "x264-params", "scenecut=0:sliced-threads=0:open-gop=0");
    if (variable(parameters)) {
        av_opt_set_double(context.priv_data, "crf", rateFactorOf(parameters), 0);
    }
    switch (parameters.profile) {
        case Profile::Baseline:
            set(context, "profile", "baseline");
            break;
        case Profile::Main:
            set(context, "profile", "main");
            break;
        case Profile::High:
            set(context, "profile", "high");
            break;
    }
}

void setX265(AVCodecContext& context, const VideoParameters& parameters) {
    set(context, "preset", "ultrafast");
    set(context, "tune", "zerolatency");
    set(context, "forced-idr", "1");
    if (variable(parameters)) {
        av_opt_set_double(context.priv_data, "crf", rateFactorOf(parameters), 0);
    }
    // Its quickest preset cannot tell one block from another; regions need that.
    const char* adaptive = parameters.regions.empty() ? "aq-mode=0" : "aq-mode=1:aq-strength=1.0";
    const std::string rest = fmt::format(
        "{1}:log-level=none:pools=none:frame-threads=1:bframes=0:scenecut=0:open-gop=0:"
        "keyint={0}:"
        "min-keyint={0}:repeat-headers=0:info=0",
        parameters.keyFrameInterval,
        adaptive
    );
    set(context, "x265-params", rest.c_str());
}

/// Its rate control aims at an average; the quality says how fine it may get at the best.
void setMpeg4(AVCodecContext& context, const VideoParameters& parameters) {
    static constexpr std::array<int, 6> kFinest = {14, 10, 7, 5, 3, 2};
    if (variable(parameters)) {
        context.bit_rate = context.rc_max_rate * 2 / 3;
        context.qmin = kFinest.at(static_cast<std::size_t>(std::clamp(parameters.quality, 0, 5)));
    }
    set(context, "sc_threshold", "1000000000");  // no key frames of its own at a change of scene
}

void setHardware(AVCodecContext& context, const VideoParameters& parameters) {
    set(context, "rc", variable(parameters) ? "vbr" : "cbr");
    set(context, "rc_mode", variable(parameters) ? "VBR" : "CBR");
    set(context, "forced-idr", "1");
    set(context, "zerolatency", "1");
    set(context, "delay", "0");
}

}  // namespace

double rateFactorOf(const VideoParameters& parameters) {
    static constexpr std::array<double, 6> kFactors = {36, 33, 30, 27, 24, 21};
    const auto step = static_cast<std::size_t>(std::clamp(parameters.quality, 0, 5));
    return kFactors.at(step);
}

double bufferSecondsOf(int smoothing) {
    const double share = (std::clamp(smoothing, 1, 100) - 1) / 99.0;
    return 3.0 * std::pow(0.1, share);
}

void setRate(AVCodecContext& context, const VideoParameters& parameters) {
    const std::int64_t maximum = static_cast<std::int64_t>(parameters.maximumBitRate) * 1000;
    context.rc_max_rate = maximum;
    context.rc_buffer_size = static_cast<int>(
        std::max(1.0, static_cast<double>(maximum) * bufferSecondsOf(parameters.smoothing))
    );
    context.bit_rate = variable(parameters) ? 0 : maximum;
}

void setOptions(
    AVCodecContext& context, std::string_view encoder, const VideoParameters& parameters
) {
    if (encoder == "libx264") {
        setX264(context, parameters);
    } else if (encoder == "libx265") {
        setX265(context, parameters);
    } else if (encoder == "mpeg4") {
        setMpeg4(context, parameters);
    } else {
        // Hardware rate control needs an average to aim at.
        context.bit_rate = variable(parameters) ? context.rc_max_rate * 2 / 3 : context.rc_max_rate;
        setHardware(context, parameters);
    }
}

}  // namespace ocelli::camera::encode::detail
