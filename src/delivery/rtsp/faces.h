// What the RTSP server needs from the rest of the house; the app hands it in.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "access/permission.h"
#include "base/unique_function.h"
#include "crypto/srtp.h"
#include "delivery/rtsp/url.h"
#include "media/stream_hub.h"
#include "media/talk.h"
#include "net/address.h"
#include "runtime/event_loop.h"

namespace ocelli::delivery::rtsp {

/// Who asks. Called on the server's loop; must not block for long.
struct Authenticator {
    /// @param authorization  the header's value, empty when there is none
    /// @return Unauthenticated (answered with 401 and the challenges), PermissionDenied,
    ///         Unavailable (login locked).
    std::function<Result<access::Identity>(
        std::string_view method,
        std::string_view uri,
        std::string_view authorization,
        const net::Endpoint& peer
    )>
        authenticate;

    /// Values of WWW-Authenticate, strongest first.
    std::function<std::vector<std::string>()> challenges;
};

/// Where a stream goes when a viewer asks for multicast.
struct MulticastGroup {
    std::string address;
    std::uint16_t videoPort = 0;  ///< even; RTCP on the next
    std::uint16_t audioPort = 0;  ///< even; RTCP on the next
    int timeToLive = 16;
    bool secret = false;  ///< protected packets only, for who came through TLS

    bool operator==(const MulticastGroup&) const = default;
};

/// A stream that can be watched.
struct StreamRef {
    StreamAddress address;
    std::shared_ptr<media::StreamHub> hub;
    std::string name;  ///< for people: "Front door, main"
    std::optional<MulticastGroup> multicast;
};

/// The streams of the device. Thread-bound to the server's loop.
class StreamCatalog {
  public:
    virtual ~StreamCatalog() = default;
    virtual std::optional<StreamRef> find(const StreamAddress& address) = 0;
};

/// A recording that is read in order. Thread-bound to the loop it was opened for; a call under way
/// when it is destroyed is not answered, or answered to nobody.
class PlaybackReader {
  public:
    virtual ~PlaybackReader() = default;

    virtual const media::TrackList& tracks() const = 0;

    using Packets = Result<std::vector<media::PacketPtr>>;

    /// The next packets, about `atMost`, in order of time, beginning with a key frame; none at the
    /// end. One call at a time. pts of all packets of all tracks lie on one line; where nothing was
    /// recorded they jump. `wallTime` is when they were captured.
    virtual void next(std::size_t atMost, UniqueFunction<void(Packets)> done) = 0;
};

/// The recordings of the device.
class PlaybackSource {
  public:
    virtual ~PlaybackSource() = default;

    using Opened = Result<std::unique_ptr<PlaybackReader>>;

    /// Calls `done` on `loop`, at once or later: a reader that begins at the last key frame not
    /// after `from` (or the first after it), NotFound when there is nothing between the times,
    /// ResourceExhausted when too many read.
    /// @param from  0: from the beginning of what is recorded
    /// @param to    nothing: up to the end of what is recorded
    virtual void open(
        EventLoop& loop,
        const StreamAddress& stream,
        WallTime from,
        std::optional<WallTime> to,
        UniqueFunction<void(Opened)> done
    ) = 0;
};

/// All of them; everything outlives the server.
struct Faces {
    Authenticator authenticator;
    StreamCatalog* catalog = nullptr;
    PlaybackSource* playback = nullptr;  ///< null: no playback
    media::TalkDesk* talk = nullptr;     ///< null: no back channel

    /// How live packets are protected for who asks through TLS and takes keys; nothing: SRTP is
    /// off.
    std::optional<crypto::SrtpSuite> srtp;

    /// Packets tell when their pictures were captured (RFC 6051); descriptions say so.
    bool captureTimes = true;
};

}  // namespace ocelli::delivery::rtsp
