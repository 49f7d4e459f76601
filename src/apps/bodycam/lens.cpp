// From a profile to the settings of a channel.
#include "apps/bodycam/lens.h"

#include <utility>

namespace ocelli::apps::bodycam {
namespace {

namespace pipeline = ocelli::camera::pipeline;
using bodyworn::device::Resolution;
using bodyworn::device::WornSettings;

/// How often it is asked whether pictures come; a part of the time to the first recorded one.
constexpr Duration kLookEvery = std::chrono::milliseconds(20);
constexpr Duration kMeasureOver = std::chrono::seconds(2);
constexpr double kTop = 0.03;
constexpr double kLine = 0.05;

config::AudioInput inputOf(const WornSettings& settings, std::string_view source) {
    if (!settings.audio) {
        return config::AudioInput::None;
    }
    if (source.starts_with("scene:")) {
        return config::AudioInput::Synthetic;
    }
    return source.starts_with("v4l2:") ? config::AudioInput::MicIn : config::AudioInput::Source;
}

config::VideoSettings videoOf(const WornSettings& settings) {
    const bool full = settings.resolution == Resolution::P1080;
    config::VideoSettings video;
    video.codec = config::VideoCodec::H264;
    video.resolution =
        full ? config::VideoResolution::Size1920x1080 : config::VideoResolution::Size1280x720;
    video.maximumBitRate = full ? 6000 : 3000;  // kbit/s
    video.keyFrameInterval = 25;
    video.videoType = settings.audio ? config::VideoType::VideoAudio : config::VideoType::Video;
    return video;
}

}  // namespace

Lens::Lens(Faces faces) : faces_(std::move(faces)) {}

Lens::~Lens() = default;

config::ChannelConfig Lens::configOf(const WornSettings& settings) const {
    config::ChannelConfig config;
    config.channel.name = "Body worn camera";
    config.channel.source = sensor_ ? faces_.sensorSource : faces_.source;
    config.streams[0].video = videoOf(settings);
    config.streams[1].video.enabled = false;
    config.streams[2].video.enabled = false;
    config.audio.input = inputOf(settings, faces_.source);
    if (sensor_ && config.audio.input == config::AudioInput::Source) {
        config.audio.input = config::AudioInput::None;  // a sensor camera has no microphone
    }
    config.audio.codec = settings.rawAudio ? config::AudioCodec::Pcm : config::AudioCodec::Aac;
    config.motion.enabled = false;
    config.osd.showName = false;
    config.osd.showDate = false;
    config.osd.onEncodedSources = true;
    double y = kTop;
    for (const std::string& text : overlay_) {
        config::OsdLine line;
        line.text = text;
        line.position = {kTop, y};
        config.osd.lines.push_back(std::move(line));
        y += kLine;
    }
    return config;
}

/// Straight lines at 720p only: there the sensor leaves the time for it. The sensor camera has
/// another lens.
pipeline::ChannelParts Lens::partsOf(const WornSettings& settings) const {
    pipeline::ChannelParts parts;
    if (settings.distortionCorrection && settings.resolution == Resolution::P720 && !sensor_) {
        parts.optics.lens = {faces_.shape.k1, faces_.shape.k2};
    }
    parts.optics.steady = settings.stabilization;
    parts.soundChannels = settings.rawAudio ? 2 : 0;
    return parts;
}

void Lens::start(const WornSettings& settings) {
    settings_ = settings;
    overlay_.clear();
    bitRate_ = 0;
    countedBytes_ = 0;
    countedAt_ = faces_.loop.clock().mono();
    pipeline::ChannelFaces faces{
        faces_.loop.clock(),
        faces_.mediaClock,
        faces_.bus,
        [](int) {},
        [](int, const auto&, auto) {}
    };
    channel_ = std::make_shared<pipeline::Channel>(
        1, std::move(faces), configOf(settings), config::TimeZone::utc()
    );
    channel_->equip(partsOf(settings));
    expectPictures();
    timer_ = faces_.loop.every(kLookEvery, [this] { look(); });
}

void Lens::stop() {
    timer_.cancel();
    channel_.reset();
}

void Lens::expectPictures() {
    told_ = false;
    lost_ = false;
    framesBefore_ = channel_->hub(config::StreamName::Main)->counters().frames;
}

void Lens::use(bool sensor) {
    if (std::exchange(sensor_, sensor) != sensor && channel_) {
        apply(settings_);
        expectPictures();
    }
}

void Lens::look() {
    using ocelli::camera::capture::SourceState;
    const auto counters = channel_->hub(config::StreamName::Main)->counters();
    const auto status = channel_->status();
    const bool lost = status.state == SourceState::Lost;
    const bool live = status.state == SourceState::Live;
    measure(counters.bytes);
    if (live && counters.frames > framesBefore_ && !std::exchange(told_, true)) {
        faces_.onState({});
    }
    if (lost != lost_) {
        lost_ = lost;
        told_ = false;
        if (lost) {
            faces_.onState(status.message);
        }
    }
}

void Lens::measure(std::uint64_t bytes) {
    const MonoTime now = faces_.loop.clock().mono();
    if (now - countedAt_ >= kMeasureOver) {
        const double seconds = std::chrono::duration<double>(now - countedAt_).count();
        bitRate_ = static_cast<double>(bytes - countedBytes_) * 8 / seconds;
        countedBytes_ = bytes;
        countedAt_ = now;
    }
}

void Lens::apply(const WornSettings& settings) {
    settings_ = settings;
    if (channel_) {
        channel_->apply(configOf(settings), config::TimeZone::utc());
        channel_->equip(partsOf(settings));
    }
}

void Lens::setOverlay(std::vector<std::string> lines) {
    if (std::exchange(overlay_, lines) != lines) {
        apply(settings_);
    }
}

std::shared_ptr<media::StreamHub> Lens::hub() const {
    return channel_ ? channel_->hub(config::StreamName::Main) : nullptr;
}

std::function<Result<media::FramePtr>()> Lens::looker() const {
    return [channel = std::weak_ptr(channel_)]() -> Result<media::FramePtr> {
        const auto here = channel.lock();
        if (!here) {
            return fail(ErrorKind::Unavailable, "the camera is switched off");
        }
        return here->currentPicture();
    };
}

double Lens::bitRate() {
    return bitRate_;
}

}  // namespace ocelli::apps::bodycam
