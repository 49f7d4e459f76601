// TCP on readiness: one shared read buffer a thread, gathered writes, a bounded queue.
#include "net/tcp.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <deque>
#include <optional>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include "base/log.h"
#include "net/socket_watch.h"

namespace ocelli::net {
namespace {

constexpr std::size_t kReadBuffer = 64U << 10U;
constexpr std::size_t kPieces = 64;  // a gathered write takes at most this many
constexpr int kReadsPerTurn = 4;     // then others get their turn
constexpr int kAcceptsPerTurn = 32;
constexpr auto kAcceptPause = std::chrono::milliseconds(100);

/// Borrowed for one call of onBytes; so a thousand idle streams need no thousand buffers.
std::span<std::byte> readBuffer() {
    static thread_local Bytes buffer(kReadBuffer);
    return buffer;
}

/// Bytes written, 0 when the kernel takes none now, or the errno as failure.
Result<std::size_t> gatheredWrite(int fd, std::span<const iovec> pieces) {
    msghdr message{};
    message.msg_iov = const_cast<iovec*>(pieces.data());
    message.msg_iovlen = pieces.size();
    while (true) {
        const ssize_t written = ::sendmsg(fd, &message, MSG_NOSIGNAL | MSG_DONTWAIT);
        if (written >= 0) {
            return static_cast<std::size_t>(written);
        }
        if (errno == EAGAIN || errno == EWOULDBLOCK) {
            return std::size_t{0};
        }
        if (errno != EINTR) {
            return errnoError("writing to a stream");
        }
    }
}

iovec pieceOf(ByteSpan bytes) {
    return {const_cast<std::byte*>(bytes.data()), bytes.size()};
}

class Stream final : public TcpStream {
  public:
    static Result<std::unique_ptr<TcpStream>> create(EventLoop& loop, Socket socket);

    explicit Stream(EventLoop& loop) : loop_(&loop) {}

    void start(Listener& listener) override;
    void setReading(bool on) override;
    void send(std::vector<std::shared_ptr<const Bytes>> pieces) override;
    void sendNow(std::span<const ByteSpan> pieces) override;

    std::size_t queuedBytes() const override { return queuedBytes_; }

    void shutdown() override;

    Result<void> setDscp(int dscp) override { return net::setDscp(watch_->fd(), dscp); }

    int dscp() const override { return dscpOf(watch_->fd()); }

    Endpoint peer() const override { return peer_; }

    Endpoint local() const override { return local_; }

    Result<void> leaveLoop() override;
    Result<void> enterLoop(EventLoop& loop) override;

  private:
    Result<void> watch(Socket socket);
    void readSome();
    void writeSome();
    Result<void> writeQueue();
    void enqueue(std::shared_ptr<const Bytes> piece, std::size_t offset);
    void waitToWrite();
    void endSending();
    void failLater(Error why);
    void finish(const Error& why);

    struct Piece {
        std::shared_ptr<const Bytes> bytes;
        std::size_t offset;
    };

