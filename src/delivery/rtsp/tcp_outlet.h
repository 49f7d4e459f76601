// Sends slabs between the messages of an RTSP connection.
#pragma once

#include "delivery/rtsp/outlet.h"
#include "delivery/rtsp/transport_header.h"
#include "net/tcp.h"

namespace ocelli::delivery::rtsp {

/// One gathered write of shared bytes per access unit.
class TcpOutlet final : public Outlet {
  public:
    struct Track {
        std::uint32_t index = 0;
        Pair<std::uint8_t> channels;
    };

    /// @param stream  outlives this object
    TcpOutlet(
        EventLoop& loop, net::TcpStream& stream, std::vector<Track> tracks, OutletBounds bounds
    );

    void sendReport(std::uint32_t track, const media::BufferPtr& report) override;

    std::size_t queuedBytes() const override {
        return Outlet::queuedBytes() + stream_.queuedBytes();
    }

    /// The stream has written all it had.
    void onDrained();

  protected:
    bool ready() const override { return stream_.queuedBytes() == 0; }

    void write(std::span<const rtp::SlabPtr> slabs) override;
    void onQueued() override;

  private:
    const Track* find(std::uint32_t index) const;

    net::TcpStream& stream_;
    std::vector<Track> tracks_;
    Timer soon_;
};

}  // namespace ocelli::delivery::rtsp
