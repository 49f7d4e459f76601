// Sends slabs as datagrams, to one peer or to a multicast group.
#pragma once

#include <memory>

#include "delivery/rtsp/outlet.h"
#include "net/udp.h"

namespace ocelli::delivery::rtsp {

/// One sendmmsg per access unit. The cached group at the beginning is paced, so that it does not
/// burst the peer's socket buffer.
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

  protected:
    bool ready() const override { return true; }

    void write(std::span<const rtp::SlabPtr> slabs) override;
    void onQueued() override;

  private:
    void pace();
    const Track* find(std::uint32_t index) const;

    net::UdpSocket& rtp_;
    net::UdpSocket& rtcp_;
    std::vector<Track> tracks_;
    Timer pacing_;
};

}  // namespace ocelli::delivery::rtsp
