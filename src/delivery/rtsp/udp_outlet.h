// Sends slabs as datagrams, to one peer or to a multicast group.
#pragma once

#include <memory>

#include "delivery/rtsp/outlet.h"
#include "net/udp.h"

namespace ocelli::delivery::rtsp {

/// One sendmmsg per access unit, unless it is so large that it would burst the peer's socket buffer
/// or a switch: then, as with the cached group at the beginning, it is paced.
class UdpOutlet final : public Outlet {
  public:
    using TargetPtr = std::shared_ptr<const net::UdpSocket::Target>;

    struct Track {
        std::uint32_t index = 0;
        TargetPtr rtp;
        TargetPtr rtcp;
    };

    /// @param rtp, rtcp  outlive this object
    UdpOutlet(
        EventLoop& loop,
        net::UdpSocket& rtp,
        net::UdpSocket& rtcp,
        std::vector<Track> tracks,
        OutletBounds bounds
    );

    void sendReport(std::uint32_t track, const media::BufferPtr& report) override;

    std::size_t queuedBytes() const override;

  protected:
    bool ready() const override { return !rest_ && (budget_ > 0 || !pacing_.active()); }

    void write(std::span<const rtp::SlabPtr> slabs) override;
    void onQueued() override;

    std::size_t gathers() const override { return 1; }

  private:
    void startPacing();
    void pace();
    void sendRest();
    const Track* find(std::uint32_t index) const;

    net::UdpSocket& rtp_;
    net::UdpSocket& rtcp_;
    std::vector<Track> tracks_;
    rtp::SlabPtr rest_;         ///< a slab of which a part has been sent
    std::size_t restFrom_ = 0;  ///< the first datagram of it that has not
    std::size_t budget_ = 0;    ///< bytes that may go out until the next turn
    MonoTime refilled_;
    Timer pacing_;
};

}  // namespace ocelli::delivery::rtsp
