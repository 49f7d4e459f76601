// From datagrams to words.
#include "delivery/webrtc/talk_session.h"

#include "delivery/rtp/rtp_header.h"

namespace ocelli::delivery::webrtc {

Result<void> TalkSession::onKeys(const net::SrtpKeys& keys) {
    receiver_.emplace(OCELLI_TRY(crypto::SrtpContext::create(keys.theirs)));
    return {};
}

void TalkSession::onMedia(ByteSpan datagram) {
    const auto clear = receiver_->open(datagram);
    if (!clear) {
        return;  // not genuine, twice, or a report
    }
    heardNow();
    const auto packet = rtp::parseRtp(*clear);
    if (!packet || packet->header.payloadType != sound_.type) {
        return;
    }
    ++packets_;
    bytes_ += datagram.size();
    sound_.line->say(sound_.track, packet->header.timestamp, packet->payload);
}

Peer::Figures TalkSession::figures() const {
    Figures figures = Peer::figures();
    figures.talking = packets_ > 0;
    figures.packets = packets_;
    figures.bytes = bytes_;
    return figures;
}

}  // namespace ocelli::delivery::webrtc
