// FFV1 through libavcodec.
#include "media/av/grey16_codec.h"

#include <algorithm>
#include <cstring>

#include <fmt/format.h>

#include "media/av/handles.h"

namespace ocelli::media::av {
namespace {

Result<void> checkSize(int width, int height) {
    if (width >= 16 && height >= 16 && width <= kLargestGrey16Side &&
        height <= kLargestGrey16Side) {
        return {};
    }
    return fail(
               ErrorKind::InvalidArgument,
               fmt::format(
                   "a picture must be 16 x 16 to {0} x {0}, not {1} x {2}",
                   kLargestGrey16Side,
                   width,
                   height
               )
    )
        .withField("size");
}

/// What encoder and decoder have in common.
struct Codec {
    Result<void> prepare(const AVCodec* codec, int width, int height) {
        quietLibrary();
        if (codec == nullptr) {
            return fail(ErrorKind::Unsupported, "this FFmpeg knows no FFV1");
        }
        context.reset(avcodec_alloc_context3(codec));
        packet.reset(av_packet_alloc());
        frame.reset(av_frame_alloc());
        if (!context || !packet || !frame) {
            return fail(ErrorKind::ResourceExhausted, "no memory for FFV1");
        }
        context->width = width;
        context->height = height;
        context->pix_fmt = AV_PIX_FMT_GRAY16LE;
        context->time_base = {1, 1000};
        context->thread_count = 1;
        return {};
    }

    std::size_t pixels() const {
        return static_cast<std::size_t>(context->width) * static_cast<std::size_t>(context->height);
    }

    ContextHandle context;
    PacketHandle packet;
    FrameHandle frame;
};

}  // namespace

struct Grey16Encoder::State : Codec {
    Result<void> open() {
        context->level = 3;
        context->gop_size = 1;
        context->slices = 4;
        av_opt_set_int(context->priv_data, "slicecrc", 1, 0);
        av_opt_set(context->priv_data, "coder", "range_def", 0);
        if (const int code = avcodec_open2(context.get(), nullptr, nullptr); code < 0) {
            return avError(code, "opening FFV1", "");
        }
        const auto bytes = asByteSpan(
            context->extradata, static_cast<std::size_t>(std::max(context->extradata_size, 0))
        );
        configuration.assign(bytes.begin(), bytes.end());
        frame->format = context->pix_fmt;
        frame->width = context->width;
        frame->height = context->height;
        if (const int code = av_frame_get_buffer(frame.get(), 0); code < 0) {
            return avError(code, "allocating a picture", "");
        }
        return {};
    }

