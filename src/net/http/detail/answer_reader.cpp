// Beast's parser of answers, fed by hand.
#include "net/http/detail/answer_reader.h"

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/fields.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

namespace ocelli::net::http::detail {

namespace beast = boost::beast::http;

namespace {

constexpr std::uint32_t kMostHeader = 16U << 10U;

Error broken(const boost::system::error_code& error) {
    return fail(ErrorKind::DataLoss, "the answer is malformed: " + error.message());
}

}  // namespace

struct AnswerReader::Parser {
    beast::response_parser<beast::string_body> beast;
    Bytes waiting;  ///< of a head or a size of a chunk that is not whole
};

AnswerReader::AnswerReader() : parser_(std::make_unique<Parser>()) {
    parser_->beast.eager(true);
    parser_->beast.header_limit(kMostHeader);
    parser_->beast.body_limit(kMostAnswer);
}

AnswerReader::~AnswerReader() = default;

Result<void> AnswerReader::feed(ByteSpan bytes) {
    Bytes& waiting = parser_->waiting;
    waiting.insert(waiting.end(), bytes.begin(), bytes.end());
    while (!waiting.empty() && !done()) {
        boost::system::error_code error;
        const std::size_t used =
            parser_->beast.put(boost::asio::buffer(waiting.data(), waiting.size()), error);
        waiting.erase(waiting.begin(), waiting.begin() + static_cast<std::ptrdiff_t>(used));
        if (error == beast::error::need_more) {
            return {};
        }
        if (error) {
            return broken(error);
        }
        if (used == 0) {
            return {};
        }
    }
    return {};
}

Result<void> AnswerReader::end() {
    boost::system::error_code error;
    if (!done() && parser_->beast.got_some()) {
        parser_->beast.put_eof(error);
    }
    if (error) {
        return broken(error);
    }
    return done() ? Result<void>() : fail(ErrorKind::DataLoss, "the answer is cut off");
}

bool AnswerReader::done() const {
    return parser_->beast.is_done();
}

Answer AnswerReader::take() {
    auto message = parser_->beast.release();
    Answer answer;
    answer.status = message.result_int();
    for (const auto& field : message) {
        answer.headers.add(
            std::string_view(field.name_string().data(), field.name_string().size()),
            std::string(field.value().data(), field.value().size())
        );
    }
    answer.body = std::move(message.body());
    return answer;
}

}  // namespace ocelli::net::http::detail
