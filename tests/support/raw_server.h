// A TCP server that answers each connection with what a test tells it to.
#pragma once

#include <array>
#include <atomic>
#include <functional>
#include <string>
#include <thread>

#include <sys/socket.h>
#include <sys/time.h>

#include "base/assert.h"
#include "net/socket.h"

namespace ocelli::test {

/// One accepted connection, blocking; gives up after ten seconds.
class RawConnection {
  public:
    explicit RawConnection(int fd) : socket_(fd) {
        const timeval patience{10, 0};
        ::setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
    }

    /// Reads up to and with `end`; what came when the other side closed.
    std::string readUntil(std::string_view end) {
        std::array<char, 4096> piece{};
        for (;;) {
            const auto found = text_.find(end);
            if (found != std::string::npos) {
                const std::string part = text_.substr(0, found + end.size());
                text_.erase(0, part.size());
                return part;
            }
            const auto count = ::recv(socket_.fd(), piece.data(), piece.size(), 0);
            if (count <= 0) {
                return std::exchange(text_, {});
            }
            text_.append(piece.data(), static_cast<std::size_t>(count));
        }
    }

    /// False when the other side has gone.
    bool write(std::string_view text) {
        while (!text.empty()) {
            const auto count = ::send(socket_.fd(), text.data(), text.size(), MSG_NOSIGNAL);
            if (count <= 0) {
                return false;
            }
            text.remove_prefix(static_cast<std::size_t>(count));
        }
        return true;
    }

    /// Waits until the other side has closed.
    void waitForEnd() { readUntil(std::string(1, '\xFF') + "never"); }

  private:
    net::Socket socket_;
    std::string text_;
};

/// Serves one connection after another with `talk`, on a thread of its own, on a free port of
/// 127.0.0.1.
class RawServer {
  public:
    explicit RawServer(std::function<void(RawConnection&)> talk)
        : talk_(std::move(talk)), thread_([this] { serve(); }) {}

    ~RawServer() {
        ending_ = true;
        ::shutdown(listening_.fd(), SHUT_RDWR);
    }

    RawServer(const RawServer&) = delete;
    RawServer& operator=(const RawServer&) = delete;

    std::uint16_t port() const { return net::localOf(listening_.fd()).port; }

    int connections() const { return connections_; }

  private:
    void serve() {
        while (!ending_) {
            const int fd = ::accept(listening_.fd(), nullptr, nullptr);
            if (fd < 0) {
                if (!ending_) {
                    std::this_thread::yield();  // not blocking by nature of openListening
                }
                continue;
            }
            ++connections_;
            RawConnection connection(fd);
            talk_(connection);
        }
    }

    static net::Socket open() {
        auto opened = net::openListening({"127.0.0.1", 0});
        OCELLI_ASSERT(opened.has_value());
        return std::move(*opened);
    }

    std::function<void(RawConnection&)> talk_;
    net::Socket listening_ = open();
    std::atomic<bool> ending_ = false;
    std::atomic<int> connections_ = 0;
    std::jthread thread_;
};

}  // namespace ocelli::test
