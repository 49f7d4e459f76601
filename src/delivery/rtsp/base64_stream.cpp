// Decoding of Base64 in pieces.
#include "delivery/rtsp/base64_stream.h"

#include <string_view>

namespace ocelli::delivery::rtsp {
namespace {

/// 0 to 63, or -1.
int valueOf(char c) {
    if (c >= 'A' && c <= 'Z') {
        return c - 'A';
    }
    if (c >= 'a' && c <= 'z') {
        return c - 'a' + 26;
    }
    if (c >= '0' && c <= '9') {
        return c - '0' + 52;
    }
    if (c == '+') {
        return 62;
    }
    return c == '/' ? 63 : -1;
}

}  // namespace

Result<Bytes> Base64Stream::feed(ByteSpan text) {
    Bytes out;
    out.reserve(text.size() / 4 * 3 + 3);
    for (const char c : asText(text)) {
        if (c == '\r' || c == '\n' || c == ' ') {
            continue;
        }
        const int value = c == '=' ? 0 : valueOf(c);
        const bool late = c == '=' ? count_ < 2 : padding_ > 0;
        if (value < 0 || late) {
            return fail(ErrorKind::InvalidArgument, "the tunnel does not carry Base64");
        }
        padding_ += c == '=' ? 1U : 0U;
        group_ = (group_ << 6U) | static_cast<std::uint32_t>(value);
        if (++count_ == 4) {
            for (unsigned i = 0; i < 3 - padding_; ++i) {
                out.push_back(static_cast<std::byte>((group_ >> (16U - 8U * i)) & 0xFFU));
            }
            group_ = 0;
            count_ = 0;
            padding_ = 0;
        }
    }
    return out;
}

}  // namespace ocelli::delivery::rtsp
