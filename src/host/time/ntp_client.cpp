// One question, repeated once; the first address that answers.
#include "host/time/ntp_client.h"

#include <array>
#include <cerrno>
#include <memory>
#include <random>

#include <netdb.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <fmt/format.h>

#include "host/time/ntp_message.h"
#include "host/time/time_settings.h"
#include "net/socket.h"

namespace ocelli::host::time {
namespace {

constexpr int kMostAddresses = 4;
constexpr int kTries = 2;
constexpr int kWaitMs = 1000;

using AddressList = std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)>;

std::uint64_t randomCookie() {
    std::random_device device;
    return std::uint64_t{device()} << 32U | device();
}

/// Waits until something comes, in short turns, so that the end is not waited for.
bool readable(int fd, const std::stop_token& stop) {
    constexpr int kTurnMs = 50;
    for (int waited = 0; waited < kWaitMs && !stop.stop_requested(); waited += kTurnMs) {
        pollfd one{fd, POLLIN, 0};
        if (::poll(&one, 1, kTurnMs) > 0) {
            return true;
        }
    }
    return false;
}

Result<NtpReading> askOnce(const Clock& clock, int fd, const std::stop_token& stop) {
    const std::uint64_t cookie = randomCookie();
    const auto question = formatNtpQuestion(cookie);
    const WallTime asked = clock.wall();
    const MonoTime began = clock.mono();
    if (::send(fd, question.data(), question.size(), MSG_NOSIGNAL) < 0 || !readable(fd, stop)) {
        return fail(ErrorKind::Unavailable, "the time server is silent");
    }
    std::array<std::byte, 512> bytes{};
    const auto count = ::recv(fd, bytes.data(), bytes.size(), 0);
    const Duration away = clock.mono() - began;
    if (count < 0) {
        return fail(ErrorKind::Unavailable, "nobody serves time at that address");
    }
    const auto answer =
        OCELLI_TRY(parseNtpAnswer(ByteSpan(bytes).first(static_cast<std::size_t>(count)), cookie));
    NtpReading reading;
    reading.stratum = answer.stratum;
    reading.delay = away - (answer.transmitted - answer.received);
    reading.ahead = ((answer.received - asked) + (answer.transmitted - (asked + away))) / 2;
    return reading;
}

Result<NtpReading> askAt(const Clock& clock, const addrinfo& address, const std::stop_token& stop) {
    const net::Socket socket(
        ::socket(address.ai_family, SOCK_DGRAM | SOCK_CLOEXEC, address.ai_protocol)
    );
    if (socket.fd() < 0 || ::connect(socket.fd(), address.ai_addr, address.ai_addrlen) != 0) {
        return fail(ErrorKind::Unavailable, "there is no way to the time server");
    }
    Result<NtpReading> reading = fail(ErrorKind::Unavailable, "the time server is silent");
    for (int i = 0; i < kTries && !reading && !stop.stop_requested(); ++i) {
        reading = askOnce(clock, socket.fd(), stop);
    }
    return reading;
}

}  // namespace

Result<NtpReading> askNtp(
    const Clock& clock, const std::string& server, const std::stop_token& stop
) {
    const ServerPlace place = OCELLI_TRY(parseServer(server));
    addrinfo wanted{};
    wanted.ai_socktype = SOCK_DGRAM;
    addrinfo* found = nullptr;
    const int code =
        ::getaddrinfo(place.host.c_str(), std::to_string(place.port).c_str(), &wanted, &found);
    if (code != 0) {
        return fail(
            ErrorKind::NotFound, fmt::format("nobody knows the time server {}", place.host)
        );
    }
    const AddressList list(found, &::freeaddrinfo);
    Result<NtpReading> reading = fail(ErrorKind::Unavailable, "the time server is silent");
    int tried = 0;
    for (const addrinfo* one = list.get(); one != nullptr && tried < kMostAddresses;
         one = one->ai_next, ++tried) {
        if (stop.stop_requested()) {
            return fail(ErrorKind::Cancelled, "given up");
        }
        reading = askAt(clock, *one, stop);
        if (reading) {
            break;
        }
    }
    return reading;
}

}  // namespace ocelli::host::time
