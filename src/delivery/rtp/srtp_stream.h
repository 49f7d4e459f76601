// The protected form of a stream: one key for all its sessions, each access unit encrypted once.
#pragma once

#include <map>

#include "delivery/rtp/mikey.h"
#include "delivery/rtp/rtp_track.h"
#include "delivery/rtp/slab.h"

namespace ocelli::delivery::rtp {

/// Protects a stream for those who begin within about the same minute. Its sequence numbers begin
/// low and are its own: receivers in the field assume that they never began anew, whatever they are
/// told, so who comes late gets another key and another beginning. Sources and time stamps stay
/// those of the stream. Reentrant. The sources of a stream must be different ones.
class SrtpStream {
  public:
    explicit SrtpStream(crypto::SrtpSuite suite);

    /// The source goes on from the packet with this index (packetIndex); none before can be sent.
    void begin(std::uint32_t ssrc, std::uint64_t index);

    bool knows(std::uint32_t ssrc) const { return offsets_.contains(ssrc); }

    /// Where the packet with this index stands in our own sequence.
    std::uint64_t position(std::uint32_t ssrc, std::uint64_t index) const;

    /// The same packets, protected: each longer by its tag, with sequence numbers of ours.
    SlabPtr protect(const Slab& slab);

    /// A compound RTCP packet of one of our sources.
    Bytes protectReport(ByteSpan packet);

    /// For the description of a track.
    /// @param index  of the packet that its source sends next
    KeyMessage keyFor(std::uint32_t ssrc, std::uint64_t index) const;

  private:
    crypto::SrtpMaster master_;
    crypto::SrtpContext context_;
    std::map<std::uint32_t, std::uint64_t> offsets_;  ///< by source: from its index to ours
    std::map<std::uint32_t, std::uint32_t> reports_;  ///< by source: the next RTCP index
};

using SrtpStreamPtr = std::shared_ptr<SrtpStream>;

/// What a receiver protected with a key of its own. Reentrant.
class SrtcpReceiver {
  public:
    explicit SrtcpReceiver(crypto::SrtpContext context) : context_(std::move(context)) {}

    /// The compound packet. PermissionDenied when it is not genuine or came before.
    Result<Bytes> open(ByteSpan packet);

  private:
    static constexpr std::size_t kSources = 16;

    /// RFC 3711, 3.3.2: the 64 indices up to the highest one.
    struct Window {
        std::uint32_t highest = 0;
        std::uint64_t seen = 0;  ///< bit i: highest - i
    };

    crypto::SrtpContext context_;
    std::map<std::uint32_t, Window> windows_;  ///< by source
};

}  // namespace ocelli::delivery::rtp
