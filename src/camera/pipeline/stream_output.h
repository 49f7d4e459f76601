// The tracks of one stream on their way to its hub, from whichever side feeds it now.
#pragma once

#include "media/stream_hub.h"
#include "runtime/guarded.h"

namespace ocelli::camera::pipeline {

/// Who may publish: our encoders, or a source that arrives encoded and passes through.
enum class Feeder { Encoder, Source };

/// Puts a video and perhaps an audio and a metadata track together and announces them whenever one
/// changes. What comes from the side that does not feed now is left out, so that a change-over
/// never mixes. Thread-safe.
class StreamOutput {
  public:
    explicit StreamOutput(media::StreamHub& hub) : hub_(hub) {}

    /// Changes the side; its tracks must be set anew.
    void feedBy(Feeder feeder);

    Feeder feeder() const;

    /// Null: no video for now; then nothing is published.
    void setVideo(Feeder from, const media::TrackPtr& track);

    /// Null: no sound.
    void setAudio(Feeder from, const media::TrackPtr& track);

    /// A track of documents beside video and sound, of whoever feeds them; null: none. Stays over a
    /// change of the side.
    void setMetadata(const media::TrackPtr& track);

    /// A document; its track index is set here. Left out without a metadata track, or without
    /// video.
    void publishMetadata(const media::Packet& document);

    /// Track index 0 is video, 1 is audio. Sound without an announced track is left out.
    void publish(Feeder from, const media::PacketPtr& packet);

    /// From now on each H.264 and H.265 picture carries when it was captured, or not.
    void tellCaptureTimes(bool tell);

    /// Announces the same tracks anew, so that nobody starts with pictures from before a pause.
    void forget(Feeder from);

    media::StreamHub& hub() { return hub_; }

  private:
    struct Tracks {
        Feeder feeder = Feeder::Encoder;
        media::TrackPtr video;
        media::TrackPtr audio;
        media::TrackPtr metadata;
        bool tellCaptureTimes = false;
    };

    void announce(const Tracks& tracks);

    media::StreamHub& hub_;
    Guarded<Tracks> tracks_;
};

}  // namespace ocelli::camera::pipeline
