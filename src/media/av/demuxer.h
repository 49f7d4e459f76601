// Opens files and RTSP cameras and gives their packets in our form.
#pragma once

#include <memory>
#include <optional>
#include <stop_token>
#include <string>

#include "base/clock.h"
#include "base/result.h"
#include "media/av/audio_decoder.h"
#include "media/av/video_decoder.h"
#include "media/packet.h"
#include "media/track.h"

namespace ocelli::media::av {

struct RtspOptions {
    std::string user;                                 ///< empty: none, or the one in the URL
    std::string password;                             ///< never logged, never part of an error
    bool udp = false;                                 ///< UDP instead of TCP
    Duration openTimeout = std::chrono::seconds(10);  ///< for the whole dialogue
    Duration readTimeout = std::chrono::seconds(5);   ///< a camera silent for so long is an error
};

/// The next packet. Its times beyond pts are not set.
struct DemuxedPacket {
    TrackKind kind = TrackKind::Video;
    Packet packet;
    bool ptsKnown = true;        ///< false: the container tells no pts; packet.pts is the dts
    bool tracksChanged = false;  ///< tracks() has to be read anew before this packet
};

/// The address without user and password, for messages. InvalidArgument when it is no rtsp:// or
/// rtsps:// address.
Result<std::string> withoutUser(const std::string& url);

/// The best video and the best sound of a file or camera. Reentrant; blocks.
///
/// What our tracks can carry comes in the form `Packet` says, key frames with their parameter sets;
/// the rest (MPEG-4, FLAC …) comes as it is and only the decoders below can read it.
class Demuxer {
  public:
    /// Local files only, no playlists that lead elsewhere. NotFound, PermissionDenied, DataLoss,
    /// Unsupported.
    /// @param stop  ends a blocking call with Cancelled
    static Result<std::unique_ptr<Demuxer>> openFile(
        const std::string& path, const Clock& clock, std::stop_token stop = {}
    );

    /// @param url  rtsp:// or rtsps://. Unauthenticated, Unavailable, DeadlineExceeded, NotFound.
    static Result<std::unique_ptr<Demuxer>> openRtsp(
        const std::string& url, const RtspOptions& options, const Clock& clock, std::stop_token stop
    );

    virtual ~Demuxer() = default;

    /// Those that our tracks can carry, video first; a video whose parameter sets did not come yet
    /// is absent.
    virtual TrackList tracks() const = 0;

    virtual bool hasVideo() const = 0;
    virtual bool hasAudio() const = 0;

    /// FFmpeg's name of the codec; empty without such a stream.
    virtual std::string codecName(TrackKind kind) const = 0;

    /// Nominal frames a second of the video; 0 when unknown.
    virtual double frameRate() const = 0;

    /// Ticks a second of the packets' pts; 0 without such a stream.
    virtual std::uint32_t clockRate(TrackKind kind) const = 0;

    /// Nothing at the end of a file.
    virtual Result<std::optional<DemuxedPacket>> next() = 0;

    /// Back to the beginning of a file.
    virtual Result<void> rewind() = 0;

    /// Decoders for this file's streams, whatever their codec. NotFound without such a stream.
    virtual Result<std::unique_ptr<VideoDecoder>> videoDecoder() const = 0;
    virtual Result<std::unique_ptr<AudioDecoder>> audioDecoder() const = 0;
};

}  // namespace ocelli::media::av
