// Big-endian fields, lengths checked; waits that end.
#include "camera/classifier/wire.h"

#include <algorithm>
#include <cerrno>
#include <cmath>

#include <poll.h>
#include <sys/socket.h>

namespace ocelli::camera::classifier {
namespace {

constexpr double kSteps = 65535;  ///< of 0..1
constexpr std::uint8_t kNotSure = 0xFF;
constexpr std::uint8_t kFailed = 0xFE;

std::uint16_t stepsOf(double share) {
    return static_cast<std::uint16_t>(std::lround(std::clamp(share, 0.0, 1.0) * kSteps));
}

Error gone() {
    return fail(ErrorKind::Unavailable, "the program of the model has ended");
}

/// Waits until the socket is ready for `events`.
Result<void> await(int fd, short events, const Clock& clock, std::optional<MonoTime> until) {
    while (true) {
        int milliseconds = -1;
        if (until) {
            const Duration left = *until - clock.mono();
            if (left <= Duration::zero()) {
                return fail(
                    ErrorKind::DeadlineExceeded, "the program of the model does not answer"
                );
            }
            milliseconds = static_cast<int>(
                std::chrono::duration_cast<std::chrono::milliseconds>(left).count() + 1
            );
        }
        pollfd poll{.fd = fd, .events = events, .revents = 0};
        const int ready = ::poll(&poll, 1, milliseconds);
        if (ready > 0) {
            return {};
        }
        if (ready < 0 && errno != EINTR) {
            return errnoError("waiting for the program of the model");
        }
    }
}

bool again(int number) {
    return number == EAGAIN || number == EWOULDBLOCK || number == EINTR;
}

std::optional<MonoTime> endOf(Duration atMost, const Clock& clock) {
    return atMost <= Duration::zero() ? std::nullopt : std::optional(clock.mono() + atMost);
}

Result<void> receiveAll(
    int fd, std::span<std::byte> into, const Clock& clock, std::optional<MonoTime> until
) {
    while (!into.empty()) {
        const ssize_t got = ::recv(fd, into.data(), into.size(), MSG_DONTWAIT);
        if (got > 0) {
            into = into.subspan(static_cast<std::size_t>(got));
        } else if (got == 0 || !again(errno)) {
            return gone();
        } else {
            OCELLI_TRY(await(fd, POLLIN, clock, until));
        }
    }
    return {};
}

}  // namespace

Bytes formatQuestion(const Question& question) {
    ByteWriter writer;
    writer.reserve(12 + question.planes.size());
    writer.u16(static_cast<std::uint16_t>(question.width));
    writer.u16(static_cast<std::uint16_t>(question.height));
    writer.u16(stepsOf(question.target.x));
    writer.u16(stepsOf(question.target.y));
    writer.u16(stepsOf(question.target.width));
    writer.u16(stepsOf(question.target.height));
    writer.bytes(question.planes);
    return writer.release();
}

Result<Question> parseQuestion(ByteSpan bytes) {
    ByteReader reader(bytes);
    Question made;
    made.width = OCELLI_TRY(reader.u16());
    made.height = OCELLI_TRY(reader.u16());
    made.target.x = OCELLI_TRY(reader.u16())
    / kSteps;
    made.target.y = OCELLI_TRY(reader.u16())
    / kSteps;
    made.target.width = OCELLI_TRY(reader.u16())
    / kSteps;
    made.target.height = OCELLI_TRY(reader.u16())
    / kSteps;
    const bool even = made.width > 0 && made.height > 0 && made.width % 2 == 0 &&
                      made.height % 2 == 0 && made.width <= kLargestSide &&
                      made.height <= kLargestSide;
    const auto pixels =
        static_cast<std::size_t>(made.width) * static_cast<std::size_t>(made.height);
    if (!even || reader.remaining() != pixels + pixels / 2) {
        return fail(ErrorKind::DataLoss, "a piece of a picture has another size than it says");
    }
    const auto rest = reader.rest();
    made.planes.assign(rest.begin(), rest.end());
    return made;
}

Bytes formatAnswer(const Answer& answer) {
    ByteWriter writer;
    if (answer.error) {
        writer.u8(kFailed);
        writer.u8(static_cast<std::uint8_t>(answer.error->kind()));
        writer.text(answer.error->message());
    } else {
        writer.u8(answer.seen ? static_cast<std::uint8_t>(*answer.seen) : kNotSure);
    }
    return writer.release();
}

Result<Answer> parseAnswer(ByteSpan bytes) {
    ByteReader reader(bytes);
    const auto word = OCELLI_TRY(reader.u8());
    if (word == kFailed) {
        const auto kind = OCELLI_TRY(reader.u8());
        if (kind > static_cast<std::uint8_t>(ErrorKind::Internal)) {
            return fail(ErrorKind::DataLoss, "the program of the model fails in an unknown way");
        }
        return Answer{
            Error(static_cast<ErrorKind>(kind), std::string(asText(reader.rest()))), std::nullopt
        };
    }
    if (word == kNotSure && reader.atEnd()) {
        return Answer{};
    }
    if (word <= static_cast<std::uint8_t>(objects::ObjectClass::Vehicle) && reader.atEnd()) {
        return Answer{std::nullopt, static_cast<objects::ObjectClass>(word)};
    }
    return fail(ErrorKind::DataLoss, "the program of the model says what nobody knows");
}

Result<void> sendFrame(int fd, ByteSpan bytes, Duration atMost) {
    const SystemClock clock;
    const auto until = endOf(atMost, clock);
    ByteWriter writer;
    writer.reserve(4 + bytes.size());
    writer.u32(static_cast<std::uint32_t>(bytes.size()));
    writer.bytes(bytes);
    ByteSpan left = writer.view();
    while (!left.empty()) {
        const ssize_t sent = ::send(fd, left.data(), left.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
        if (sent > 0) {
            left = left.subspan(static_cast<std::size_t>(sent));
        } else if (sent < 0 && !again(errno)) {
            return gone();
        } else {
            OCELLI_TRY(await(fd, POLLOUT, clock, until));
        }
    }
    return {};
}

Result<Bytes> receiveFrame(int fd, Duration atMost) {
    const SystemClock clock;
    const auto until = endOf(atMost, clock);
    Bytes head(4);
    OCELLI_TRY(receiveAll(fd, head, clock, until));
    const auto length = OCELLI_TRY(ByteReader(head).u32());
    if (length > kMostFrame) {
        return fail(ErrorKind::DataLoss, "the program of the model says too much at once");
    }
    Bytes body(length);
    OCELLI_TRY(receiveAll(fd, body, clock, until));
    return body;
}

}  // namespace ocelli::camera::classifier
