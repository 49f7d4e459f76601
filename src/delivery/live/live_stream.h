// One live stream for all its viewers: muxed once, from the first viewer to the last.
#pragma once

#include <deque>
#include <memory>
#include <optional>
#include <vector>

#include "delivery/live/live_viewer.h"
#include "media/queued_reader.h"

namespace ocelli::delivery::live {

/// Reads a hub on its loop, makes fragments and hands them to the viewers. Keeps the fragments
/// since the last key frame, so that a new viewer starts at once. Thread-bound.
class LiveStream final : public media::QueuedReader::Listener {
  public:
    /// @param hub  must outlive this object
    LiveStream(EventLoop& loop, media::StreamHub& hub);
    ~LiveStream() override;

    void add(std::shared_ptr<LiveViewer> viewer);
    void remove(const LiveViewer* viewer);

    /// The viewer takes up again: what is kept since the last key frame comes first.
    void resume(LiveViewer& viewer);

    std::size_t viewers() const { return viewers_.size(); }

    /// Fragments made so far, of all runs of the muxer.
    std::uint64_t muxed() const { return muxed_; }

  private:
    void onDescription(const media::StreamDescription& description) override;
    void onPacket(const media::PacketPtr& packet) override;
    void onLost(std::uint64_t frames) override;

    void startViewer(LiveViewer& viewer);
    void keep(const mp4::LiveFragment& fragment);
    void checkAlive();
    void setLive(bool live, std::string message);

    EventLoop& loop_;
    media::StreamHub& hub_;
    std::vector<std::shared_ptr<LiveViewer>> viewers_;
    std::string streamMessage_;  ///< empty until the stream is described
    std::string stateMessage_;
    bool live_ = false;
    std::optional<mp4::StreamMuxer> muxer_;
    std::deque<mp4::LiveFragment> group_;
    std::size_t groupBytes_ = 0;
    std::uint64_t muxed_ = 0;
    MonoTime lastPacket_;
    Duration silence_{};  ///< without packets for this long there is no video
    Timer aliveTimer_;
    std::unique_ptr<media::QueuedReader> reader_;
};

}  // namespace ocelli::delivery::live
