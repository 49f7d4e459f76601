// Packets of a file in the order of time, though the file holds sound and pictures in stretches.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>

#include "base/result.h"
#include "media/av/demuxer.h"

namespace ocelli::camera::capture::detail {

/// Files keep a second of pictures, then a second of sound, and so on. Reads ahead within bounds,
/// so that sound can be taken when its time has come. Reentrant.
class PlayOrder {
  public:
    struct Bounds {
        std::size_t packets = 512;
        std::size_t videoBytes = 16U << 20U;  ///< pictures read ahead in search of sound
        std::size_t soundBytes = 8U << 20U;   ///< beyond it the oldest sound is left out
    };

    struct Sound {
        media::Packet packet;
        std::int64_t time = 0;  ///< of the file, 90 kHz
    };

    /// @param demuxer  must outlive this object
    explicit PlayOrder(media::av::Demuxer& demuxer) : PlayOrder(demuxer, Bounds()) {}

    PlayOrder(media::av::Demuxer& demuxer, Bounds bounds) : demuxer_(demuxer), bounds_(bounds) {}

    /// The next picture; nothing at the end.
    Result<std::optional<media::av::DemuxedPacket>> nextVideo();

    /// The next sound that begins at or before a time of the file (90 kHz); nothing when there is
    /// none so early, or when it stands too far behind in the file. An error of the file is told by
    /// nextVideo(), after the pictures before it.
    std::optional<Sound> nextSound(std::int64_t until);

  private:
    void readOn();
    void keepSound(media::Packet packet);

    media::av::Demuxer& demuxer_;
    Bounds bounds_;
    std::deque<media::av::DemuxedPacket> video_;
    std::deque<Sound> sound_;
    std::size_t videoBytes_ = 0;
    std::size_t soundBytes_ = 0;
    bool ended_ = false;
    std::optional<Error> error_;
};

}  // namespace ocelli::camera::capture::detail
