// A plain TCP client: one command, then lines.
#include "host/peripherals/gpsd_client.h"

#include <array>

#include <netdb.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/log.h"

namespace ocelli::host::peripherals {
namespace {

constexpr Duration kAgain = std::chrono::seconds(2);
constexpr int kWaitMilliseconds = 200;
constexpr std::string_view kWatch = "?WATCH={\"enable\":true,\"json\":true};\n";

/// -1 when nobody answers.
int connectTo(const net::Endpoint& endpoint) {
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV;
    addrinfo* found = nullptr;
    const std::string port = std::to_string(endpoint.port);
    if (::getaddrinfo(endpoint.address.c_str(), port.c_str(), &hints, &found) != 0) {
        return -1;
    }
    const int fd = ::socket(found->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const bool reached = fd >= 0 && ::connect(fd, found->ai_addr, found->ai_addrlen) == 0;
    ::freeaddrinfo(found);
    if (!reached && fd >= 0) {
        ::close(fd);
    }
    return reached ? fd : -1;
}

}  // namespace

GpsdClient::GpsdClient(net::Endpoint gpsd, Listener listener)
    : gpsd_(std::move(gpsd)),
      listener_(std::move(listener)),
      thread_("gpsd", [this](std::stop_token stop) { run(stop); }) {}

void GpsdClient::run(const std::stop_token& stop) {
    while (!stop.stop_requested()) {
        const int fd = connectTo(gpsd_);
        if (fd >= 0) {
            const bool asked = ::send(fd, kWatch.data(), kWatch.size(), MSG_NOSIGNAL) ==
                               static_cast<ssize_t>(kWatch.size());
            if (asked && listen(fd, stop)) {
                log::warning("gpsd", "{} has gone", gpsd_.format());
                listener_(std::nullopt);
            }
            ::close(fd);
        }
        sleepFor(stop, kAgain);
    }
}

/// True when gpsd ended the conversation.
bool GpsdClient::listen(int socket, const std::stop_token& stop) {
    std::string text;
    while (!stop.stop_requested()) {
        pollfd wait{socket, POLLIN, 0};
        if (::poll(&wait, 1, kWaitMilliseconds) <= 0) {
            continue;
        }
        std::array<char, 4096> buffer{};
        const ssize_t got = ::recv(socket, buffer.data(), buffer.size(), 0);
        if (got <= 0) {
            return true;
        }
        text.append(buffer.data(), static_cast<std::size_t>(got));
        for (auto end = text.find('\n'); end != std::string::npos; end = text.find('\n')) {
            const auto report = parseGpsdReport(std::string_view(text).substr(0, end));
            if (!report) {
                log::debug("gpsd", "{}", report.error().message());
            } else if (report->position) {
                listener_(report->fix);
            }
            text.erase(0, end + 1);
        }
        if (text.size() > kLongestLine) {
            return true;
        }
    }
    return false;
}

}  // namespace ocelli::host::peripherals
