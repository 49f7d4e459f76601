// Scaling with swscale, bilinear over the whole area a pixel covers.
#include "media/av/scaler.h"

#include <array>

#include "media/av/handles.h"

namespace ocelli::media::av {

struct Scaler::State {
    ScaleFor purpose;
    ScalerHandle context;
    std::array<int, 4> sizes{};
};

Scaler::Scaler(ScaleFor purpose) : state_(std::make_unique<State>(State{purpose, nullptr, {}})) {
    quietLibrary();
}

Scaler::Scaler(Scaler&&) noexcept = default;
Scaler& Scaler::operator=(Scaler&&) noexcept = default;
Scaler::~Scaler() = default;

Result<FrameBuilder> Scaler::scale(const Frame& from, int width, int height, FramePool& pool) {
    constexpr int kLargest = 16384;
    if (width < 2 || height < 2 || width > kLargest || height > kLargest ||
        (width | height) % 2 != 0) {
        return fail(ErrorKind::InvalidArgument, "pictures cannot be scaled to this size")
            .withField("size", "even numbers from 2 to 16384");
    }
    if (width == from.width() && height == from.height()) {
        return pool.copy(from);
    }
    const std::array<int, 4> sizes = {from.width(), from.height(), width, height};
    if (!state_->context || state_->sizes != sizes) {
        state_->context.reset(sws_getContext(
            from.width(),
            from.height(),
            AV_PIX_FMT_YUV420P,
            width,
            height,
            AV_PIX_FMT_YUV420P,
            state_->purpose == ScaleFor::Live ? SWS_BILINEAR : SWS_AREA,
            nullptr,
            nullptr,
            nullptr
        ));
        if (!state_->context) {
            return fail(ErrorKind::ResourceExhausted, "no memory for scaling");
        }
        state_->sizes = sizes;
    }
    FrameBuilder to = pool.acquire(width, height);
    std::array<const std::uint8_t*, 4> input{};
    std::array<std::uint8_t*, 4> output{};
    std::array<int, 4> inputStrides{};
    std::array<int, 4> outputStrides{};
    for (int i = 0; i < 3; ++i) {
        const auto index = static_cast<std::size_t>(i);
        input.at(index) = from.plane(i).data;
        inputStrides.at(index) = static_cast<int>(from.plane(i).stride);
        output.at(index) = to->plane(i).data;
        outputStrides.at(index) = static_cast<int>(to->plane(i).stride);
    }
    sws_scale(
        state_->context.get(),
        input.data(),
        inputStrides.data(),
        0,
        from.height(),
        output.data(),
        outputStrides.data()
    );
    to->captureTime = from.captureTime;
    to->wallTime = from.wallTime;
    to->pts = from.pts;
    to->sequence = from.sequence;
    return to;
}

}  // namespace ocelli::media::av
