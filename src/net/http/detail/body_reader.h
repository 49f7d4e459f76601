// Reads a request's body: so many bytes, or chunks.
#pragma once

#include <cstdint>
#include <string>

#include "base/bytes.h"

namespace ocelli::net::http::detail {

/// Takes the bytes behind a head (RFC 9112, 6 and 7.1). Extensions of chunks and trailers are
/// dropped, and bounded. Reentrant. Ours, because Beast 1.81 ends the program over a last chunk
/// that comes in small pieces.
class BodyReader {
  public:
    enum class State : std::uint8_t { More, Done, Malformed, TooLong };

    static BodyReader ofLength(std::uint64_t length) { return BodyReader(length); }

    static BodyReader ofChunks() { return BodyReader(); }

    void setLimit(std::size_t limit);

    /// Takes bytes off the front up to the end of the body.
    State feed(ByteSpan& bytes);

    State state() const { return state_; }

    std::string& body() { return body_; }

    /// Bytes of the body so far, those that were taken away in pieces too.
    std::uint64_t total() const { return total_; }

  private:
    /// What comes next in a chunked body.
    enum class Next : std::uint8_t {
        Size,
        Extension,
        SizeEnd,
        Data,
        DataCr,
        DataEnd,
        TrailerStart,
        Trailer,
        TrailerEnd,
        LastEnd,
    };

    BodyReader() = default;
    explicit BodyReader(std::uint64_t length);

    void takeData(ByteSpan& bytes);
    void takeFraming(unsigned char c);
    void takeSize(unsigned char c);
    void expect(unsigned char c, unsigned char wanted, Next next);
    void dropOne(unsigned char c, Next atReturn);
    void endSize();

    State state_ = State::More;
    bool chunked_ = true;
    Next next_ = Next::Size;
    std::uint64_t left_ = 0;  // of the chunk, or of the body
    int digits_ = 0;
    std::size_t dropped_ = 0;
    std::size_t limit_ = SIZE_MAX;
    std::string body_;
    std::uint64_t total_ = 0;
};

}  // namespace ocelli::net::http::detail
