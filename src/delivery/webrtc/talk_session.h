// One browser that speaks: its sound, opened and handed on.
#pragma once

#include "delivery/rtp/srtp_receiver.h"
#include "delivery/webrtc/peer.h"
#include "media/talk.h"

namespace ocelli::delivery::webrtc {

/// The talk ends with it. Thread-bound to the server's loop.
class TalkSession final : public Peer {
  public:
    struct Sound {
        std::uint8_t type = 0;  ///< payload type that was agreed on
        media::TrackPtr track;
        std::unique_ptr<media::TalkLine> line;
    };

    TalkSession(
        EventLoop& loop,
        net::UdpSocket& socket,
        const net::DtlsContext& dtls,
        Agreement agreement,
        Sound sound,
        std::function<void(std::string why)> onEnd
    )
        : Peer(loop, socket, dtls, std::move(agreement), std::move(onEnd)),
          sound_(std::move(sound)) {}

    Figures figures() const override;

  private:
    Result<void> onKeys(const net::SrtpKeys& keys) override;
    void onMedia(ByteSpan datagram) override;

    Sound sound_;
    std::optional<rtp::SrtpReceiver> receiver_;
    std::uint64_t packets_ = 0;
    std::uint64_t bytes_ = 0;
};

}  // namespace ocelli::delivery::webrtc
