// Packets of a source that arrives encoded: the present group of pictures, and decoding when
// somebody needs frames.
#pragma once

#include <memory>
#include <vector>

#include "media/av/audio_decoder.h"
#include "media/av/video_decoder.h"
#include "media/frame.h"
#include "media/media_clock.h"
#include "media/packet.h"
#include "runtime/guarded.h"

namespace ocelli::camera::pipeline {

/// Used on the source's thread, except `setTracks`, `video`, `audio` and `currentPicture`, which
/// are thread-safe.
class EncodedInput {
  public:
    explicit EncodedInput(media::MediaClock& clock) : clock_(clock) {}

    /// The first video and the first audio track count.
    void setTracks(const media::TrackList& tracks);

    media::TrackPtr video() const { return tracks_.lock()->video; }

    media::TrackPtr audio() const { return tracks_.lock()->audio; }

    /// The packet as track 0 (video) or 1 (audio), with times on the device's clocks; null for
    /// other tracks.
    media::PacketPtr stamp(const media::PacketPtr& packet) const;

    /// Remembers a stamped video packet for currentPicture().
    void keep(const media::PacketPtr& packet);

    /// Frames of a stamped video packet that was kept. After a pause the kept group is decoded
    /// first, so that pictures come at once; of it only the newest is given.
    Result<std::vector<media::FrameBuilder>> decode(const media::PacketPtr& packet);

    /// Nobody needs frames for now.
    void stopDecoding();

    /// Tracks change: decoders begin anew.
    void restart();

    /// Samples of a stamped audio packet.
    Result<media::av::AudioSamples> decodeAudio(const media::PacketPtr& packet);

    /// Decodes the kept group to its newest picture. Slow; for a worker. NotFound before the first
    /// key frame.
    Result<media::FramePtr> currentPicture();

  private:
    struct Group {
        media::TrackPtr video;
        std::vector<media::PacketPtr> packets;
        std::size_t bytes = 0;
    };

    struct Tracks {
        std::uint32_t videoIndex = 0;
        std::uint32_t audioIndex = 0;
        media::TrackPtr video;
        media::TrackPtr audio;
    };

    media::MediaClock& clock_;
    Guarded<Tracks> tracks_;
    media::FramePool pool_;
    std::unique_ptr<media::av::VideoDecoder> decoder_;
    std::unique_ptr<media::av::AudioDecoder> audioDecoder_;
    Guarded<Group> group_;
};

}  // namespace ocelli::camera::pipeline
