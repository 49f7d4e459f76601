// Decodes packet by packet and gives the stamps one origin.
#include "media/av/clip.h"

#include <algorithm>

#include <fmt/format.h>

namespace ocelli::media::av {
namespace {

constexpr double kUsualStep = 0.04;  ///< s, of pictures whose rate is not known

MonoTime momentOf(double seconds) {
    return {static_cast<std::int64_t>(seconds * 1e9)};
}

}  // namespace

double Clip::Timeline::at(std::int64_t pts, bool known, std::optional<double>& origin) {
    double time = last < 0 ? 0 : last + step;
    if (known && rate > 0) {
        const double told = static_cast<double>(pts) / rate;
        origin = origin.value_or(told);
        time = told - *origin > last ? std::max(0.0, told - *origin) : time;
    }
    last = time;
    return time;
}

Result<Clip> Clip::open(const std::string& path) {
    Clip made;
    made.demuxer_ = OCELLI_TRY(Demuxer::openFile(path, *made.clock_));
    if (!made.demuxer_->hasVideo()) {
        return fail(ErrorKind::Unsupported, fmt::format("{} has no video", path));
    }
    made.video_ = OCELLI_TRY(made.demuxer_->videoDecoder());
    made.videoTime_.rate = made.demuxer_->clockRate(TrackKind::Video);
    const double frames = made.demuxer_->frameRate();
    made.videoTime_.step = frames > 0 ? 1 / frames : kUsualStep;
    if (made.demuxer_->hasAudio()) {
        made.audio_ = OCELLI_TRY(made.demuxer_->audioDecoder());
        made.audioTime_.rate = made.demuxer_->clockRate(TrackKind::Audio);
    }
    return made;
}

Result<void> Clip::read(const See& see, const Hear& hear) {
    while (true) {
        auto packet = OCELLI_TRY(demuxer_->next());
        if (!packet) {
            break;
        }
        if (packet->kind == TrackKind::Audio) {
            giveSound(*packet, hear);
            continue;
        }
        if (!packet->ptsKnown) {
            packet->packet.pts = kUnknownPts;
        }
        auto frames = video_->decode(packet->packet, pool_);
        if (!frames) {
            ++damaged_;
            continue;
        }
        giveFrames(*frames, see);
    }
    auto rest = OCELLI_TRY(video_->flush(pool_));
    giveFrames(rest, see);
    return {};
}

void Clip::giveFrames(std::vector<FrameBuilder>& frames, const See& see) {
    for (auto& frame : frames) {
        const bool known = frame->pts != kUnknownPts;
        frame->captureTime = momentOf(videoTime_.at(frame->pts, known, origin_));
        see(*frame);
    }
}

void Clip::giveSound(const DemuxedPacket& packet, const Hear& hear) {
    if (!audio_) {
        return;
    }
    const auto sound = audio_->decode(packet.packet);
    if (!sound) {
        ++damaged_;
        return;
    }
    if (sound->samples.empty()) {
        return;
    }
    const double time = audioTime_.at(packet.packet.pts, packet.ptsKnown, origin_);
    audioTime_.step = static_cast<double>(sound->samples.size()) /
                      (static_cast<double>(sound->sampleRate) * sound->channels);
    hear(*sound, momentOf(time));
}

}  // namespace ocelli::media::av
