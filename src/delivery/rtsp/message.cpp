// Incremental reading and formatting of messages.
#include "delivery/rtsp/message.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"
#include "delivery/rtsp/status.h"

namespace ocelli::delivery::rtsp {
namespace {

constexpr std::size_t kFrameHeader = 4;
constexpr std::size_t kMaximumFields = 128;

bool isToken(std::string_view text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
        return c > ' ' && c < 0x7F &&
               std::string_view("()<>@,;:\\\"/[]?={}").find(c) == std::string_view::npos;
    });
}

bool hasControl(std::string_view text) {
    return std::any_of(text.begin(), text.end(), [](char c) {
        return (static_cast<unsigned char>(c) < ' ' && c != '\t') || c == 0x7F;
    });
}

struct Version {
    Protocol protocol = Protocol::Rtsp;
    std::string number;
};

Result<Version> parseVersion(std::string_view text) {
    const bool rtsp = text.starts_with("RTSP/");
    if ((!rtsp && !text.starts_with("HTTP/")) || text.size() != 8 || text[6] != '.') {
        return fail(ErrorKind::InvalidArgument, "the start line names no RTSP or HTTP version");
    }
    return Version{rtsp ? Protocol::Rtsp : Protocol::Http, std::string(text.substr(5))};
}

Result<Message> parseStartLine(std::string_view line) {
    if (line.starts_with("RTSP/")) {
        OCELLI_TRY(parseVersion(line.substr(0, 8)));
        const auto parts = split(line, ' ');
        const auto status = parts.size() >= 2 ? toInteger(parts[1]) : std::nullopt;
        if (!status || *status < 100 || *status > 999) {
            return fail(ErrorKind::InvalidArgument, "the status line has no status")
                .withField("status", "100..999");
        }
        Response response;
        response.status = static_cast<int>(*status);
        return Message(std::move(response));
    }
    const auto parts = split(line, ' ');
    if (parts.size() != 3 || !isToken(parts[0]) || parts[1].empty()) {
        return fail(ErrorKind::InvalidArgument, "the start line is not 'METHOD URI VERSION'");
    }
    auto version = OCELLI_TRY(parseVersion(parts[2]));
    Request request;
    request.method = parts[0];
    request.uri = parts[1];
    request.protocol = version.protocol;
    request.version = std::move(version.number);
    return Message(std::move(request));
}

Result<void> parseField(std::string_view line, Headers& headers) {
    if (line.front() == ' ' || line.front() == '\t') {
        if (headers.all().empty()) {
            return fail(ErrorKind::InvalidArgument, "a folded line without a field before it");
        }
        headers.continueLast(trim(line));
        return {};
    }
    const auto colon = line.find(':');
    if (colon == std::string_view::npos || !isToken(line.substr(0, colon))) {
        return fail(ErrorKind::InvalidArgument, "a header line is not 'Name: value'");
    }
    if (headers.all().size() >= kMaximumFields) {
        return fail(ErrorKind::ResourceExhausted, "too many header fields")
            .withField("header fields", fmt::format("0..{}", kMaximumFields));
    }
    headers.add(line.substr(0, colon), std::string(trim(line.substr(colon + 1))));
    return {};
}

Headers& headersOf(Message& message) {
    auto* request = std::get_if<Request>(&message);
    return request != nullptr ? request->headers : std::get<Response>(message).headers;
}

Result<std::size_t> bodySize(Message& message, std::size_t limit) {
    const auto* request = std::get_if<Request>(&message);
    const auto text = headersOf(message).get("Content-Length");
    if (!text || (request != nullptr && request->protocol == Protocol::Http)) {
        return std::size_t{0};
    }
    const auto length = toInteger(*text);
    if (!length || *length < 0) {
        return fail(ErrorKind::InvalidArgument, "Content-Length is no length")
            .withField("Content-Length", fmt::format("0..{}", limit));
    }
    if (static_cast<std::uint64_t>(*length) > limit) {
        return fail(ErrorKind::ResourceExhausted, "the body is too large")
            .withField("Content-Length", fmt::format("0..{}", limit));
    }
    return static_cast<std::size_t>(*length);
}

void appendHeaders(std::string& out, const Headers& headers, const std::string& body) {
    for (const auto& [name, value] : headers.all()) {
        out += fmt::format("{}: {}\r\n", name, value);
    }
    if (!body.empty()) {
        out += fmt::format("Content-Length: {}\r\n", body.size());
    }
    out += "\r\n";
    out += body;
}

}  // namespace

void Headers::add(std::string_view name, std::string value) {
    fields_.emplace_back(name, std::move(value));
}

std::optional<std::string_view> Headers::get(std::string_view name) const {
    for (const auto& [key, value] : fields_) {
        if (equalsIgnoreCase(key, name)) {
            return value;
        }
    }
    return std::nullopt;
}

void Headers::continueLast(std::string_view more) {
    fields_.back().second += ' ';
    fields_.back().second += more;
}

