// How a voice reaches the loudspeaker: the face between protocols and sound output.
#pragma once

#include <memory>
#include <string>

#include "base/bytes.h"
#include "base/unique_function.h"
#include "media/track.h"
#include "runtime/event_loop.h"

namespace ocelli::media {

/// One who speaks; destroying it ends the talk. One thread at a time.
class TalkLine {
  public:
    virtual ~TalkLine() = default;

    /// A packet of sound as RTP carries it. Never blocks; what comes too late, twice or in excess
    /// is left out.
    /// @param track      codec and clock of this packet; may change in mid-talk
    /// @param timestamp  RTP time, ticks of track->clockRate
    virtual void say(const TrackPtr& track, std::uint32_t timestamp, ByteSpan payload) = 0;
};

struct TalkRequest {
    int channel = 0;   ///< from 1
    std::string user;  ///< for the log
};

/// Who may speak through the device. Thread-safe.
class TalkDesk {
  public:
    virtual ~TalkDesk() = default;

    /// Whether the channel has a sound output that is switched on.
    virtual bool offers(int channel) const = 0;

    using Opened = Result<std::unique_ptr<TalkLine>>;

    /// Calls `done` on `loop`, at once or later, as opening a sound device takes its time. Who asks
    /// may be gone by then; the loop outlives the desk's work.
    /// FailedPrecondition: the output is switched off; ResourceExhausted: too many speak;
    /// Cancelled: the output was changed meanwhile; Unavailable, NotFound …: the sound device
    /// cannot be opened.
    virtual void open(
        const TalkRequest& request, EventLoop& loop, UniqueFunction<void(Opened)> done
    ) = 0;

    /// Waits until all that was asked so far is answered; before a loop goes. Not from that loop.
    virtual void settle() = 0;
};

}  // namespace ocelli::media
