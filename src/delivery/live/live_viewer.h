// One page that looks at a live stream: its queue, what it lost, whether it is paused.
#pragma once

#include <deque>
#include <memory>

#include "delivery/mp4/stream_muxer.h"
#include "net/websocket/web_socket.h"
#include "runtime/event_loop.h"

namespace ocelli::delivery::live {

struct ViewerBounds {
    std::size_t queueBytes = 6U << 20U;  ///< waiting here; beyond it frames are left out
    Duration queueSpan = std::chrono::seconds(3);
    std::size_t socketBytes = 256U << 10U;  ///< handed to the socket at once
};

/// Thread-bound. Sends what fits; when the client is too slow, everything up to the next key frame
/// is left out and the client is told how many frames that were.
class LiveViewer {
  public:
    LiveViewer(
        const Clock& clock, std::shared_ptr<net::websocket::WebSocket> socket, ViewerBounds bounds
    );

    /// A new initialisation segment; what is still waiting of the old one goes first.
    void start(const std::string& streamMessage, media::BufferPtr initSegment);

    /// A fragment. Before the first key frame after start() it is left out, uncounted.
    void add(const mp4::LiveFragment& fragment);

    void sendText(std::string text) { socket_->sendText(std::move(text)); }

    void pause();

    /// Takes up again at the next fragment with a key frame.
    void resume();

    bool paused() const { return paused_; }

    /// The socket has room again.
    void onDrained() { pump(); }

    std::uint64_t lost() const { return lostEver_; }

    std::size_t queuedBytes() const { return queuedBytes_; }

    net::websocket::WebSocket& socket() { return *socket_; }

  private:
    struct Item {
        bool init = false;
        std::string text;  ///< goes before an initialisation segment
        mp4::LiveFragment fragment;
    };

    bool overfull(const mp4::LiveFragment& fragment) const;
    void dropWaiting();
    void countLost(const mp4::LiveFragment& fragment);
    void pump();
    void send(const Item& item);

    const Clock& clock_;
    std::shared_ptr<net::websocket::WebSocket> socket_;
    ViewerBounds bounds_;
    std::deque<Item> queue_;
    std::size_t queuedBytes_ = 0;
    bool waitsForKeyFrame_ = true;
    bool paused_ = false;
    std::uint64_t lostNow_ = 0;
    std::uint64_t lostEver_ = 0;
};

}  // namespace ocelli::delivery::live
