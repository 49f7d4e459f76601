// Times and tables of a fragment.
#include "delivery/record/fragment_builder.h"

#include <algorithm>

#include "base/assert.h"
#include "delivery/mp4/stream_muxer.h"

namespace ocelli::delivery::record {
namespace {

std::int64_t scaleDown(std::int64_t ticks, std::uint32_t from, std::uint32_t to) {
    const std::int64_t whole = ticks / from;
    const std::int64_t rest = ticks % from;
    std::int64_t scaled = rest * to / from;
    if (rest < 0 && rest * to % from != 0) {
        --scaled;
    }
    return whole * to + scaled;
}

}  // namespace

void FragmentBuilder::add(std::uint32_t track, media::PacketPtr packet) {
    bytes_ += packet->data->size();
    newest_ = std::max(newest_, packet->captureTime);
    pending_[track].push_back(std::move(packet));
}

Duration FragmentBuilder::span() const {
    const auto& video = pending_.front();
    return video.empty() ? Duration::zero()
                         : video.back()->captureTime - video.front()->captureTime;
}

void FragmentBuilder::setZero() {
    // Sound may begin a little before the first picture: then the file begins with the sound.
    const std::uint32_t videoClock = tracks_.front()->clockRate;
    std::int64_t zero = pending_.front().front()->dts;
    for (std::size_t i = 1; i < pending_.size(); ++i) {
        if (!pending_[i].empty()) {
            zero = std::min(
                zero, scaleDown(pending_[i].front()->dts, tracks_[i]->clockRate, videoClock)
            );
        }
    }
    zero_ = zero;
}

std::int64_t FragmentBuilder::zeroOf(std::uint32_t track) const {
    return scaleDown(*zero_, tracks_.front()->clockRate, tracks_[track]->clockRate);
}

mp4::TrackRun FragmentBuilder::makeRun(std::uint32_t track, const media::Packet* next) {
    const auto& packets = pending_[track];
    mp4::TrackRun run{track, 0, {}};
    const std::int64_t zero = zeroOf(track);
    std::uint64_t time = 0;
    for (std::size_t i = 0; i < packets.size(); ++i) {
        const media::Packet& packet = *packets[i];
        // Time in a file only goes forward, whatever the source says.
        const std::uint64_t earliest = lastTime_[track] ? *lastTime_[track] + 1 : 0;
        time = std::max(
            earliest, static_cast<std::uint64_t>(std::max<std::int64_t>(0, packet.dts - zero))
        );
        if (run.samples.empty()) {
            run.baseTime = time;
        } else {
            run.samples.back().duration = static_cast<std::uint32_t>(
                std::min<std::uint64_t>(time - *lastTime_[track], UINT32_MAX)
            );
        }
        lastTime_[track] = time;
        mp4::Sample sample;
        sample.size = static_cast<std::uint32_t>(packet.data->size());
        sample.duration = mp4::nominalDuration(*tracks_[track], packet);
        sample.compositionOffset = static_cast<std::int32_t>(
            std::clamp<std::int64_t>(packet.pts - packet.dts, INT32_MIN, INT32_MAX)
        );
        sample.keyFrame = packet.keyFrame;
        run.samples.push_back(sample);
    }
    if (next != nullptr) {
        const std::int64_t step = next->dts - zero - static_cast<std::int64_t>(time);
        if (step > 0 && step <= UINT32_MAX) {
            run.samples.back().duration = static_cast<std::uint32_t>(step);
        }
    }
    return run;
}

BuiltFragment FragmentBuilder::take(std::uint32_t sequence, const media::Packet* nextVideo) {
    OCELLI_ASSERT(hasVideo());
    if (!zero_) {
        setZero();
    }
    BuiltFragment built;
    built.table.sequence = sequence;
    const media::Packet& first = *pending_.front().front();
    built.start = first.wallTime;
    built.monoStart = first.captureTime;
    built.keyFrame = first.keyFrame;
    for (std::uint32_t track = 0; track < pending_.size(); ++track) {
        if (pending_[track].empty()) {
            continue;
        }
        built.table.runs.push_back(makeRun(track, track == 0 ? nextVideo : nullptr));
        std::move(
            pending_[track].begin(), pending_[track].end(), std::back_inserter(built.packets)
        );
        pending_[track].clear();
    }
    const std::uint64_t ticks = built.table.runs.front().ticks();
    built.microseconds = static_cast<std::uint32_t>(
        std::min<std::uint64_t>(ticks * 1'000'000 / tracks_.front()->clockRate, UINT32_MAX)
    );
    bytes_ = 0;
    return built;
}

}  // namespace ocelli::delivery::record
