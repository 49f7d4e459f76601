// Collects packets until they make a fragment: sample tables, times from the file's zero, data in
// order.
#pragma once

#include <optional>
#include <vector>

#include "delivery/mp4/fragment.h"
#include "media/packet.h"
#include "media/track.h"

namespace ocelli::delivery::record {

/// A fragment ready to be written.
struct BuiltFragment {
    mp4::FragmentTable table;
    std::vector<media::PacketPtr> packets;  ///< in the order of the data
    WallTime start;
    MonoTime monoStart;
    std::uint32_t microseconds = 0;
    bool keyFrame = false;
};

/// One per file. Packets of all tracks go in as they come; each goes out once. Reentrant.
class FragmentBuilder {
  public:
    /// @param tracks  those in the file, video first
    explicit FragmentBuilder(media::TrackList tracks) : tracks_(std::move(tracks)) {
        pending_.resize(tracks_.size());
        lastTime_.resize(tracks_.size());
    }

    /// @param track  index in the file
    void add(std::uint32_t track, media::PacketPtr packet);

    bool hasVideo() const { return !pending_.front().empty(); }

    /// From the first to the newest video frame that wait.
    Duration span() const;

    std::size_t bytes() const { return bytes_; }

    /// Capture time of the newest packet that waits.
    MonoTime newest() const { return newest_; }

    /// Everything that waits as one fragment. hasVideo() must be true.
    /// @param nextVideo  the frame that comes next, which tells how long the last one lasts; may be
    /// null
    BuiltFragment take(std::uint32_t sequence, const media::Packet* nextVideo);

  private:
    void setZero();
    std::int64_t zeroOf(std::uint32_t track) const;
    mp4::TrackRun makeRun(std::uint32_t track, const media::Packet* next);

    media::TrackList tracks_;
    std::vector<std::vector<media::PacketPtr>> pending_;  ///< by track
    std::vector<std::optional<std::uint64_t>> lastTime_;  ///< dts of the last sample, by track
    std::optional<std::int64_t> zero_;                    ///< in video ticks
    std::size_t bytes_ = 0;
    MonoTime newest_;
};

}  // namespace ocelli::delivery::record
