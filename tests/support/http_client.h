// A small blocking HTTP and WebSocket client on raw sockets, for tests only.
#pragma once

#include <cstring>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>

#include "base/json.h"
#include "base/text.h"
#include "net/http/message.h"
#include "net/socket.h"
#include "net/websocket/frame.h"

namespace ocelli::test {

using Headers = std::vector<std::pair<std::string, std::string>>;

/// What a server answered. Status 0: nothing whole came.
struct HttpAnswer {
    int status = 0;
    net::http::Fields headers = {};
    std::string body = {};
    bool whole = false;  ///< the body ended as it should

    std::string header(std::string_view name) const {
        return std::string(headers.get(name).value_or(std::string_view()));
    }

    /// The body as JSON; null when it is none.
    Json json() const {
        auto value = parseJson(body);
        return value ? *value : Json();
    }
};

/// One connection, blocking, giving up after ten seconds. The server's loop must run in another
/// thread.
class HttpClient {
  public:
    explicit HttpClient(net::Endpoint server, int receiveBuffer = 0) : server_(std::move(server)) {
        const auto address = net::toSocketAddress(server_);
        socket_ = net::Socket(::socket(address->family(), SOCK_STREAM | SOCK_CLOEXEC, 0));
        const timeval patience{10, 0};
        ::setsockopt(socket_.fd(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
        ::setsockopt(socket_.fd(), SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof(patience));
        if (receiveBuffer > 0) {
            ::setsockopt(
                socket_.fd(), SOL_SOCKET, SO_RCVBUF, &receiveBuffer, sizeof(receiveBuffer)
            );
        }
        connected_ = ::connect(socket_.fd(), address->get(), address->size) == 0;
    }

    bool connected() const { return connected_; }

    /// Sent with every request from now on.
    void setHeader(std::string name, std::string value) {
        always_[std::move(name)] = std::move(value);
    }

    /// Kept from `Set-Cookie` and sent back.
    std::map<std::string, std::string>& cookies() { return cookies_; }

    HttpAnswer get(std::string_view target, const Headers& headers = {}) {
        return request("GET", target, {}, headers);
    }

    HttpAnswer post(std::string_view target, std::string_view body, const Headers& headers = {}) {
        return request("POST", target, body, headers);
    }

    HttpAnswer patch(std::string_view target, std::string_view body, const Headers& headers = {}) {
        return request("PATCH", target, body, headers);
    }

    HttpAnswer remove(std::string_view target, const Headers& headers = {}) {
        return request("DELETE", target, {}, headers);
    }

    HttpAnswer request(
        std::string_view method,
        std::string_view target,
        std::string_view body = {},
        const Headers& headers = {}
    ) {
        std::string text = format(method, target, body, headers);
        text += body;
        send(text);
        return receive(method == "HEAD");
    }

    /// The head of a request as `request` would send it.
    std::string format(
        std::string_view method,
        std::string_view target,
        std::string_view body,
        const Headers& headers
    ) const {
        std::string text;
        text.append(method).append(" ").append(target).append(" HTTP/1.1\r\n");
        text += "Host: " + server_.format() + "\r\n";
        for (const auto& [name, value] : always_) {
            text += name + ": " + value + "\r\n";
        }
        std::string jar;
        for (const auto& [name, value] : cookies_) {
            jar += (jar.empty() ? "" : "; ") + name + "=" + value;
        }
        text += jar.empty() ? "" : "Cookie: " + jar + "\r\n";
        if (!body.empty() || method == "POST" || method == "PATCH" || method == "PUT") {
            text += "Content-Type: application/json\r\n";
            text += "Content-Length: " + std::to_string(body.size()) + "\r\n";
        }
        for (const auto& [name, value] : headers) {
            text += name + ": " + value + "\r\n";
        }
        return text + "\r\n";
    }

    bool send(std::string_view text) {
        while (!text.empty()) {
            const ssize_t count = ::send(socket_.fd(), text.data(), text.size(), MSG_NOSIGNAL);
            if (count <= 0) {
                return false;
            }
            text.remove_prefix(static_cast<std::size_t>(count));
        }
        return true;
    }

    /// Reads one answer.
    HttpAnswer receive(bool headOnly = false) {
        HttpAnswer answer;
        if (!readHead(answer)) {
            return answer;
        }
        rememberCookies(answer);
        const auto length = answer.headers.get("Content-Length");
        if (headOnly || answer.status == 204 || answer.status == 304 || answer.status < 200) {
            answer.whole = true;
        } else if (length) {
            const auto size = static_cast<std::size_t>(toInteger(*length).value_or(0));
            answer.whole = fill(size);
            answer.body = take(size);
        } else if (answer.header("Transfer-Encoding") == "chunked") {
            readChunks(answer);
        } else {
            while (fill(buffer_.size() + 1)) {
            }
            answer.body = take(buffer_.size());
            answer.whole = closed_;
        }
        return answer;
    }

    /// Up to `count` bytes as they come; fewer at the end.
    std::string readRaw(std::size_t count) {
        fill(count);
        return take(count);
    }

    /// True when the server has closed and nothing is left to read. Waits.
    bool closedByServer() {
        while (fill(buffer_.size() + 1)) {
        }
        buffer_.clear();
        return closed_;
    }

    void close() { socket_ = net::Socket(); }

    /// Ends the sending side.
    void finish() { ::shutdown(socket_.fd(), SHUT_WR); }

    int fd() const { return socket_.fd(); }

    net::Endpoint local() const { return net::localOf(socket_.fd()); }

  private:
    /// Waits until so many bytes are in the buffer.
    bool fill(std::size_t count) {
        std::string piece(65536, '\0');
        while (buffer_.size() < count && !closed_) {
            const ssize_t got = ::recv(socket_.fd(), piece.data(), piece.size(), 0);
            if (got < 0 && errno == EINTR) {
                continue;
            }
            if (got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) {
                return false;  // patience is over
            }
            if (got <= 0) {
                closed_ = true;
                break;
            }
            buffer_.append(piece.data(), static_cast<std::size_t>(got));
        }
        return buffer_.size() >= count;
    }

    std::string take(std::size_t count) {
        auto part = buffer_.substr(0, count);
        buffer_.erase(0, part.size());
        return part;
    }

    std::optional<std::string> takeLine() {
        std::size_t end = 0;
        while ((end = buffer_.find("\r\n")) == std::string::npos) {
            if (!fill(buffer_.size() + 1)) {
                return std::nullopt;
            }
        }
        auto line = take(end);
        take(2);
        return line;
    }

    bool readHead(HttpAnswer& answer) {
        const auto first = takeLine();
        if (!first || !first->starts_with("HTTP/1.") || first->size() < 12) {
            return false;
        }
        answer.status = static_cast<int>(toInteger(first->substr(9, 3)).value_or(0));
        while (auto line = takeLine()) {
            if (line->empty()) {
                return true;
            }
            const auto colon = line->find(':');
            answer.headers.add(
                line->substr(0, colon), std::string(trim(std::string_view(*line).substr(colon + 1)))
            );
        }
        return false;
    }

    void rememberCookies(const HttpAnswer& answer) {
        for (const auto& [name, value] : answer.headers.all()) {
            if (equalsIgnoreCase(name, "Set-Cookie")) {
                const auto pair = value.substr(0, value.find(';'));
                const auto equals = pair.find('=');
                cookies_[pair.substr(0, equals)] = pair.substr(equals + 1);
            }
        }
    }

    void readChunks(HttpAnswer& answer) {
        while (const auto line = takeLine()) {
            const auto size = static_cast<std::size_t>(std::strtoull(line->c_str(), nullptr, 16));
            if (!fill(size + 2)) {
                return;
            }
            answer.body += take(size);
            take(2);
            if (size == 0) {
                answer.whole = true;
                return;
            }
        }
    }

    net::Endpoint server_;
    net::Socket socket_;
    bool connected_ = false;
    bool closed_ = false;
    std::string buffer_;
    std::map<std::string, std::string> always_;
    std::map<std::string, std::string> cookies_;
};

/// A WebSocket on a connection of its own.
class WebSocketClient {
  public:
    explicit WebSocketClient(net::Endpoint server, int receiveBuffer = 0)
        : http(std::move(server), receiveBuffer) {}

    /// The handshake; 101 when it is open.
    HttpAnswer open(std::string_view target, Headers headers = {}) {
        headers.insert(
            headers.end(),
            {{"Upgrade", "websocket"},
             {"Connection", "Upgrade"},
             {"Sec-WebSocket-Version", "13"},
             {"Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="}}
        );
        return http.request("GET", target, {}, headers);
    }

    void sendText(std::string_view text) { sendFrame(0x81, text); }

    void sendBinary(std::string_view bytes) { sendFrame(0x82, bytes); }

    /// Any frame, masked as clients must.
    /// @param first  the first byte: FIN, reserved bits and opcode
    void sendFrame(std::uint8_t first, std::string_view payload) {
        http.send(frame(first, payload));
    }

    static std::string frame(std::uint8_t first, std::string_view payload) {
        std::string text(1, static_cast<char>(first));
        const std::size_t size = payload.size();
        const unsigned extended = size < 126 ? 0 : (size < 65536 ? 2 : 8);
        const std::size_t code = extended == 0 ? size : (extended == 2 ? 126 : 127);
        text += static_cast<char>(0x80U | code);
        for (unsigned i = extended; i-- > 0;) {
            text += static_cast<char>((size >> (8U * i)) & 0xFFU);
        }
        const std::string_view mask("\x11\x22\x33\x44", 4);
        text += mask;
        for (std::size_t i = 0; i < size; ++i) {
            text += static_cast<char>(payload[i] ^ mask[i % 4]);
        }
        return text;
    }

    struct Frame {
        net::websocket::Opcode opcode = net::websocket::Opcode::Close;
        std::string payload = {};
    };

    /// The next frame of the server; nothing when it closed or patience is over.
    std::optional<Frame> receive() {
        const auto head = http.readRaw(2);
        if (head.size() < 2) {
            return std::nullopt;
        }
        std::uint64_t size = static_cast<unsigned char>(head[1]) & 0x7FU;
        if (size >= 126) {
            const auto extended = http.readRaw(size == 126 ? 2 : 8);
            size = 0;
            for (const char c : extended) {
                size = (size << 8U) | static_cast<unsigned char>(c);
            }
        }
        Frame frame{static_cast<net::websocket::Opcode>(head[0] & 0x0F)};
        frame.payload = http.readRaw(static_cast<std::size_t>(size));
        return frame.payload.size() == size ? std::optional(std::move(frame)) : std::nullopt;
    }

    /// The next text message, past pings; empty when there is none.
    std::string receiveText() {
        while (auto frame = receive()) {
            if (frame->opcode == net::websocket::Opcode::Text) {
                return frame->payload;
            }
            if (frame->opcode == net::websocket::Opcode::Close) {
                break;
            }
        }
        return {};
    }

    /// The code of the next close frame, past all others; 0 when there is none.
    int receiveClose() {
        while (auto frame = receive()) {
            if (frame->opcode == net::websocket::Opcode::Close) {
                if (frame->payload.size() < 2) {
                    return net::websocket::kNoStatus;
                }
                return static_cast<unsigned char>(frame->payload[0]) * 256 +
                       static_cast<unsigned char>(frame->payload[1]);
            }
        }
        return 0;
    }

    HttpClient http;
};

}  // namespace ocelli::test
