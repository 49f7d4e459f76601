// Stamps, keeps and decodes packets of an encoded source.
#include "camera/pipeline/encoded_input.h"

#include "camera/pipeline/media_ticks.h"

namespace ocelli::camera::pipeline {
namespace {

/// A group of pictures larger than this is not kept: then there is no snapshot until the next key
/// frame.
constexpr std::size_t kMaximumGroupBytes = 24U << 20U;
constexpr std::size_t kMaximumGroupPackets = 2000;

}  // namespace

void EncodedInput::setTracks(const media::TrackList& tracks) {
    tracks_.with([&](Tracks& known) {
        known = Tracks{};
        for (std::size_t i = 0; i < tracks.size(); ++i) {
            const auto index = static_cast<std::uint32_t>(i);
            if (tracks[i]->kind == media::TrackKind::Video && !known.video) {
                known.video = tracks[i];
                known.videoIndex = index;
            } else if (tracks[i]->kind == media::TrackKind::Audio && !known.audio) {
                known.audio = tracks[i];
                known.audioIndex = index;
            }
        }
    });
    group_.with([&](Group& group) {
        group = Group{};
        group.video = video();
    });
}

media::PacketPtr EncodedInput::stamp(const media::PacketPtr& packet) const {
    const Tracks tracks = *tracks_.lock();
    const bool isVideo = tracks.video && packet->track == tracks.videoIndex;
    const bool isAudio = tracks.audio && packet->track == tracks.audioIndex;
    if (!isVideo && !isAudio) {
        return nullptr;
    }
    auto stamped = std::make_shared<media::Packet>(*packet);
    const std::uint32_t rate = isVideo ? tracks.video->clockRate : tracks.audio->clockRate;
    stamped->track = isVideo ? 0 : 1;
    stamped->dts = ticksAt(packet->captureTime, rate);
    // A source that reorders pictures keeps the distance between decoding and showing.
    stamped->pts = stamped->dts + (packet->pts - packet->dts);
    stamped->wallTime = clock_.wallAt(packet->captureTime);
    return stamped;
}

void EncodedInput::keep(const media::PacketPtr& packet) {
    group_.with([&](Group& group) {
        if (packet->keyFrame) {
            group.packets.clear();
            group.bytes = 0;
        } else if (group.packets.empty()) {
            return;
        }
        group.bytes += packet->data->size();
        group.packets.push_back(packet);
        if (group.bytes > kMaximumGroupBytes || group.packets.size() > kMaximumGroupPackets) {
            group.packets.clear();
            group.bytes = 0;
        }
    });
}

Result<std::vector<media::FrameBuilder>> EncodedInput::decode(const media::PacketPtr& packet) {
    if (decoder_) {
        return decoder_->decode(*packet, pool_);
    }
    const auto [track, packets] =
        group_.with([](const Group& group) { return std::pair(group.video, group.packets); });
    if (!track || packets.empty()) {
        return std::vector<media::FrameBuilder>();
    }
    decoder_ = OCELLI_TRY(media::av::VideoDecoder::create(*track));
    std::vector<media::FrameBuilder> newest;
    for (const media::PacketPtr& kept : packets) {
        auto frames = OCELLI_TRY(decoder_->decode(*kept, pool_));
        if (!frames.empty()) {
            newest.clear();
            newest.push_back(std::move(frames.back()));
        }
    }
    return newest;
}

Result<media::av::AudioSamples> EncodedInput::decodeAudio(const media::PacketPtr& packet) {
    if (!audioDecoder_) {
        const media::TrackPtr track = audio();
        if (!track) {
            return fail(ErrorKind::NotFound, "the source has no sound");
        }
        audioDecoder_ = OCELLI_TRY(media::av::AudioDecoder::create(*track));
    }
    return audioDecoder_->decode(*packet);
}

void EncodedInput::stopDecoding() {
    decoder_.reset();
}

void EncodedInput::restart() {
    decoder_.reset();
    audioDecoder_.reset();
}

Result<media::FramePtr> EncodedInput::currentPicture() {
    const auto [track, packets] =
        group_.with([](const Group& group) { return std::pair(group.video, group.packets); });
    if (!track || packets.empty()) {
        return fail(ErrorKind::Unavailable, "no key frame has come yet");
    }
    auto decoder = OCELLI_TRY(media::av::VideoDecoder::create(*track));
    media::FramePool pool;
    media::FramePtr newest;
    for (const media::PacketPtr& packet : packets) {
        auto frames = OCELLI_TRY(decoder->decode(*packet, pool));
        if (!frames.empty()) {
            newest = media::publish(std::move(frames.back()));
        }
    }
    if (!newest) {
        return fail(ErrorKind::Unavailable, "the key frame could not be decoded");
    }
    return newest;
}

}  // namespace ocelli::camera::pipeline
