// What we answer to an offer: one address, one certificate, what is sent under which number.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "delivery/webrtc/offer.h"
#include "net/address.h"

namespace ocelli::delivery::webrtc {

/// Names of header extensions.
inline constexpr std::string_view kTransportSequence =
    "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01";
inline constexpr std::string_view kPlayoutDelay =
    "http://www.webrtc.org/experiments/rtp-hdrext/playout-delay";

inline constexpr std::string_view kCaptureTime =
    "http://www.webrtc.org/experiments/rtp-hdrext/abs-capture-time";

enum class Direction { FromUs, ToUs };

/// One section in which something is sent.
struct AnsweredTrack {
    std::size_t media = 0;    ///< in the offer
    std::uint32_t track = 0;  ///< in the stream
    OfferedCodec codec;
    std::uint32_t ssrc = 0;
    std::string parameters;  ///< for its "fmtp" line
    Direction direction = Direction::FromUs;
};

struct AnswerDescription {
    std::string sessionId;  ///< digits
    std::string ufrag;
    std::string password;
    std::string fingerprint;
    std::string name;  ///< canonical name of the sources
    std::vector<net::Endpoint> candidates;
    std::vector<AnsweredTrack> tracks;
};

/// Sections of the offer without a track are refused. RTP time stamps are said to count from the
/// beginning of 1900 (RFC 7273, 5.4), so that a page can tell how old a picture is.
std::string formatAnswer(const Offer& offer, const AnswerDescription& answer);

/// The number under which a section takes an extension; 0: not offered.
int extensionOf(const OfferedMedia& media, std::string_view name);

}  // namespace ocelli::delivery::webrtc