    Bytes configuration;
    std::int64_t count = 0;
};

Grey16Encoder::Grey16Encoder(std::unique_ptr<State> state) : state_(std::move(state)) {}

Grey16Encoder::Grey16Encoder(Grey16Encoder&&) noexcept = default;
Grey16Encoder& Grey16Encoder::operator=(Grey16Encoder&&) noexcept = default;
Grey16Encoder::~Grey16Encoder() = default;

Result<Grey16Encoder> Grey16Encoder::create(int width, int height) {
    OCELLI_TRY(checkSize(width, height));
    auto state = std::make_unique<State>();
    OCELLI_TRY(state->prepare(avcodec_find_encoder(AV_CODEC_ID_FFV1), width, height));
    OCELLI_TRY(state->open());
    return Grey16Encoder(std::move(state));
}

const Bytes& Grey16Encoder::configuration() const {
    return state_->configuration;
}

Result<Bytes> Grey16Encoder::encode(std::span<const std::uint16_t> numbers) {
    State& state = *state_;
    if (numbers.size() != state.pixels()) {
        return fail(ErrorKind::InvalidArgument, "a picture of another size");
    }
    AVFrame& picture = *state.frame;
    if (const int code = av_frame_make_writable(&picture); code < 0) {
        return avError(code, "allocating a picture", "");
    }
    const auto width = static_cast<std::size_t>(picture.width);
    for (int y = 0; y < picture.height; ++y) {
        std::memcpy(
            picture.data[0] + static_cast<std::ptrdiff_t>(y) * picture.linesize[0],
            numbers.data() + static_cast<std::size_t>(y) * width,
            width * sizeof(std::uint16_t)
        );
    }
    picture.pts = state.count++;
    int code = avcodec_send_frame(state.context.get(), &picture);
    if (code >= 0) {
        code = avcodec_receive_packet(state.context.get(), state.packet.get());
    }
    if (code < 0) {
        return avError(code, "packing a picture", "");
    }
    const auto bytes = asByteSpan(state.packet->data, static_cast<std::size_t>(state.packet->size));
    Bytes packed(bytes.begin(), bytes.end());
    av_packet_unref(state.packet.get());
    return packed;
}

struct Grey16Decoder::State : Codec {
    Result<void> open(ByteSpan configuration) {
        auto* extra = static_cast<std::uint8_t*>(
            av_mallocz(configuration.size() + AV_INPUT_BUFFER_PADDING_SIZE)
        );
        if (extra == nullptr) {
            return fail(ErrorKind::ResourceExhausted, "no memory for FFV1");
        }
        if (!configuration.empty()) {
            std::memcpy(extra, configuration.data(), configuration.size());
        }
        context->extradata = extra;
        context->extradata_size = static_cast<int>(configuration.size());
        context->err_recognition = AV_EF_CRCCHECK | AV_EF_EXPLODE;
        if (const int code = avcodec_open2(context.get(), nullptr, nullptr); code < 0) {
            return avError(code, "opening FFV1", "");
        }
        return {};
    }
};

Grey16Decoder::Grey16Decoder(std::unique_ptr<State> state) : state_(std::move(state)) {}

Grey16Decoder::Grey16Decoder(Grey16Decoder&&) noexcept = default;
Grey16Decoder& Grey16Decoder::operator=(Grey16Decoder&&) noexcept = default;
Grey16Decoder::~Grey16Decoder() = default;

Result<Grey16Decoder> Grey16Decoder::create(int width, int height, ByteSpan configuration) {
    constexpr std::size_t kMostConfiguration = 65'536;
    OCELLI_TRY(checkSize(width, height));
    if (configuration.size() > kMostConfiguration) {
        return fail(ErrorKind::InvalidArgument, "a configuration of FFV1 is not so long");
    }
    auto state = std::make_unique<State>();
    OCELLI_TRY(state->prepare(avcodec_find_decoder(AV_CODEC_ID_FFV1), width, height));
    OCELLI_TRY(state->open(configuration));
    return Grey16Decoder(std::move(state));
}

Result<std::vector<std::uint16_t>> Grey16Decoder::decode(ByteSpan packed) {
    constexpr std::size_t kMostBytes = std::size_t{1} << 29U;
    State& state = *state_;
    if (packed.empty() || packed.size() > kMostBytes) {
        return fail(ErrorKind::DataLoss, "a picture without content");
    }
    const int width = state.context->width;
    const int height = state.context->height;
    if (const int code = av_new_packet(state.packet.get(), static_cast<int>(packed.size()));
        code < 0) {
        return avError(code, "unpacking a picture", "");
    }
    std::memcpy(state.packet->data, packed.data(), packed.size());
    int code = avcodec_send_packet(state.context.get(), state.packet.get());
    av_packet_unref(state.packet.get());
    if (code >= 0) {
        code = avcodec_receive_frame(state.context.get(), state.frame.get());
    }
    if (code < 0) {
        return fail(ErrorKind::DataLoss, "a picture is damaged");
    }
    const AVFrame& picture = *state.frame;
    if (picture.width != width || picture.height != height ||
        picture.format != AV_PIX_FMT_GRAY16LE || picture.decode_error_flags != 0) {
        av_frame_unref(state.frame.get());
        return fail(ErrorKind::DataLoss, "a picture is not of 16-bit numbers in this size");
    }
    std::vector<std::uint16_t> numbers(state.pixels());
    const auto side = static_cast<std::size_t>(width);
    for (int y = 0; y < height; ++y) {
        std::memcpy(
            numbers.data() + static_cast<std::size_t>(y) * side,
            picture.data[0] + static_cast<std::ptrdiff_t>(y) * picture.linesize[0],
            side * sizeof(std::uint16_t)
        );
    }
    av_frame_unref(state.frame.get());
    return numbers;
}

}  // namespace ocelli::media::av
