// Turns the packets of a live stream into an initialisation segment and fragments of one frame
// each.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

#include "delivery/mp4/fragment.h"
#include "media/packet.h"
#include "media/track.h"

namespace ocelli::delivery::mp4 {

/// A fragment with header and data in one buffer, to be shared by all who send it.
struct LiveFragment {
    media::BufferPtr bytes;
    std::uint32_t sequence = 0;
    bool keyFrame = false;
    WallTime captureTime;      ///< of the video frame, or of the last sound
    std::uint32_t frames = 1;  ///< of video; 0 when it has only sound
};

/// Makes a fragment of each video frame, with the sound that came before it, so that nothing waits;
/// a fragment of sound alone when the frame rate is low.
/// Times count from the first video frame. Reentrant.
class StreamMuxer {
  public:
    /// Tracks that cannot be in the file (G.722), or that `keep` refuses, are left out.
    /// FailedPrecondition when there is no video track first.
    static Result<StreamMuxer> create(
        const media::TrackList& tracks, WallTime now, bool (*keep)(const media::Track&)
    );

    const media::BufferPtr& initSegment() const { return init_; }

    /// The tracks that are in the file.
    const media::TrackList& tracks() const { return tracks_; }

    /// A fragment when the packet is a video frame (after the first key frame); sound is collected.
    Result<std::optional<LiveFragment>> add(const media::Packet& packet);

  private:
    StreamMuxer() = default;

    struct Sound {
        std::uint32_t track = 0;  ///< in tracks_
        media::BufferPtr data;
        std::uint64_t time = 0;  ///< ticks from zero
        std::uint32_t duration = 0;
        MonoTime captured;
    };

    /// Ticks of the track from the zero of the file; nothing before it.
    std::optional<std::uint64_t> timeOf(const media::Packet& packet, std::uint32_t track) const;
    void addSound(const media::Packet& packet, std::uint32_t track);
    TrackRun videoRun(const media::Packet& packet);
    void closeHole(TrackRun& run) const;
    Result<LiveFragment> finish(
        const media::Packet& packet, FragmentTable table, std::vector<ByteSpan> parts
    );
    void appendSoundRuns(FragmentTable& table, std::vector<ByteSpan>& parts);

    media::TrackList tracks_;
    std::vector<std::optional<std::uint32_t>> outTrack_;  ///< by index in the stream's list
    media::BufferPtr init_;
    std::optional<std::int64_t> zero_;  ///< dts of the first key frame, video ticks
    std::optional<std::int64_t> last_;  ///< dts of the latest video frame
    std::uint64_t lastTime_ = 0;        ///< where it stands in the file
    std::uint32_t lastDuration_ = 0;    ///< and for how long
    std::uint32_t nominal_ = 0;         ///< duration of the latest frame by itself
    std::uint32_t sequence_ = 0;
    std::deque<Sound> sound_;
};

/// Nominal ticks of a packet: its own duration, or one derived from rate and kind.
std::uint32_t nominalDuration(const media::Track& track, const media::Packet& packet);

}  // namespace ocelli::delivery::mp4