    EventLoop* loop_;
    std::optional<SocketWatch> watch_;
    Socket betweenLoops_;
    Endpoint peer_;
    Endpoint local_;
    Listener* listener_ = nullptr;
    std::deque<Piece> queue_;
    std::size_t queuedBytes_ = 0;
    bool reading_ = false;  // wanted
    bool armed_ = false;    // a wait for bytes is under way
    bool waiting_ = false;  // for the kernel to take bytes again
    bool ending_ = false;
    bool broken_ = false;
    std::shared_ptr<int> alive_ = std::make_shared<int>(0);
};

Result<std::unique_ptr<TcpStream>> Stream::create(EventLoop& loop, Socket socket) {
    OCELLI_TRY(setOption(socket.fd(), IPPROTO_TCP, TCP_NODELAY, 1));
    auto stream = std::make_unique<Stream>(loop);
    stream->peer_ = peerOf(socket.fd());
    stream->local_ = localOf(socket.fd());
    OCELLI_TRY(stream->watch(std::move(socket)));
    return std::unique_ptr<TcpStream>(std::move(stream));
}

Result<void> Stream::watch(Socket socket) {
    watch_.emplace(OCELLI_TRY(SocketWatch::create(
        *loop_, std::move(socket), [this] { readSome(); }, [this] { writeSome(); }
    )));
    return {};
}

Result<void> Stream::leaveLoop() {
    if (broken_ || ending_ || !queue_.empty()) {
        return fail(ErrorKind::FailedPrecondition, "the connection is not idle");
    }
    listener_ = nullptr;
    reading_ = false;
    armed_ = false;
    betweenLoops_ = watch_->release();
    watch_.reset();
    return {};
}

Result<void> Stream::enterLoop(EventLoop& loop) {
    loop_ = &loop;
    return watch(std::move(betweenLoops_));
}

void Stream::start(Listener& listener) {
    listener_ = &listener;
    setReading(true);
}

void Stream::setReading(bool on) {
    reading_ = on;
    if (on && !armed_ && !broken_) {
        armed_ = true;
        watch_->waitReadable();
    }
}

void Stream::readSome() {
    const std::weak_ptr<int> alive = alive_;
    const auto buffer = readBuffer();
    armed_ = false;
    for (int i = 0; i < kReadsPerTurn; ++i) {
        if (broken_ || !reading_) {
            return;
        }
        const ssize_t count = ::recv(watch_->fd(), buffer.data(), buffer.size(), MSG_DONTWAIT);
        if (count == 0) {
            finish(fail(ErrorKind::Cancelled, "the peer closed the connection"));
            return;
        }
        if (count < 0 && errno == EINTR) {
            continue;
        }
        if (count < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) {
            break;
        }
        if (count < 0) {
            finish(errnoError("reading from a stream"));
            return;
        }
        listener_->onBytes(buffer.first(static_cast<std::size_t>(count)));
        if (alive.expired()) {
            return;
        }
        if (static_cast<std::size_t>(count) < buffer.size()) {
            break;
        }
    }
    setReading(reading_);
}

void Stream::send(std::vector<std::shared_ptr<const Bytes>> pieces) {
    if (broken_ || ending_) {
        return;
    }
    for (auto& piece : pieces) {
        if (piece && !piece->empty()) {
            enqueue(std::move(piece), 0);
        }
    }
    if (!waiting_) {
        if (auto written = writeQueue(); !written) {
            failLater(std::move(written).error());
            return;
        }
    }
    waitToWrite();
}

void Stream::sendNow(std::span<const ByteSpan> pieces) {
    if (broken_ || ending_) {
        return;
    }
    OCELLI_ASSERT(pieces.size() <= 16);
    std::array<iovec, 16> parts{};
    std::transform(pieces.begin(), pieces.end(), parts.begin(), pieceOf);
    std::size_t written = 0;
    if (queue_.empty()) {
        auto result = gatheredWrite(watch_->fd(), std::span(parts).first(pieces.size()));
        if (!result) {
            failLater(std::move(result).error());
            return;
        }
        written = *result;
    }
    Bytes rest;
    for (const auto piece : pieces) {
        const std::size_t done = std::min(written, piece.size());
        written -= done;
        rest.insert(rest.end(), piece.begin() + static_cast<std::ptrdiff_t>(done), piece.end());
    }
    if (!rest.empty()) {
        enqueue(std::make_shared<const Bytes>(std::move(rest)), 0);
        waitToWrite();
    }
}

void Stream::enqueue(std::shared_ptr<const Bytes> piece, std::size_t offset) {
    queuedBytes_ += piece->size() - offset;
    queue_.push_back({std::move(piece), offset});
}

/// Arms the wait for the rest of the queue, or gives a peer up that lets too much wait.
void Stream::waitToWrite() {
    if (queuedBytes_ > kQueueLimit) {
        failLater(fail(ErrorKind::ResourceExhausted, "the peer takes its data too slowly"));
        return;
    }
    if (!queue_.empty() && !waiting_) {
        waiting_ = true;
        watch_->waitWritable();
    }
}

Result<void> Stream::writeQueue() {
    while (!queue_.empty()) {
        std::array<iovec, kPieces> parts{};
        std::size_t count = 0;
        std::size_t offered = 0;
        for (auto piece = queue_.begin(); piece != queue_.end() && count < kPieces; ++piece) {
            parts.at(count) = pieceOf(ByteSpan(*piece->bytes).subspan(piece->offset));
            offered += parts.at(count).iov_len;
            ++count;
        }
        std::size_t written =
            OCELLI_TRY(gatheredWrite(watch_->fd(), std::span(parts).first(count)));
        const bool whole = written == offered;
        queuedBytes_ -= written;
        while (written > 0) {
            auto& front = queue_.front();
            const std::size_t done = std::min(written, front.bytes->size() - front.offset);
            written -= done;
            front.offset += done;
            if (front.offset == front.bytes->size()) {
                queue_.pop_front();
            }
        }
        if (!whole) {
            break;
        }
    }
    return {};
}

void Stream::writeSome() {
    waiting_ = false;
    if (broken_) {
        return;
    }
    if (auto written = writeQueue(); !written) {
        finish(std::move(written).error());
        return;
    }
    if (!queue_.empty()) {
        waitToWrite();
        return;
    }
    if (ending_) {
        endSending();
        return;
    }
    if (listener_ != nullptr) {
        listener_->onDrained();
    }
}

void Stream::shutdown() {
    if (broken_ || ending_) {
        return;
    }
    ending_ = true;
    if (queue_.empty()) {
        endSending();
    }
}

void Stream::endSending() {
    // ENOTCONN means that the peer was faster; the reader will see it.
    ::shutdown(watch_->fd(), SHUT_WR);
}

void Stream::failLater(Error why) {
    if (broken_) {
        return;
    }
    broken_ = true;
    queue_.clear();
    queuedBytes_ = 0;
    loop_->post([this, alive = std::weak_ptr<int>(alive_), error = std::move(why)] {
        if (!alive.expired() && listener_ != nullptr) {
            listener_->onClosed(error);
        }
    });
}

void Stream::finish(const Error& why) {
    if (broken_) {
        return;
    }
    broken_ = true;
    queue_.clear();
    queuedBytes_ = 0;
    if (listener_ != nullptr) {
        listener_->onClosed(why);
    }
}

class Acceptor final : public TcpListener {
  public:
    Acceptor(EventLoop& loop, std::function<void(std::unique_ptr<TcpStream>)> onStream)
        : loop_(loop), onStream_(std::move(onStream)) {}

