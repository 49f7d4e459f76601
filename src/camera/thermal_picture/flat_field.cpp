// Learns and takes away fixed patterns, with Highway.
#include "camera/thermal_picture/flat_field.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "camera/thermal_picture/flat_field.cpp"
#include <hwy/foreach_target.h>
// After foreach_target, as Highway wants it.
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();

namespace ocelli::camera::thermal_picture::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

/// counts += offsets, held within 0..65535: with the upper bit turned, counts are signed numbers.
void addOffsetsKernel(
    std::uint16_t* HWY_RESTRICT counts, const std::int16_t* HWY_RESTRICT offsets, std::size_t count
) {
    const hn::ScalableTag<std::int16_t> numbers;
    const hn::RebindToUnsigned<decltype(numbers)> words;
    const std::size_t lanes = hn::Lanes(words);
    const auto turn = hn::Set(words, 0x8000);
    std::size_t i = 0;
    for (; i + lanes <= count; i += lanes) {
        const auto centred = hn::BitCast(numbers, hn::Xor(hn::LoadU(words, counts + i), turn));
        const auto sum = hn::SaturatedAdd(centred, hn::LoadU(numbers, offsets + i));
        hn::StoreU(hn::Xor(hn::BitCast(words, sum), turn), words, counts + i);
    }
    for (; i < count; ++i) {
        counts[i] = static_cast<std::uint16_t>(std::clamp(counts[i] + offsets[i], 0, 65'535));
    }
}

}  // namespace ocelli::camera::thermal_picture::HWY_NAMESPACE

HWY_AFTER_NAMESPACE();

#if HWY_ONCE

namespace ocelli::camera::thermal_picture {

HWY_EXPORT(addOffsetsKernel);

Result<void> FlatField::learn(const std::vector<thermal::CountImage>& frames, int largestCounts) {
    constexpr std::size_t kMostFrames = 64;
    if (frames.empty() || frames.size() > kMostFrames) {
        return fail(ErrorKind::InvalidArgument, "a flat field is learnt from 1 to 64 frames");
    }
    const auto& first = frames.front();
    std::vector<double> sums(first.counts.size());
    for (const thermal::CountImage& frame : frames) {
        if (frame.width != first.width || frame.height != first.height || frame.counts.empty()) {
            return fail(ErrorKind::InvalidArgument, "the frames of a flat field differ in size");
        }
        for (std::size_t i = 0; i < sums.size(); ++i) {
            sums[i] += frame.counts[i];
        }
    }
    double mean = 0;
    for (const double sum : sums) {
        mean += sum;
    }
    const auto number = static_cast<double>(frames.size());
    mean /= number * static_cast<double>(sums.size());
    std::vector<std::int16_t> offsets(sums.size());
    std::size_t uneven = 0;
    for (std::size_t i = 0; i < sums.size(); ++i) {
        const double offset = mean - sums[i] / number;
        uneven += std::abs(offset) > largestCounts ? 1U : 0U;
        offsets[i] =
            static_cast<std::int16_t>(std::lround(std::clamp(offset, -32'767.0, 32'767.0)));
    }
    // Single bad pixels are another matter.
    if (uneven > sums.size() / 50) {
        return fail(
            ErrorKind::InvalidArgument, "what is before the lens is not even: cover it whole"
        );
    }
    width_ = first.width;
    height_ = first.height;
    offsets_ = std::move(offsets);
    return {};
}

Result<FlatField> FlatField::of(int width, int height, std::vector<std::int16_t> offsets) {
    if (width < 1 || height < 1 ||
        offsets.size() != static_cast<std::size_t>(width) * static_cast<std::size_t>(height)) {
        return fail(ErrorKind::InvalidArgument, "a flat field has one offset for each pixel");
    }
    FlatField made;
    made.width_ = width;
    made.height_ = height;
    made.offsets_ = std::move(offsets);
    return made;
}

void FlatField::process(thermal::CountImage& image) const {
    if (image.width != width_ || image.height != height_) {
        return;
    }
    HWY_DYNAMIC_DISPATCH(addOffsetsKernel)(image.counts.data(), offsets_.data(), offsets_.size());
}

}  // namespace ocelli::camera::thermal_picture

#endif
