// Maps settings to parameters.
#include "camera/pipeline/channel_plan.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace ocelli::camera::pipeline {
namespace {

media::Codec codecOf(config::VideoCodec codec) {
    switch (codec) {
        case config::VideoCodec::H264:
            return media::Codec::H264;
        case config::VideoCodec::H265:
            return media::Codec::H265;
        case config::VideoCodec::Mpeg4:
            return media::Codec::Mpeg4;
        case config::VideoCodec::Mjpeg:
            return media::Codec::Mjpeg;
    }
    return media::Codec::H264;
}

media::Codec codecOf(config::AudioCodec codec) {
    switch (codec) {
        case config::AudioCodec::G711a:
            return media::Codec::G711A;
        case config::AudioCodec::G711u:
            return media::Codec::G711U;
        case config::AudioCodec::G722:
            return media::Codec::G722;
        case config::AudioCodec::Aac:
            return media::Codec::Aac;
        case config::AudioCodec::Opus:
            return media::Codec::Opus;
        case config::AudioCodec::Pcm:
            return media::Codec::Pcm;
    }
    return media::Codec::Aac;
}

encode::Profile profileOf(config::VideoProfile profile) {
    switch (profile) {
        case config::VideoProfile::Baseline:
            return encode::Profile::Baseline;
        case config::VideoProfile::Main:
            return encode::Profile::Main;
        case config::VideoProfile::High:
            return encode::Profile::High;
    }
    return encode::Profile::High;
}

std::vector<encode::QualityRegion> regionsOf(const config::RoiSettings& roi) {
    std::vector<encode::QualityRegion> regions;
    for (const config::RoiRegion& wished : roi.regions) {
        encode::QualityRegion& region = regions.emplace_back();
        region.level = wished.level;
        for (const config::Point& point : wished.points) {
            region.points.push_back({point.x, point.y});
        }
    }
    return regions;
}

}  // namespace

PictureSize sizeOf(config::VideoResolution resolution) {
    const std::string_view word = config::toString(resolution);
    const auto parts = split(word, 'x');
    if (parts.size() != 2) {
        return {};
    }
    return {
        static_cast<int>(toInteger(parts[0]).value_or(0)),
        static_cast<int>(toInteger(parts[1]).value_or(0))
    };
}

double highestRate(config::ImageVideoStandard standard) {
    switch (standard) {
        case config::ImageVideoStandard::Any:
            return 120;
        case config::ImageVideoStandard::Pal:
            return 25;
        case config::ImageVideoStandard::Ntsc:
            return 30;
    }
    return 120;
}

StreamPlan planOf(
    const config::VideoSettings& settings,
    const config::RoiSettings& roi,
    const config::ImageSettings& image
) {
    StreamPlan plan;
    plan.enabled = settings.enabled;
    const PictureSize size = sizeOf(settings.resolution);
    encode::VideoParameters& video = plan.video;
    video.codec = codecOf(settings.codec);
    video.width = size.width;
    video.height = size.height;
    video.frameRate = std::min(settings.frameRate, highestRate(image.videoStandard));
    video.bitRateType = settings.bitRateType == config::VideoBitRateType::Constant
                            ? encode::BitRateType::Constant
                            : encode::BitRateType::Variable;
    video.maximumBitRate = settings.maximumBitRate;
    video.quality = static_cast<int>(settings.quality);
    video.keyFrameInterval = settings.keyFrameInterval;
    video.profile = profileOf(settings.profile);
    video.smoothing = settings.smoothing;
    video.encoder = settings.encoder;
    if (video.codec == media::Codec::H264 || video.codec == media::Codec::H265) {
        video.fullRange = image.greyScale == config::ImageGreyScale::Full;
        if (roi.enabled) {
            video.regions = regionsOf(roi);
        }
    }
    return plan;
}

encode::AudioParameters audioPlanOf(const config::AudioSettings& settings) {
    encode::AudioParameters parameters;
    parameters.codec = codecOf(settings.codec);
    parameters.bitRate = settings.bitRate;
    return parameters;
}

double estimatedBitRate(
    const config::VideoSettings& settings, PictureSize source, double sourceRate
) {
    // Share of the maximum that a variable stream of this quality takes in an ordinary scene.
    static constexpr std::array<double, 6> kShare = {0.25, 0.35, 0.45, 0.55, 0.7, 0.85};
    // Bits for a pixel of a JPEG picture of this quality.
    static constexpr std::array<double, 6> kJpegBits = {0.4, 0.6, 0.8, 1.1, 1.6, 2.4};
    const auto quality = static_cast<std::size_t>(settings.quality);
    const double rate = std::min(settings.frameRate, sourceRate > 0 ? sourceRate : 25.0);
    if (settings.codec == config::VideoCodec::Mjpeg) {
        const PictureSize size = fitPicture(sizeOf(settings.resolution), source);
        return kJpegBits.at(quality) * size.width * size.height * rate;
    }
    const double maximum = settings.maximumBitRate * 1000.0;
    return settings.bitRateType == config::VideoBitRateType::Constant
               ? maximum
               : maximum * kShare.at(quality);
}

}  // namespace ocelli::camera::pipeline
