// The table of codec ids.
#include "media/av/detail/codec_ids.h"

#include <cstring>

namespace ocelli::media::av::detail {
namespace {

struct Entry {
    Codec codec;
    AVCodecID id;
};

constexpr Entry kEntries[] = {
    {Codec::H264, AV_CODEC_ID_H264},
    {Codec::H265, AV_CODEC_ID_HEVC},
    {Codec::Mpeg4, AV_CODEC_ID_MPEG4},
    {Codec::Mjpeg, AV_CODEC_ID_MJPEG},
    {Codec::Aac, AV_CODEC_ID_AAC},
    {Codec::G711A, AV_CODEC_ID_PCM_ALAW},
    {Codec::G711U, AV_CODEC_ID_PCM_MULAW},
    {Codec::G722, AV_CODEC_ID_ADPCM_G722},
    {Codec::Opus, AV_CODEC_ID_OPUS},
    {Codec::Pcm, AV_CODEC_ID_PCM_S16BE},
    {Codec::Pcm, AV_CODEC_ID_PCM_S16LE},
};

}  // namespace

AVCodecID codecIdOf(Codec codec) {
    for (const Entry& entry : kEntries) {
        if (entry.codec == codec) {
            return entry.id;
        }
    }
    return AV_CODEC_ID_NONE;
}

std::optional<Codec> codecOf(AVCodecID id) {
    for (const Entry& entry : kEntries) {
        if (entry.id == id) {
            return entry.codec;
        }
    }
    return std::nullopt;
}

Result<ParametersHandle> parametersOf(const Track& track, ByteSpan configuration) {
    ParametersHandle parameters(avcodec_parameters_alloc());
    if (!parameters) {
        return fail(ErrorKind::ResourceExhausted, "no memory for a decoder");
    }
    parameters->codec_id = codecIdOf(track.codec);
    parameters->codec_type = isVideo(track.codec) ? AVMEDIA_TYPE_VIDEO : AVMEDIA_TYPE_AUDIO;
    parameters->width = track.width;
    parameters->height = track.height;
    if (parameters->codec_type == AVMEDIA_TYPE_AUDIO) {
        parameters->sample_rate = static_cast<int>(track.sampleRate);
        av_channel_layout_default(&parameters->ch_layout, track.channels > 0 ? track.channels : 1);
    }
    if (!configuration.empty()) {
        parameters->extradata = static_cast<std::uint8_t*>(
            av_mallocz(configuration.size() + AV_INPUT_BUFFER_PADDING_SIZE)
        );
        if (parameters->extradata == nullptr) {
            return fail(ErrorKind::ResourceExhausted, "no memory for a decoder");
        }
        std::memcpy(parameters->extradata, configuration.data(), configuration.size());
        parameters->extradata_size = static_cast<int>(configuration.size());
    }
    return parameters;
}

}  // namespace ocelli::media::av::detail
