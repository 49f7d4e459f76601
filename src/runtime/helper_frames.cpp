// Lengths, bytes, and waiting.
#include "runtime/helper_frames.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <optional>

#include <poll.h>
#include <sys/socket.h>

#include <fmt/format.h>

namespace ocelli {
namespace {

constexpr std::size_t kStep = 1U << 20U;

/// Waits on a socket up to one moment.
class Wait {
  public:
    Wait(int fd, Duration atMost, const FrameTerms& terms)
        : fd_(fd), terms_(terms), forEver_(atMost <= Duration::zero()) {
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
                    return fail(
                        ErrorKind::DeadlineExceeded,
                        fmt::format("{} does not answer", terms_.program)
                    );
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
                return errnoError(fmt::format("waiting for {}", terms_.program));
            }
        }
    }

    Error gone() const {
        return fail(ErrorKind::Unavailable, fmt::format("{} has ended", terms_.program));
    }

  private:
    int fd_;
    const FrameTerms& terms_;
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
            return wait.gone();
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
            return wait.gone();
        } else {
            OCELLI_TRY(wait.until(POLLIN));
        }
    }
    return {};
}

}  // namespace

Result<void> sendFrame(int fd, ByteSpan bytes, Duration atMost, const FrameTerms& terms) {
    Wait wait(fd, atMost, terms);
    ByteWriter head;
    head.u32(static_cast<std::uint32_t>(bytes.size()));
    OCELLI_TRY(sendAll(fd, head.view(), wait));
    return sendAll(fd, bytes, wait);
}

Result<Bytes> receiveFrame(int fd, Duration atMost, const FrameTerms& terms) {
    Wait wait(fd, atMost, terms);
    std::array<std::byte, 4> head{};
    OCELLI_TRY(receiveAll(fd, head, wait));
    ByteReader reader(head);
    const std::uint32_t length = OCELLI_TRY(reader.u32());
    if (length > terms.mostBytes) {
        return fail(ErrorKind::DataLoss, fmt::format("{} says too much at once", terms.program));
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

}  // namespace ocelli
