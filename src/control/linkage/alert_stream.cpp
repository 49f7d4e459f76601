// Events as the body of an HTTP answer that never ends, for clients without WebSocket.
#include "control/linkage/alert_stream.h"

#include <algorithm>

#include <fmt/format.h>

namespace ocelli::control::linkage {
namespace {

using net::http::BodySource;

constexpr std::string_view kBoundary = "ocelli-event";

/// A queue of bytes between who sends and the answer; both sides may go first.
class StreamSocket final : public net::websocket::WebSocket {
  public:
    using Done = UniqueFunction<void(Result<Bytes>)>;

    explicit StreamSocket(AlertFormat format) : format_(format) {}

    void sendText(std::string text) override {
        if (ended_) {
            return;
        }
        if (format_ == AlertFormat::Multipart) {
            queued_ += fmt::format(
                "--{}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{}\r\n",
                kBoundary,
                text.size(),
                text
            );
        } else {
            queued_ += text + "\n";
        }
        deliver();
    }

    void sendBinary(Bytes, std::shared_ptr<const Bytes>) override {}

    std::size_t queuedBytes() const override { return queued_.size(); }

    void close(int, std::string) override {
        end();
        deliver();
    }

    void read(std::size_t atMost, Done done) {
        atMost_ = atMost;
        waiting_ = std::move(done);
        deliver();
    }

    /// Nobody reads any more.
    void end() {
        if (!std::exchange(ended_, true) && onClosed) {
            auto closed = std::move(onClosed);
            closed();
        }
    }

  private:
    void deliver() {
        if (!waiting_ || (queued_.empty() && !ended_)) {
            return;
        }
        const std::size_t count = std::min(atMost_, queued_.size());
        const ByteSpan bytes = asBytes(std::string_view(queued_).substr(0, count));
        Bytes piece(bytes.begin(), bytes.end());
        queued_.erase(0, count);
        auto done = std::move(waiting_);
        waiting_ = nullptr;
        done(std::move(piece));
    }

    AlertFormat format_;
    std::string queued_;  ///< bounded by who sends, which looks at queuedBytes()
    std::size_t atMost_ = 0;
    Done waiting_;
    bool ended_ = false;
};

class StreamBody final : public BodySource {
  public:
    explicit StreamBody(std::shared_ptr<StreamSocket> socket) : socket_(std::move(socket)) {}

    ~StreamBody() override { socket_->end(); }

    void read(std::size_t atMost, UniqueFunction<void(Result<Bytes>)> done) override {
        socket_->read(atMost, std::move(done));
    }

  private:
    std::shared_ptr<StreamSocket> socket_;
};

}  // namespace

AlertStream makeAlertStream(AlertFormat format) {
    auto socket = std::make_shared<StreamSocket>(format);
    AlertStream stream;
    stream.response.headers.set(
        "Content-Type",
        format == AlertFormat::Lines ? "application/x-ndjson"
                                     : fmt::format("multipart/mixed; boundary={}", kBoundary)
    );
    stream.response.headers.set("Cache-Control", "no-store");
    stream.response.source = std::make_unique<StreamBody>(socket);
    stream.socket = std::move(socket);
    return stream;
}

}  // namespace ocelli::control::linkage
