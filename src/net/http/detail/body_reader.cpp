// Bodies of requests.
#include "net/http/detail/body_reader.h"

#include <algorithm>

namespace ocelli::net::http::detail {
namespace {

constexpr std::size_t kMostDropped = 8192;  // bytes of extensions and trailers together
constexpr int kMostDigits = 15;             // so that a size cannot overflow

}  // namespace

BodyReader::BodyReader(std::uint64_t length)
    : state_(length == 0 ? State::Done : State::More),
      chunked_(false),
      next_(Next::Data),
      left_(length) {}

void BodyReader::setLimit(std::size_t limit) {
    limit_ = limit;
    if (!chunked_ && left_ > limit) {
        state_ = State::TooLong;
    }
}

BodyReader::State BodyReader::feed(ByteSpan& bytes) {
    while (state_ == State::More && !bytes.empty()) {
        if (next_ == Next::Data) {
            takeData(bytes);
        } else {
            takeFraming(std::to_integer<unsigned char>(bytes.front()));
            bytes = bytes.subspan(1);
        }
    }
    return state_;
}

void BodyReader::takeData(ByteSpan& bytes) {
    const auto count = static_cast<std::size_t>(std::min<std::uint64_t>(left_, bytes.size()));
    body_ += asText(bytes.first(count));
    total_ += count;
    bytes = bytes.subspan(count);
    left_ -= count;
    if (left_ == 0 && chunked_) {
        next_ = Next::DataCr;
    } else if (left_ == 0) {
        state_ = State::Done;
    }
}

void BodyReader::takeFraming(unsigned char c) {
    switch (next_) {
        case Next::Size:
            takeSize(c);
            return;
        case Next::Extension:
            dropOne(c, Next::SizeEnd);
            return;
        case Next::SizeEnd:
            endSize();
            if (c != '\n') {
                state_ = State::Malformed;
            }
            return;
        case Next::DataCr:
            expect(c, '\r', Next::DataEnd);
            return;
        case Next::DataEnd:
            expect(c, '\n', Next::Size);
            return;
        case Next::TrailerStart:
            dropOne(c, Next::LastEnd);
            return;
        case Next::Trailer:
            dropOne(c, Next::TrailerEnd);
            return;
        case Next::TrailerEnd:
            expect(c, '\n', Next::TrailerStart);
            return;
        case Next::LastEnd:
            state_ = c == '\n' ? State::Done : State::Malformed;
            return;
        case Next::Data:
            return;
    }
}

void BodyReader::takeSize(unsigned char c) {
    const bool digit = c >= '0' && c <= '9';
    const auto lower = static_cast<unsigned char>(c | 0x20U);
    const bool letter = lower >= 'a' && lower <= 'f';
    if (digit || letter) {
        const unsigned value = digit ? c - static_cast<unsigned>('0') : lower - 'a' + 10U;
        left_ = left_ * 16 + value;
        if (++digits_ > kMostDigits) {
            state_ = State::Malformed;
        }
    } else if (digits_ == 0) {
        state_ = State::Malformed;
    } else if (c == '\r') {
        next_ = Next::SizeEnd;
    } else if (c == ';' || c == ' ' || c == '\t') {
        next_ = Next::Extension;
    } else {
        state_ = State::Malformed;
    }
}

/// A whole line with a chunk's size.
void BodyReader::endSize() {
    digits_ = 0;
    if (left_ == 0) {
        next_ = Next::TrailerStart;
    } else if (left_ > limit_ - std::min<std::uint64_t>(limit_, total_)) {
        state_ = State::TooLong;
    } else {
        next_ = Next::Data;
    }
}

void BodyReader::expect(unsigned char c, unsigned char wanted, Next next) {
    if (c == wanted) {
        next_ = next;
    } else {
        state_ = State::Malformed;
    }
}

/// A byte that says nothing to us, up to the end of its line.
void BodyReader::dropOne(unsigned char c, Next atReturn) {
    if (c == '\r') {
        next_ = atReturn;
    } else if ((c < ' ' && c != '\t') || ++dropped_ > kMostDropped) {
        state_ = State::Malformed;
    } else if (next_ == Next::TrailerStart) {
        next_ = Next::Trailer;
    }
}

}  // namespace ocelli::net::http::detail
