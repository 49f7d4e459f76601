// A socket, TLS on top where it is asked for, and one exchange.
#include "net/http/client.h"

#include <array>
#include <cerrno>
#include <cstring>
#include <memory>

#include <sys/time.h>

#include <fmt/format.h>
#include <openssl/err.h>
#include <openssl/ssl.h>

#include "base/text.h"
#include "net/http/detail/answer_reader.h"
#include "net/socket.h"

namespace ocelli::net::http {
namespace {

struct FreeSsl {
    void operator()(SSL* ssl) const { SSL_free(ssl); }

    void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }

    void operator()(X509* certificate) const { X509_free(certificate); }
};

Error failed(const Destination& to, std::string_view what) {
    return fail(ErrorKind::Unavailable, fmt::format("{}: {}", to.format(), what));
}

/// Of an operation that an interval of the socket has cut short, or that failed.
Error brokenOff(const Destination& to, int number) {
    if (number == EAGAIN || number == EWOULDBLOCK || number == EINPROGRESS) {
        return fail(
            ErrorKind::DeadlineExceeded, fmt::format("{} does not answer in time", to.format())
        );
    }
    return failed(to, number == 0 ? "the connection was closed" : std::strerror(number));
}

Result<Socket> connectTo(const Destination& to, Duration atMost) {
    const auto address = OCELLI_TRY(toSocketAddress(to.endpoint));
    Socket socket(::socket(address.family(), SOCK_STREAM | SOCK_CLOEXEC, 0));
    if (!socket) {
        return failed(to, std::strerror(errno));
    }
    const auto micros = std::chrono::duration_cast<std::chrono::microseconds>(atMost).count();
    const timeval patience{micros / 1'000'000, micros % 1'000'000};
    for (const int option : {SO_RCVTIMEO, SO_SNDTIMEO}) {
        if (::setsockopt(socket.fd(), SOL_SOCKET, option, &patience, sizeof patience) != 0) {
            return failed(to, std::strerror(errno));
        }
    }
    if (::connect(socket.fd(), address.get(), address.size) != 0) {
        return brokenOff(to, errno);
    }
    return socket;
}

/// A connection, with or without TLS.
class Line {
  public:
    static Result<Line> open(const Destination& to, Duration atMost) {
        Line line(to);
        line.socket_ = OCELLI_TRY(connectTo(to, atMost));
        if (to.secure) {
            OCELLI_TRY(line.shakeHands());
        }
        return line;
    }

    const std::string& fingerprint() const { return fingerprint_; }

    Result<void> send(std::string_view text) {
        while (!text.empty()) {
            errno = 0;
            const auto sent =
                ssl_ ? SSL_write(ssl_.get(), text.data(), static_cast<int>(text.size()))
                     : ::send(socket_.fd(), text.data(), text.size(), MSG_NOSIGNAL);
            if (sent <= 0) {
                return brokenOff(to_, errno);
            }
            text.remove_prefix(static_cast<std::size_t>(sent));
        }
        return {};
    }

    /// Nothing at the end.
    Result<ByteSpan> receive() {
        errno = 0;
        const auto got =
            ssl_ ? SSL_read(ssl_.get(), buffer_.data(), static_cast<int>(buffer_.size()))
                 : ::recv(socket_.fd(), buffer_.data(), buffer_.size(), 0);
        if (got < 0 || (got == 0 && ssl_ && errno != 0)) {
            return brokenOff(to_, errno);
        }
        return ByteSpan(buffer_.data(), static_cast<std::size_t>(got));
    }

  private:
    explicit Line(Destination to) : to_(std::move(to)) {}

    Result<void> shakeHands() {
        context_.reset(SSL_CTX_new(TLS_client_method()));
        if (!context_ || SSL_CTX_set_min_proto_version(context_.get(), TLS1_2_VERSION) != 1) {
            return failed(to_, "TLS cannot be used");
        }
        ssl_.reset(SSL_new(context_.get()));
        if (!ssl_ || SSL_set_fd(ssl_.get(), socket_.fd()) != 1) {
            return failed(to_, "TLS cannot be used");
        }
        errno = 0;
        if (SSL_connect(ssl_.get()) != 1) {
            ERR_clear_error();
            return errno != 0 ? brokenOff(to_, errno) : failed(to_, "it does not speak TLS");
        }
        const std::unique_ptr<X509, FreeSsl> shown(SSL_get1_peer_certificate(ssl_.get()));
        std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
        unsigned size = 0;
        if (!shown || X509_digest(shown.get(), EVP_sha256(), digest.data(), &size) != 1) {
            return failed(to_, "it shows no certificate");
        }
        fingerprint_ = formatHex(asByteSpan(digest.data(), size));
        if (!to_.fingerprint.empty() && !equalsIgnoreCase(to_.fingerprint, fingerprint_)) {
            return fail(
                ErrorKind::PermissionDenied,
                fmt::format("{} shows another certificate: {}", to_.format(), fingerprint_)
            );
        }
        return {};
    }

    Destination to_;
    Socket socket_;
    std::unique_ptr<SSL_CTX, FreeSsl> context_;
    std::unique_ptr<SSL, FreeSsl> ssl_;
    std::string fingerprint_;
    std::vector<std::byte> buffer_ = std::vector<std::byte>(16U << 10U);
};

std::string formatQuestion(const Destination& to, const Question& question) {
    std::string text = fmt::format(
        "{} {} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\nContent-Length: {}\r\n",
        toString(question.method),
        question.target,
        to.endpoint.format(),
        question.body.size()
    );
    for (const auto& [name, value] : question.headers.all()) {
        text += fmt::format("{}: {}\r\n", name, value);
    }
    return text + "\r\n" + question.body;
}

}  // namespace

std::string Destination::format() const {
    return fmt::format("{}://{}", secure ? "https" : "http", endpoint.format());
}

Result<Destination> parseDestination(std::string_view text) {
    Destination to;
    constexpr std::string_view kPlain = "http://";
    constexpr std::string_view kSecure = "https://";
    to.secure = text.starts_with(kSecure);
    if (to.secure || text.starts_with(kPlain)) {
        text.remove_prefix(to.secure ? kSecure.size() : kPlain.size());
    }
    if (text.ends_with('/')) {
        text.remove_suffix(1);
    }
    const std::size_t afterAddress = text.starts_with('[') ? text.find(']') : 0;
    const bool hasPort =
        afterAddress != std::string_view::npos && text.find(':', afterAddress) != text.npos;
    to.endpoint = OCELLI_TRY(parseEndpoint(
        hasPort ? std::string(text) : fmt::format("{}:{}", text, to.secure ? 443 : 80)
    ));
    if (to.endpoint.address.empty() || to.endpoint.port == 0) {
        return fail(ErrorKind::InvalidArgument, fmt::format("{} names no address and port", text));
    }
    return to;
}

Result<Answer> ask(
    const Clock& clock, const Destination& to, const Question& question, Duration atMost
) {
    const MonoTime deadline = clock.mono() + atMost;
    auto line = OCELLI_TRY(Line::open(to, atMost));
    OCELLI_TRY(line.send(formatQuestion(to, question)));
    detail::AnswerReader reader;
    while (!reader.done()) {
        if (clock.mono() > deadline) {
            return brokenOff(to, EAGAIN);
        }
        const ByteSpan bytes = OCELLI_TRY(line.receive());
        if (bytes.empty()) {
            OCELLI_TRY(reader.end());
        } else {
            OCELLI_TRY(reader.feed(bytes));
        }
    }
    Answer answer = reader.take();
    answer.fingerprint = line.fingerprint();
    return answer;
}

}  // namespace ocelli::net::http
