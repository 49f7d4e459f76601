// Resampling with swresample; equal formats pass through.
#include "media/av/resampler.h"

#include "media/av/handles.h"

namespace ocelli::media::av {
namespace {

Result<void> check(SoundFormat format) {
    if (format.sampleRate < 4000 || format.sampleRate > 192000) {
        return fail(ErrorKind::InvalidArgument, "sample rate out of range")
            .withField("sampleRate", "4000..192000 Hz");
    }
    if (format.channels < 1 || format.channels > 8) {
        return fail(ErrorKind::InvalidArgument, "number of channels out of range")
            .withField("channels", "1..8");
    }
    return {};
}

class SwrResampler final : public Resampler {
  public:
    SwrResampler(ResamplerHandle context, SoundFormat from, SoundFormat to)
        : context_(std::move(context)), from_(from), to_(to) {}

    Result<std::vector<std::int16_t>> resample(std::span<const std::int16_t> samples) override {
        if (samples.size() % static_cast<std::size_t>(from_.channels) != 0) {
            return fail(ErrorKind::InvalidArgument, "samples of some channels are missing")
                .withField("samples", "a multiple of the channels");
        }
        if (from_ == to_) {
            return std::vector<std::int16_t>(samples.begin(), samples.end());
        }
        const auto count = samples.size() / static_cast<std::size_t>(from_.channels);
        return convert(samples.data(), static_cast<int>(count));
    }

    Result<std::vector<std::int16_t>> flush() override {
        if (from_ == to_) {
            return std::vector<std::int16_t>{};
        }
        auto rest = convert(nullptr, 0);
        if (const int code = swr_init(context_.get()); code < 0) {
            return avError(code, "resampling", "");
        }
        return rest;
    }

    std::int64_t delay() const override {
        return from_ == to_ ? 0 : swr_get_delay(context_.get(), static_cast<int>(from_.sampleRate));
    }

  private:
    Result<std::vector<std::int16_t>> convert(const std::int16_t* samples, int count) {
        const int most = swr_get_out_samples(context_.get(), count);
        if (most < 0) {
            return avError(most, "resampling", "");
        }
        std::vector<std::int16_t> result(static_cast<std::size_t>(most * to_.channels));
        auto* out = reinterpret_cast<std::uint8_t*>(result.data());
        const auto* in = reinterpret_cast<const std::uint8_t*>(samples);
        const int made =
            swr_convert(context_.get(), &out, most, samples == nullptr ? nullptr : &in, count);
        if (made < 0) {
            return avError(made, "resampling", "");
        }
        result.resize(static_cast<std::size_t>(made * to_.channels));
        return result;
    }

    ResamplerHandle context_;
    SoundFormat from_;
    SoundFormat to_;
};

}  // namespace

Result<std::unique_ptr<Resampler>> Resampler::create(SoundFormat from, SoundFormat to) {
    OCELLI_TRY(check(from));
    OCELLI_TRY(check(to));
    quietLibrary();
    AVChannelLayout source{};
    AVChannelLayout wanted{};
    av_channel_layout_default(&source, from.channels);
    av_channel_layout_default(&wanted, to.channels);
    SwrContext* made = nullptr;
    int code = swr_alloc_set_opts2(
        &made,
        &wanted,
        AV_SAMPLE_FMT_S16,
        static_cast<int>(to.sampleRate),
        &source,
        AV_SAMPLE_FMT_S16,
        static_cast<int>(from.sampleRate),
        0,
        nullptr
    );
    ResamplerHandle context(made);
    if (code >= 0) {
        code = swr_init(context.get());
    }
    if (code < 0) {
        return avError(code, "setting up a resampler", "");
    }
    return std::unique_ptr<Resampler>(new SwrResampler(std::move(context), from, to));
}

}  // namespace ocelli::media::av
