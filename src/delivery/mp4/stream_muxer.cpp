// One fragment a video frame.
#include "delivery/mp4/stream_muxer.h"

#include <algorithm>
#include <cmath>

#include "delivery/mp4/init_segment.h"
#include "delivery/mp4/sample_entry.h"

namespace ocelli::delivery::mp4 {
namespace {

/// Sound that waits for a video frame: in number, and in time at a low frame rate.
constexpr std::size_t kMostSound = 512;
constexpr Duration kSoundWaits = std::chrono::milliseconds(400);

std::int64_t scale(std::int64_t ticks, std::uint32_t from, std::uint32_t to) {
    const std::int64_t whole = ticks / from;
    const std::int64_t rest = ticks % from;
    return whole * to + rest * to / from;
}

/// Ticks of two seconds: what is longer is a pause, not a rate.
std::int64_t longestStep(const media::Track& track) {
    return std::int64_t{2} * track.clockRate;
}

}  // namespace

std::uint32_t nominalDuration(const media::Track& track, const media::Packet& packet) {
    if (packet.duration > 0) {
        return static_cast<std::uint32_t>(std::min<std::int64_t>(packet.duration, 1 << 30));
    }
    switch (track.codec) {
        case media::Codec::Aac:
            return 1024;
        case media::Codec::Opus:
            return track.clockRate / 50;
        case media::Codec::G711A:
        case media::Codec::G711U:
        case media::Codec::G722:
            return static_cast<std::uint32_t>(packet.data->size()) /
                   static_cast<std::uint32_t>(std::max(1, track.channels));
        case media::Codec::Pcm:
            return static_cast<std::uint32_t>(packet.data->size() / 2) /
                   static_cast<std::uint32_t>(std::max(1, track.channels));
        default:
            break;
    }
    const double rate = track.frameRate > 0 ? track.frameRate : 25;
    return static_cast<std::uint32_t>(std::lround(track.clockRate / rate));
}

Result<StreamMuxer> StreamMuxer::create(
    const media::TrackList& tracks, WallTime now, bool (*keep)(const media::Track&)
) {
    if (tracks.empty() || !media::isVideo(tracks.front()->codec)) {
        return fail(ErrorKind::FailedPrecondition, "the stream has no video");
    }
    StreamMuxer muxer;
    for (const media::TrackPtr& track : tracks) {
        if (track->kind == media::TrackKind::Metadata || !canStore(track->codec) || !keep(*track)) {
            muxer.outTrack_.emplace_back();
            continue;
        }
        muxer.outTrack_.emplace_back(static_cast<std::uint32_t>(muxer.tracks_.size()));
        muxer.tracks_.push_back(track);
    }
    if (!muxer.outTrack_.front()) {
        return fail(ErrorKind::Unsupported, "the video of this stream cannot be in an MP4");
    }
    muxer.init_ = media::makeBuffer(OCELLI_TRY(formatInitSegment(muxer.tracks_, now)));
    return muxer;
}

std::optional<std::uint64_t> StreamMuxer::timeOf(const media::Packet& packet, std::uint32_t track)
    const {
    const auto& clock = *tracks_[track];
    const std::int64_t start = scale(*zero_, tracks_.front()->clockRate, clock.clockRate);
    if (packet.dts < start) {
        return std::nullopt;
    }
    return static_cast<std::uint64_t>(packet.dts - start);
}

void StreamMuxer::addSound(const media::Packet& packet, std::uint32_t track) {
    const auto time = timeOf(packet, track);
    if (!time) {
        return;
    }
    if (sound_.size() >= kMostSound) {
        sound_.pop_front();
    }
    sound_.push_back(
        {track, packet.data, *time, nominalDuration(*tracks_[track], packet), packet.captureTime}
    );
}

TrackRun StreamMuxer::videoRun(const media::Packet& packet) {
    TrackRun run{0, timeOf(packet, 0).value_or(0), {}};
    Sample sample;
    sample.size = static_cast<std::uint32_t>(packet.data->size());
    nominal_ = nominalDuration(*tracks_.front(), packet);
    sample.duration = nominal_;
    // A source may be slower than the rate that is set. Where frames stand further apart than two
    // of their durations, browsers see a break and show nothing up to the next key frame (Media
    // Source Extensions, "coded frame processing").
    if (last_ && packet.dts > *last_) {
        const std::int64_t step = std::min(packet.dts - *last_, longestStep(*tracks_.front()));
        sample.duration = std::max(sample.duration, static_cast<std::uint32_t>(step));
    }
    last_ = packet.dts;
    sample.compositionOffset = static_cast<std::int32_t>(
        std::clamp<std::int64_t>(packet.pts - packet.dts, INT32_MIN, INT32_MAX)
    );
    sample.keyFrame = packet.keyFrame;
    run.samples.push_back(sample);
    closeHole(run);
    lastTime_ = run.baseTime;
    lastDuration_ = run.samples.back().duration;
    return run;
}

/// Where frames are missing the next one is shown at once and for longer: a browser would take the
/// hole for a break too, and decode nothing up to the next key frame, which may be far.
void StreamMuxer::closeHole(TrackRun& run) const {
    Sample& sample = run.samples.back();
    const std::uint64_t end = lastTime_ + lastDuration_;
    const auto longest = static_cast<std::uint64_t>(longestStep(*tracks_.front()));
    if (sample.keyFrame || lastDuration_ == 0 || run.baseTime <= lastTime_ + 2ULL * lastDuration_ ||
        run.baseTime - end > longest) {
        return;
    }
    const std::uint64_t until = run.baseTime + nominal_;
    run.baseTime = end;
    sample.duration = static_cast<std::uint32_t>(until - end);
}

void StreamMuxer::appendSoundRuns(FragmentTable& table, std::vector<ByteSpan>& parts) {
    for (std::uint32_t track = 1; track < tracks_.size(); ++track) {
        TrackRun run{track, 0, {}};
        std::uint64_t last = 0;
        for (const Sound& sound : sound_) {
            if (sound.track != track) {
                continue;
            }
            if (run.samples.empty()) {
                run.baseTime = sound.time;
            } else {
                // Within a run a sample lasts until the next one: one run a track, whatever the
                // jitter.
                const std::uint64_t step = sound.time > last ? sound.time - last : 1;
                run.samples.back().duration =
                    static_cast<std::uint32_t>(std::min<std::uint64_t>(step, 1U << 30U));
            }
            last = sound.time;
            run.samples.push_back(
                {static_cast<std::uint32_t>(sound.data->size()), sound.duration, 0, true}
            );
            parts.push_back(*sound.data);
        }
        if (!run.samples.empty()) {
            table.runs.push_back(std::move(run));
        }
    }
}

Result<LiveFragment> StreamMuxer::finish(
    const media::Packet& packet, FragmentTable table, std::vector<ByteSpan> parts
) {
    appendSoundRuns(table, parts);
    Bytes bytes = OCELLI_TRY(formatFragmentHeader(table));
    bytes.reserve(bytes.size() + static_cast<std::size_t>(table.dataBytes()));
    for (const ByteSpan part : parts) {
        bytes.insert(bytes.end(), part.begin(), part.end());
    }
    sound_.clear();
    LiveFragment fragment;
    fragment.bytes = media::makeBuffer(std::move(bytes));
    fragment.sequence = table.sequence;
    fragment.captureTime = packet.wallTime;
    return fragment;
}

Result<std::optional<LiveFragment>> StreamMuxer::add(const media::Packet& packet) {
    if (packet.track >= outTrack_.size() || !outTrack_[packet.track]) {
        return std::optional<LiveFragment>();
    }
    const std::uint32_t track = *outTrack_[packet.track];
    if (!zero_) {
        if (track != 0 || !packet.keyFrame) {
            return std::optional<LiveFragment>();
        }
        zero_ = packet.dts;
    }
    if (track != 0) {
        addSound(packet, track);
        if (sound_.empty() || packet.captureTime - sound_.front().captured < kSoundWaits) {
            return std::optional<LiveFragment>();
        }
        auto fragment = OCELLI_TRY(finish(packet, {++sequence_, {}}, {}));
        fragment.frames = 0;
        return std::optional<LiveFragment>(std::move(fragment));
    }
    auto fragment = OCELLI_TRY(finish(packet, {++sequence_, {videoRun(packet)}}, {packet.bytes()}));
    fragment.keyFrame = packet.keyFrame;
    return std::optional<LiveFragment>(std::move(fragment));
}

}  // namespace ocelli::delivery::mp4
