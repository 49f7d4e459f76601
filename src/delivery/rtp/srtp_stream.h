// The protected form of a stream: one key for all its sessions, each access unit encrypted once.
#pragma once

#include <map>

#include "delivery/rtp/mikey.h"
#include "delivery/rtp/rtp_track.h"
#include "delivery/rtp/slab.h"

namespace ocelli::delivery::rtp {

/// How packets leave.
enum class Protection { None, Srtp };

/// Reentrant. The sources of a stream must be different ones.
class SrtpStream {
  public:
    explicit SrtpStream(crypto::SrtpSuite suite);

    /// The same packets, protected: each longer by its tag.
    SlabPtr protect(const Slab& slab);

    /// A compound RTCP packet of one of our sources.
    Bytes protectReport(ByteSpan packet);

    /// For the description of a track: the key, and where its source is now.
    KeyMessage keyFor(const RtpSource& source) const;

  private:
    crypto::SrtpMaster master_;
    crypto::SrtpContext context_;
    std::map<std::uint32_t, std::uint32_t> reports_;  ///< by source: the next RTCP index
};

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
