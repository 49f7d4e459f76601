// The one include of Beast: its parser for the head of a request, fed by hand.
#include "net/http/detail/request_reader.h"

#include <utility>

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/fields.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/none.hpp>

#include "base/text.h"

namespace ocelli::net::http::detail {

namespace beast = boost::beast::http;

namespace {

std::string_view toView(boost::beast::string_view text) {
    return {text.data(), text.size()};
}

std::optional<Method> methodOf(beast::verb verb) {
    switch (verb) {
        case beast::verb::get:
            return Method::Get;
        case beast::verb::head:
            return Method::Head;
        case beast::verb::post:
            return Method::Post;
        case beast::verb::put:
            return Method::Put;
        case beast::verb::patch:
            return Method::Patch;
        case beast::verb::delete_:
            return Method::Delete;
        case beast::verb::options:
            return Method::Options;
        default:
            return std::nullopt;
    }
}

ReadFailure failureOf(const boost::system::error_code& error) {
    if (error == beast::error::header_limit) {
        return {431, "The header is too long"};
    }
    if (error == beast::error::bad_version) {
        return {505, "Only HTTP/1.1 and HTTP/1.0 are spoken here"};
    }
    return {400, "The request is malformed: " + error.message()};
}

/// True when one of the comma-separated words is this one.
bool hasWord(std::string_view list, std::string_view word) {
    for (const auto part : split(list, ',')) {
        if (equalsIgnoreCase(trim(part), word)) {
            return true;
        }
    }
    return false;
}

std::size_t countOf(const Fields& fields, std::string_view name) {
    std::size_t count = 0;
    for (const auto& [key, value] : fields.all()) {
        count += equalsIgnoreCase(key, name) ? 1 : 0;
    }
    return count;
}

}  // namespace

struct RequestReader::Parser : beast::request_parser<beast::empty_body> {};

RequestReader::RequestReader(std::size_t headerLimit) : parser_(std::make_unique<Parser>()) {
    parser_->header_limit(static_cast<std::uint32_t>(headerLimit));
    parser_->body_limit(boost::none);  // that is seen to here
    parser_->eager(false);
}

RequestReader::~RequestReader() = default;

void RequestReader::feed(ByteSpan& bytes) {
    if (failure_) {
        return;
    }
    if (!headDone_) {
        feedHead(bytes);
        return;
    }
    body_.feed(bytes);
    checkBody();
}

void RequestReader::feedHead(ByteSpan& bytes) {
    while (!bytes.empty()) {
        boost::system::error_code error;
        const std::size_t used =
            parser_->put(boost::asio::const_buffer(bytes.data(), bytes.size()), error);
        bytes = bytes.subspan(used);
        if (parser_->is_header_done()) {
            headDone_ = true;
            readHead();
            parser_.reset();
            return;
        }
        if (error && error != beast::error::need_more) {
            failure_ = failureOf(error);
            return;
        }
        if (error || used == 0) {
            return;
        }
    }
}

void RequestReader::checkBody() {
    if (body_.state() == BodyReader::State::TooLong) {
        fail(413, "The body is too long");
    } else if (body_.state() == BodyReader::State::Malformed) {
        fail(400, "The chunks of the body are malformed");
    }
}

bool RequestReader::done() const {
    return headDone_ && !failure_ && body_.state() == BodyReader::State::Done;
}

void RequestReader::fail(int status, std::string message) {
    if (!failure_) {
        failure_ = ReadFailure{status, std::move(message)};
    }
}

void RequestReader::readHead() {
    const auto& head = parser_->get();
    for (const auto& field : head) {
        request_.headers.add(toView(field.name_string()), std::string(toView(field.value())));
    }
    http11_ = head.version() == 11;
    keepAlive_ = parser_->keep_alive();
    if (const auto method = methodOf(head.method())) {
        request_.method = *method;
    } else {
        fail(501, "This method is not understood here");
        return;
    }
    checkFraming();
    if (parser_->chunked()) {
        body_ = BodyReader::ofChunks();
    } else if (const auto length = parser_->content_length()) {
        body_ = BodyReader::ofLength(*length);
    }
    if (auto target = parseTarget(toView(head.target()), request_); !target) {
        fail(400, target.error().message());
    }
    const auto expect = request_.headers.get("Expect");
    if (expect && !equalsIgnoreCase(*expect, "100-continue")) {
        fail(417, "Only 100-continue can be expected");
    }
    expectsContinue_ = expect.has_value() && http11_ && body_.state() == BodyReader::State::More;
    wantsWebSocket_ =
        hasWord(request_.headers.get("Upgrade").value_or(std::string_view()), "websocket") &&
        hasWord(request_.headers.get("Connection").value_or(std::string_view()), "upgrade");
}

/// What servers in a row could understand differently is refused (RFC 9112, 6.1 and 11.2).
void RequestReader::checkFraming() {
    const auto& fields = request_.headers;
    const auto coding = fields.get("Transfer-Encoding");
    if (coding && !http11_) {
        fail(400, "HTTP/1.0 has no Transfer-Encoding");
    }
    if (coding && fields.get("Content-Length")) {
        fail(400, "Transfer-Encoding and Content-Length exclude each other");
    }
    if (coding &&
        (!equalsIgnoreCase(*coding, "chunked") || countOf(fields, "Transfer-Encoding") != 1)) {
        fail(501, "Only the transfer coding chunked is understood");
    }
    if (countOf(fields, "Content-Length") > 1) {
        fail(400, "More than one Content-Length");
    }
    const std::size_t hosts = countOf(fields, "Host");
    if (hosts > 1 || (hosts == 0 && http11_)) {
        fail(400, "A request needs exactly one Host");
    }
}

void RequestReader::setBodyLimit(std::size_t limit) {
    body_.setLimit(limit);
    if (body_.state() == BodyReader::State::TooLong) {
        fail(413, "The body is too long, at most " + std::to_string(limit) + " bytes");
    }
}

std::string RequestReader::takeBody() {
    return std::exchange(body_.body(), {});
}

}  // namespace ocelli::net::http::detail