Result<Message> parseHead(std::string_view text) {
    std::optional<Message> message;
    while (!text.empty()) {
        const auto end = text.find('\n');
        std::string_view line = text.substr(0, end);
        text = end == std::string_view::npos ? std::string_view{} : text.substr(end + 1);
        if (line.ends_with('\r')) {
            line.remove_suffix(1);
        }
        if (hasControl(line)) {
            return fail(ErrorKind::InvalidArgument, "a control character in the header");
        }
        if (!message) {
            message = OCELLI_TRY(parseStartLine(line));
        } else if (!line.empty()) {
            OCELLI_TRY(parseField(line, headersOf(*message)));
        }
    }
    if (!message) {
        return fail(ErrorKind::InvalidArgument, "no start line");
    }
    return std::move(*message);
}

void MessageReader::feed(ByteSpan bytes) {
    if (start_ > 0 && start_ == buffer_.size()) {
        buffer_.clear();
        start_ = 0;
    }
    buffer_.insert(buffer_.end(), bytes.begin(), bytes.end());
}

Result<std::optional<Message>> MessageReader::next() {
    // Empty lines between messages are allowed (RFC 2326, 4.1).
    while (buffered() > 0 && scanned_ == 0 &&
           (buffer_[start_] == std::byte{'\r'} || buffer_[start_] == std::byte{'\n'})) {
        consume(1);
    }
    if (buffered() == 0) {
        return std::optional<Message>();
    }
    return buffer_[start_] == std::byte{'$'} ? nextFrame() : nextText();
}

Bytes MessageReader::takeRest() {
    Bytes rest(buffer_.begin() + static_cast<std::ptrdiff_t>(start_), buffer_.end());
    buffer_.clear();
    start_ = 0;
    scanned_ = 0;
    return rest;
}

Result<std::optional<Message>> MessageReader::nextFrame() {
    const ByteSpan bytes = ByteSpan(buffer_).subspan(start_);
    if (bytes.size() < kFrameHeader) {
        return std::optional<Message>();
    }
    ByteReader reader(bytes.subspan(1));
    InterleavedFrame frame;
    frame.channel = OCELLI_TRY(reader.u8());
    const std::size_t size = OCELLI_TRY(reader.u16());
    if (reader.remaining() < size) {
        return std::optional<Message>();
    }
    const ByteSpan payload = OCELLI_TRY(reader.take(size));
    frame.payload.assign(payload.begin(), payload.end());
    consume(kFrameHeader + size);
    return std::optional<Message>(std::move(frame));
}

Result<std::optional<Message>> MessageReader::nextText() {
    const auto headEnd = findHeaderEnd();
    if (headEnd ? *headEnd > limits_.headerBytes : buffered() > limits_.headerBytes) {
        return fail(ErrorKind::ResourceExhausted, "the header is too large")
            .withField("header", fmt::format("1..{} bytes", limits_.headerBytes));
    }
    if (!headEnd) {
        return std::optional<Message>();
    }
    const ByteSpan bytes = ByteSpan(buffer_).subspan(start_);
    auto message = OCELLI_TRY(parseHead(asText(bytes.first(*headEnd))));
    const std::size_t size = OCELLI_TRY(bodySize(message, limits_.bodyBytes));
    if (bytes.size() - *headEnd < size) {
        return std::optional<Message>();
    }
    std::string body(asText(bytes.subspan(*headEnd, size)));
    if (auto* request = std::get_if<Request>(&message)) {
        request->body = std::move(body);
    } else {
        std::get<Response>(message).body = std::move(body);
    }
    consume(*headEnd + size);
    return std::optional<Message>(std::move(message));
}

/// Size of the head with its empty line. Goes on where the last search ended, so that bytes that
/// trickle in cost no more than those that come at once.
std::optional<std::size_t> MessageReader::findHeaderEnd() {
    const std::string_view text = asText(ByteSpan(buffer_).subspan(start_));
    std::size_t at = scanned_ > 3 ? scanned_ - 3 : 0;
    while (true) {
        at = text.find('\n', at);
        if (at == std::string_view::npos) {
            scanned_ = text.size();
            return std::nullopt;
        }
        const std::string_view after = text.substr(at + 1, 2);
        if (after.starts_with('\n')) {
            return at + 2;
        }
        if (after == "\r\n") {
            return at + 3;
        }
        ++at;
    }
}

void MessageReader::consume(std::size_t count) {
    start_ += count;
    scanned_ = 0;
    // Moves what is left to the front now and then, not for each message.
    if (start_ >= buffer_.size()) {
        buffer_.clear();
        start_ = 0;
    } else if (start_ > (64U << 10U)) {
        buffer_.erase(buffer_.begin(), buffer_.begin() + static_cast<std::ptrdiff_t>(start_));
        start_ = 0;
    }
}

std::string formatRequest(const Request& request) {
    std::string out = fmt::format(
        "{} {} {}/{}\r\n",
        request.method,
        request.uri,
        request.protocol == Protocol::Rtsp ? "RTSP" : "HTTP",
        request.version.empty() ? "1.0" : request.version
    );
    appendHeaders(out, request.headers, request.body);
    return out;
}

std::string formatResponse(const Response& response) {
    std::string out = fmt::format("RTSP/1.0 {} {}\r\n", response.status, reasonOf(response.status));
    appendHeaders(out, response.headers, response.body);
    return out;
}

}  // namespace ocelli::delivery::rtsp
