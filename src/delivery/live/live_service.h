// All live streams that somebody looks at, and the sockets of those who look.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>

#include "delivery/live/live_stream.h"
#include "media/picture_source.h"

namespace ocelli::delivery::live {

/// Finds the hub of a stream ("main", "sub", "third"); null when there is none. The hub outlives
/// the service.
using StreamFinder = std::function<media::StreamHub*(int channel, std::string_view stream)>;

/// Opens a stream for its first viewer and closes it after the last. Thread-bound.
class LiveService {
  public:
    LiveService(EventLoop& loop, StreamFinder find, ViewerBounds bounds = {});
    ~LiveService();

    media::StreamHub* find(int channel, std::string_view stream) const {
        return find_(channel, stream);
    }

    /// Takes over an open socket until it closes. At most kMostViewers; further ones are closed
    /// with 1013.
    void open(
        int channel, const std::string& stream, std::shared_ptr<net::websocket::WebSocket> socket
    );

    std::size_t viewers() const;

    static constexpr std::size_t kMostViewers = 256;

  private:
    using Key = std::pair<int, std::string>;

    struct Session {
        Key key;
        std::shared_ptr<LiveViewer> viewer;
    };

    void onText(std::uint64_t id, std::string_view text);
    void onDrained(std::uint64_t id);
    void close(std::uint64_t id);

    EventLoop& loop_;
    StreamFinder find_;
    ViewerBounds bounds_;
    std::map<Key, std::unique_ptr<LiveStream>> streams_;
    std::map<std::uint64_t, Session> sessions_;
    std::uint64_t nextId_ = 1;
    std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

}  // namespace ocelli::delivery::live
