// Lengths, bytes, and waiting.
#include "host/netdisk/frames.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <optional>

#include <poll.h>
#include <sys/socket.h>

#include "host/netdisk/message.h"

namespace ocelli::host::netdisk {
namespace {

constexpr std::size_t kStep = 1U << 20U;

Error gone() {
    return fail(ErrorKind::Unavailable, "the program of the network disk has ended");
}

/// Waits on a socket up to one moment.
class Wait {
  public:
    Wait(int fd, Duration atMost) : fd_(fd), forEver_(atMost <= Duration::zero()) {
        if (!forEver_) {
            deadline_ = Deadline::after(clock_, atMost);
        }
    }

    Result<void> until(short events) {
        while (true) {
            int milliseconds = -1;
            if (!forEver_) {
                const Duration left = deadline_->at() - clock_.mono();
                if (left <= Duration::zero()) {
                    return fail(ErrorKind::DeadlineExceeded, "the network disk does not answer");
                }
                milliseconds = static_cast<int>(
                    std::chrono::duration_cast<std::chrono::milliseconds>(left).count() + 1
                );
            }
            pollfd poll{.fd = fd_, .events = events, .revents = 0};
            const int ready = ::poll(&poll, 1, milliseconds);
            if (ready > 0) {
                return {};
            }
            if (ready < 0 && errno != EINTR) {
                return errnoError("waiting for the network disk");
            }
        }
    }

  private:
    int fd_;
    bool forEver_;
    SystemClock clock_;
    std::optional<Deadline> deadline_;
};

bool again(int number) {
    return number == EAGAIN || number == EWOULDBLOCK || number == EINTR;
}

Result<void> sendAll(int fd, ByteSpan bytes, Wait& wait) {
    while (!bytes.empty()) {
        const ssize_t sent = ::send(fd, bytes.data(), bytes.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
        if (sent > 0) {
            bytes = bytes.subspan(static_cast<std::size_t>(sent));
        } else if (sent < 0 && !again(errno)) {
            return gone();
        } else {
            OCELLI_TRY(wait.until(POLLOUT));
        }
    }
    return {};
}

Result<void> receiveAll(int fd, std::span<std::byte> into, Wait& wait) {
    while (!into.empty()) {
        const ssize_t got = ::recv(fd, into.data(), into.size(), MSG_DONTWAIT);
        if (got > 0) {
            into = into.subspan(static_cast<std::size_t>(got));
        } else if (got == 0 || !again(errno)) {
            return gone();
        } else {
            OCELLI_TRY(wait.until(POLLIN));
        }
    }
    return {};
}

}  // namespace

Result<void> sendFrame(int fd, ByteSpan bytes, Duration atMost) {
    Wait wait(fd, atMost);
    ByteWriter head;
    head.u32(static_cast<std::uint32_t>(bytes.size()));
    OCELLI_TRY(sendAll(fd, head.view(), wait));
    return sendAll(fd, bytes, wait);
}

Result<Bytes> receiveFrame(int fd, Duration atMost) {
    Wait wait(fd, atMost);
    std::array<std::byte, 4> head{};
    OCELLI_TRY(receiveAll(fd, head, wait));
    ByteReader reader(head);
    const std::uint32_t length = OCELLI_TRY(reader.u32());
    if (length > kMostFrame) {
        return fail(ErrorKind::DataLoss, "a frame of the network disk is too long");
    }
    // Room grows with what has come, not with what is claimed.
    Bytes bytes;
    while (bytes.size() < length) {
        const std::size_t before = bytes.size();
        bytes.resize(std::min<std::size_t>(length, before + kStep));
        OCELLI_TRY(receiveAll(fd, std::span(bytes).subspan(before), wait));
    }
    return bytes;
}

}  // namespace ocelli::host::netdisk
