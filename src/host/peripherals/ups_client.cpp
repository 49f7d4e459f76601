// A plain TCP client: two questions, two lines.
#include "host/peripherals/ups_client.h"

#include <algorithm>
#include <memory>

#include <netdb.h>
#include <sys/socket.h>
#include <sys/time.h>

#include <fmt/format.h>

#include "base/text.h"
#include "net/socket.h"

namespace ocelli::host::peripherals {
namespace {

constexpr timeval kWithin{2, 0};
constexpr std::size_t kLongestLine = 1024;
constexpr std::size_t kLongestName = 64;
constexpr std::size_t kLongestHost = 255;

bool isNameCharacter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
           c == '_' || c == '-';
}

Result<net::Socket> connectTo(const UpsAddress& ups) {
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    addrinfo* found = nullptr;
    const std::string port = std::to_string(ups.port);
    if (const int failed = ::getaddrinfo(ups.host.c_str(), port.c_str(), &hints, &found);
        failed != 0) {
        return fail(ErrorKind::Unavailable, fmt::format("{}: {}", ups.host, gai_strerror(failed)));
    }
    const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> list(found, ::freeaddrinfo);
    Error last = fail(ErrorKind::Unavailable, "nobody to ask");
    for (const addrinfo* one = found; one != nullptr; one = one->ai_next) {
        net::Socket socket(::socket(one->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0));
        ::setsockopt(socket.fd(), SOL_SOCKET, SO_SNDTIMEO, &kWithin, sizeof(kWithin));
        ::setsockopt(socket.fd(), SOL_SOCKET, SO_RCVTIMEO, &kWithin, sizeof(kWithin));
        if (socket && ::connect(socket.fd(), one->ai_addr, one->ai_addrlen) == 0) {
            return socket;
        }
        last = errnoError("connecting to", fmt::format("{}:{}", ups.host, ups.port));
    }
    return last;
}

Result<std::string> lineOf(const net::Socket& socket) {
    std::string line;
    char c = 0;
    while (line.size() < kLongestLine) {
        const ssize_t got = ::recv(socket.fd(), &c, 1, 0);
        if (got <= 0) {
            return fail(ErrorKind::Unavailable, "upsd broke off");
        }
        if (c == '\n') {
            return line;
        }
        line += c;
    }
    return fail(ErrorKind::InvalidArgument, "upsd answers with a line that does not end");
}

Result<UpsVariable> variable(
    const net::Socket& socket, const UpsAddress& ups, std::string_view name
) {
    const std::string question = fmt::format("GET VAR {} {}\n", ups.name, name);
    if (::send(socket.fd(), question.data(), question.size(), MSG_NOSIGNAL) !=
        static_cast<ssize_t>(question.size())) {
        return fail(ErrorKind::Unavailable, "upsd broke off");
    }
    const std::string line = OCELLI_TRY(lineOf(socket));
    auto answer = OCELLI_TRY(parseUpsAnswer(line, ups.name));
    if (answer.name != name) {
        return fail(ErrorKind::InvalidArgument, "upsd answers another question");
    }
    return answer;
}

}  // namespace

std::string UpsAddress::format() const {
    const bool v6 = host.find(':') != std::string::npos;
    return v6 ? fmt::format("{}@[{}]:{}", name, host, port)
              : fmt::format("{}@{}:{}", name, host, port);
}

Result<UpsAddress> parseUpsAddress(std::string_view text) {
    const auto wrong = [] {
        return fail(
                   ErrorKind::InvalidArgument,
                   "a UPS is written NAME@HOST or NAME@HOST:PORT, such as ups@localhost"
        )
            .withField("ups", "NAME@HOST[:PORT]");
    };
    UpsAddress ups;
    const auto at = text.find('@');
    if (at == std::string_view::npos || at == 0 || at > kLongestName) {
        return wrong();
    }
    ups.name = text.substr(0, at);
    std::string_view host = text.substr(at + 1);
    std::string_view port;
    if (host.starts_with('[')) {
        const auto end = host.find(']');
        if (end == std::string_view::npos) {
            return wrong();
        }
        port = host.substr(end + 1);
        host = host.substr(1, end - 1);
    } else if (const auto colon = host.find(':'); colon != std::string_view::npos) {
        port = host.substr(colon);
        host = host.substr(0, colon);
    }
    ups.host = host;
    if (!port.empty()) {
        const auto number = port.front() == ':' ? toInteger(port.substr(1)) : std::nullopt;
        if (!number || *number < 1 || *number > 65535) {
            return wrong();
        }
        ups.port = static_cast<std::uint16_t>(*number);
    }
    const bool named = std::ranges::all_of(ups.name, isNameCharacter);
    const bool hosted =
        !host.empty() && host.size() <= kLongestHost && std::ranges::all_of(host, [](char c) {
            return isNameCharacter(c) || c == ':' || c == '%';
        });
    return named && hosted ? Result<UpsAddress>(std::move(ups)) : wrong();
}

UpsClient::UpsClient(UpsAddress ups, Listener listener)
    : ups_(std::move(ups)),
      listener_(std::move(listener)),
      thread_("ups", [this](std::stop_token stop) { run(stop); }) {}

void UpsClient::run(const std::stop_token& stop) {
    do {
        listener_(ask());
    } while (sleepFor(stop, kEvery));
}

Result<UpsReading> UpsClient::ask() {
    const net::Socket socket = OCELLI_TRY(connectTo(ups_));
    const auto status = OCELLI_TRY(variable(socket, ups_, "ups.status"));
    UpsReading reading = OCELLI_TRY(readingOf(status.value));
    // Not every UPS tells it.
    if (const auto charge = variable(socket, ups_, "battery.charge")) {
        if (const auto percent = toNumber(charge->value); percent && *percent >= 0) {
            reading.percent = static_cast<int>(std::min(*percent, 100.0));
        }
    }
    return reading;
}

}  // namespace ocelli::host::peripherals
