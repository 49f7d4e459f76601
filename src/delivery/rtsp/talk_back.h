// The back channel of a session: what its client says (ONVIF Streaming, 5.3).
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "delivery/rtsp/transport_header.h"
#include "media/talk.h"

namespace ocelli::delivery::rtsp {

/// What a client writes into Require to be shown the back channel.
inline constexpr std::string_view kBackChannel = "www.onvif.org/ver20/backchannel";

/// Its name in addresses, behind all tracks that streams have: "trackID=15".
inline constexpr std::uint32_t kTalkTrack = 15;

/// The section of the description: G.711, G.722 and Opus.
std::string formatTalkSection();

/// The track of such a payload type; null for one we have not offered.
media::TrackPtr talkTrack(std::uint8_t payloadType);

/// Thread-bound to the loop of its session. The talk ends with it.
class TalkBack {
  public:
    explicit TalkBack(std::unique_ptr<media::TalkLine> line) : line_(std::move(line)) {}

    /// Interleaved; nothing when it comes in datagrams.
    std::optional<Pair<std::uint8_t>> channels;
    std::optional<Pair<std::uint16_t>> ports;

    /// Says an RTP packet; anything else is left out.
    void onPacket(ByteSpan packet);

  private:
    std::unique_ptr<media::TalkLine> line_;
};

}  // namespace ocelli::delivery::rtsp