    Result<void> open(const Endpoint& endpoint) {
        auto socket = OCELLI_TRY(openListening(endpoint));
        local_ = localOf(socket.fd());
        // Asked for all addresses: shown as it was asked for, with the real port.
        if (endpoint.address.empty()) {
            local_.address.clear();
        }
        watch_.emplace(OCELLI_TRY(SocketWatch::create(
            loop_, std::move(socket), [this] { acceptSome(); }, nullptr
        )));
        watch_->waitReadable();
        return {};
    }

    Endpoint local() const override { return local_; }

  private:
    void acceptSome();
    void pause(const Error& why);

    EventLoop& loop_;
    std::function<void(std::unique_ptr<TcpStream>)> onStream_;
    Endpoint local_;
    std::optional<SocketWatch> watch_;
    Timer pause_;
    bool warned_ = false;
    std::shared_ptr<int> alive_ = std::make_shared<int>(0);
};

void Acceptor::acceptSome() {
    const std::weak_ptr<int> alive = alive_;
    for (int i = 0; i < kAcceptsPerTurn; ++i) {
        Socket socket(::accept4(watch_->fd(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC));
        if (!socket) {
            const int number = errno;
            if (number == EAGAIN || number == EWOULDBLOCK) {
                warned_ = false;
                break;
            }
            if (number == EMFILE || number == ENFILE || number == ENOBUFS || number == ENOMEM) {
                pause(errnoError(number, "accepting on", local_.format()));
                return;
            }
            continue;  // that connection is gone already (accept(2), "Error handling")
        }
        auto stream = Stream::create(loop_, std::move(socket));
        if (!stream) {
            log::debug("net", "a connection was dropped: {}", stream.error().describe());
            continue;
        }
        onStream_(std::move(*stream));
        if (alive.expired()) {
            return;
        }
    }
    watch_->waitReadable();
}

/// Waits until descriptors may be free again, instead of spinning on a readable socket.
void Acceptor::pause(const Error& why) {
    if (!warned_) {
        log::warning("net", "{}; new connections wait", why.message());
        warned_ = true;
    }
    pause_ = loop_.after(kAcceptPause, [this] { acceptSome(); });
}

}  // namespace

Result<std::unique_ptr<TcpListener>> TcpListener::create(
    EventLoop& loop, Endpoint endpoint, std::function<void(std::unique_ptr<TcpStream>)> onStream
) {
    auto acceptor = std::make_unique<Acceptor>(loop, std::move(onStream));
    OCELLI_TRY(acceptor->open(endpoint));
    return std::unique_ptr<TcpListener>(std::move(acceptor));
}

}  // namespace ocelli::net
