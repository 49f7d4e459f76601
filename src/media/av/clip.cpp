// Decodes packet by packet and gives the stamps one origin.
#include "media/av/clip.h"

#include <algorithm>
#include <utility>

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

/// Gives every picture its time as it comes out of the decoder, wanted or not.
void Clip::watchFor(Wants wants) {
    wants_ = std::move(wants);
    video_->giveOnly([this](std::int64_t pts) {
        const auto time = momentOf(videoTime_.at(pts, pts != kUnknownPts, origin_));
        const bool wanted = !wants_ || wants_(time);
        if (wanted) {
            coming_.push_back(time);
        }
        return wanted;
    });
}

/// What is not wanted before the pictures that the decoder still holds were seen is not wanted
/// afterwards. A picture that no other needs comes out of the decoder with its own packet, so that
/// the packet's time is its time, whether it is that of showing or, where there is no other, that
/// of decoding.
void Clip::lookAhead(const DemuxedPacket& packet) {
    const bool known = wants_ && origin_ && videoTime_.rate > 0;
    const double time =
        known ? static_cast<double>(packet.packet.pts) / videoTime_.rate - *origin_ : 0;
    video_->skipUnneeded(known && time > videoTime_.last && !wants_(momentOf(time)));
}

Result<void> Clip::read(const See& see, const Hear& hear, Wants wants) {
    watchFor(std::move(wants));
    while (true) {
        auto packet = OCELLI_TRY(demuxer_->next());
        if (!packet) {
            break;
        }
        if (packet->kind == TrackKind::Audio) {
            giveSound(*packet, hear);
            continue;
        }
        lookAhead(*packet);
        if (!packet->ptsKnown) {
            packet->packet.pts = kUnknownPts;
        }
        auto frames = video_->decode(packet->packet, pool_);
        if (!frames) {
            ++damaged_;
            coming_.clear();
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
        frame->captureTime = coming_.front();
        coming_.pop_front();
        see(*frame);
    }
}

void Clip::giveSound(const DemuxedPacket& packet, const Hear& hear) {
    // Sound that nobody hears may still be where the clip begins.
    if (!audio_ || (!hear && origin_)) {
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
    if (hear) {
        hear(*sound, momentOf(time));
    }
}

}  // namespace ocelli::media::av
