// Byte ranges (RFC 9110, 14).
#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "base/text.h"
#include "net/http/message.h"

namespace ocelli::net::http {
namespace {

/// Digits only; a number beyond 64 bits is as good as the largest.
std::optional<std::uint64_t> parsePosition(std::string_view text) {
    if (text.empty() || text.size() > 40 ||
        text.find_first_not_of("0123456789") != std::string_view::npos) {
        return std::nullopt;
    }
    std::uint64_t value = 0;
    const auto result = std::from_chars(text.data(), text.data() + text.size(), value);
    return result.ec == std::errc::result_out_of_range ? UINT64_MAX : value;
}

}  // namespace

Result<std::optional<ByteRange>> parseRange(std::string_view header, std::uint64_t size) {
    constexpr std::string_view kUnit = "bytes=";
    const std::optional<ByteRange> whole;
    if (!equalsIgnoreCase(header.substr(0, kUnit.size()), kUnit)) {
        return whole;
    }
    const auto set = trim(header.substr(kUnit.size()));
    const auto dash = set.find('-');
    if (dash == std::string_view::npos || set.find(',') != std::string_view::npos) {
        return whole;
    }
    const auto first = parsePosition(trim(set.substr(0, dash)));
    const auto last = parsePosition(trim(set.substr(dash + 1)));
    const bool suffix = trim(set.substr(0, dash)).empty();
    const bool open = trim(set.substr(dash + 1)).empty();
    if ((!first && !suffix) || (!last && !open) || (suffix && open)) {
        return whole;
    }
    if (first && last && *first > *last) {
        return whole;
    }
    if (size == 0 || (first && *first >= size) || (suffix && *last == 0)) {
        return fail(ErrorKind::InvalidArgument, "the range lies behind the end")
            .withField("Range", fmt::format("bytes 0..{}", size == 0 ? 0 : size - 1));
    }
    if (suffix) {
        return std::optional(ByteRange{size - std::min(size, *last), size - 1});
    }
    return std::optional(ByteRange{*first, last ? std::min(*last, size - 1) : size - 1});
}

}  // namespace ocelli::net::http
