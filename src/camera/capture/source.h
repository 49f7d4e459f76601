// Where pictures and sound come from: one face for sensors, files, other cameras and drawn scenes.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "camera/capture/camera_controls.h"
#include "media/frame.h"
#include "media/packet.h"
#include "media/track.h"

namespace ocelli::camera::capture {

/// Interleaved 16-bit samples.
struct AudioBlock {
    std::vector<std::int16_t> samples;  ///< [frames][channels]
    std::uint32_t sampleRate = 48000;   ///< Hz
    int channels = 1;
    MonoTime captureTime;  ///< of the first sample
};

enum class SourceState { Starting, Live, Lost };

/// All calls come on the source's own thread, one at a time.
class SourceListener {
  public:
    virtual ~SourceListener() = default;

    /// `message` says in plain words what is going on ("waiting for /dev/video0", "no answer from
    /// host").
    virtual void onState(SourceState state, const std::string& message) = 0;

    /// Raw sources: a picture, owned by the receiver. captureTime, pts (90 kHz) and sequence are
    /// set.
    virtual void onFrame(media::FrameBuilder frame) = 0;

    /// Encoded sources: the tracks (video first), again when they change, then packets.
    virtual void onTracks(const media::TrackList& tracks) = 0;
    virtual void onPacket(const media::PacketPtr& packet) = 0;

    /// Raw sources with sound of their own: its form, before the first picture where it is known.
    virtual void onSoundForm(std::uint32_t sampleRate, int channels) = 0;
    virtual void onAudio(AudioBlock block) = 0;
};

struct SourceFormat {
    int width = 0;
    int height = 0;
    double frameRate = 0;
};

/// A source runs its own thread from start() until it is destroyed, and never gives up: a lost
/// device or camera is reported as Lost and tried again with backoff (1 s doubling to 30 s) until
/// it is back.
class Source {
  public:
    virtual ~Source() = default;

    /// `listener` must outlive the source.
    virtual void start(SourceListener& listener) = 0;

    /// True when it delivers packets (onTracks, onPacket) instead of frames.
    virtual bool encoded() const = 0;

    /// True when it mirrors and rotates its pictures itself, as the image settings say.
    virtual bool turnsItself() const { return false; }

    /// Exposure and the like, from the next picture on, where there is a sensor to set.
    /// Thread-safe.
    virtual void adjust(const CameraControls& /*controls*/) {}

    /// Asks an encoded source for a key frame, where it can be asked. Thread-safe.
    virtual void requestKeyFrame() {}
};

/// What a source is made from: "file:/path", "rtsp://…", "v4l2:/dev/video0?width=…",
/// "scene:street?seed=1&width=1920&height=1080&fps=25", "thermal:/path?fps=9".
struct SourceAddress {
    std::string scheme;  ///< v4l2, rtsp, rtsps, file, scene, thermal
    std::string rest;    ///< what follows, without the query (rtsp: the whole URL)
    std::vector<std::pair<std::string, std::string>> options;

    std::string option(std::string_view name, std::string_view absent) const;
};

/// InvalidArgument that says what an address looks like.
Result<SourceAddress> parseSourceAddress(std::string_view text);

struct SourceOptions {
    std::string user;
    std::string password;
    bool udp = false;  ///< RTSP: UDP instead of TCP
};

/// The makers by scheme are listed in camera/capture/sources.cpp. InvalidArgument, Unsupported.
Result<std::unique_ptr<Source>> createSource(
    const SourceAddress& address, const SourceOptions& options, const Clock& clock
);

}  // namespace ocelli::camera::capture
