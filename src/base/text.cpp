// Locale-free text helpers.
#include "base/text.h"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace ocelli {
namespace {

constexpr std::string_view kHex = "0123456789abcdef";
constexpr std::string_view kBase64 =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

int hexDigit(char c) {
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    if (c >= 'a' && c <= 'f') {
        return c - 'a' + 10;
    }
    if (c >= 'A' && c <= 'F') {
        return c - 'A' + 10;
    }
    return -1;
}

char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

/// Length of the UTF-8 sequence at the front, 0 when it is none.
std::size_t sequenceLength(std::string_view text) {
    const auto first = static_cast<unsigned char>(text.front());
    std::size_t length = 0;
    std::uint32_t code = 0;
    if (first < 0x80) {
        return 1;
    }
    if (first >= 0xC2 && first < 0xE0) {
        length = 2;
        code = first & 0x1FU;
    } else if (first >= 0xE0 && first < 0xF0) {
        length = 3;
        code = first & 0x0FU;
    } else if (first >= 0xF0 && first < 0xF5) {
        length = 4;
        code = first & 0x07U;
    }
    if (length == 0 || text.size() < length) {
        return 0;
    }
    for (std::size_t i = 1; i < length; ++i) {
        const auto next = static_cast<unsigned char>(text[i]);
        if ((next & 0xC0U) != 0x80U) {
            return 0;
        }
        code = (code << 6U) | (next & 0x3FU);
    }
    const bool overlong = (length == 3 && code < 0x800) || (length == 4 && code < 0x10000);
    const bool surrogate = code >= 0xD800 && code < 0xE000;
    return overlong || surrogate || code > 0x10FFFF ? 0 : length;
}

}  // namespace

std::string_view trim(std::string_view text) {
    constexpr std::string_view kSpace = " \t\r\n";
    const auto first = text.find_first_not_of(kSpace);
    if (first == std::string_view::npos) {
        return {};
    }
    return text.substr(first, text.find_last_not_of(kSpace) - first + 1);
}

std::vector<std::string_view> split(std::string_view text, char separator) {
    std::vector<std::string_view> parts;
    std::size_t from = 0;
    while (true) {
        const auto to = text.find(separator, from);
        if (to == std::string_view::npos) {
            parts.push_back(text.substr(from));
            return parts;
        }
        parts.push_back(text.substr(from, to - from));
        from = to + 1;
    }
}

std::string toLower(std::string_view text) {
    std::string result(text);
    std::transform(result.begin(), result.end(), result.begin(), lower);
    return result;
}

bool equalsIgnoreCase(std::string_view a, std::string_view b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) {
        return lower(x) == lower(y);
    });
}

std::optional<std::int64_t> toInteger(std::string_view text) {
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size() || text.empty()) {
        return std::nullopt;
    }
    return value;
}

std::optional<double> toNumber(std::string_view text) {
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size() || text.empty() ||
        !std::isfinite(value)) {
        return std::nullopt;
    }
    return value;
}

std::string formatHex(ByteSpan bytes) {
    std::string result;
    result.reserve(bytes.size() * 2);
    for (const std::byte b : bytes) {
        result.push_back(kHex[std::to_integer<unsigned>(b) >> 4U]);
        result.push_back(kHex[std::to_integer<unsigned>(b) & 15U]);
    }
    return result;
}

Result<Bytes> parseHex(std::string_view text) {
    Bytes result;
    if (text.size() % 2 != 0) {
        return fail(ErrorKind::InvalidArgument, "an odd number of hex digits");
    }
    result.reserve(text.size() / 2);
    for (std::size_t i = 0; i < text.size(); i += 2) {
        const int high = hexDigit(text[i]);
        const int low = hexDigit(text[i + 1]);
        if (high < 0 || low < 0) {
            return fail(ErrorKind::InvalidArgument, "not a hex digit");
        }
        result.push_back(static_cast<std::byte>(high * 16 + low));
    }
    return result;
}

std::string formatBase64(ByteSpan bytes) {
    std::string result;
    result.reserve((bytes.size() + 2) / 3 * 4);
    for (std::size_t i = 0; i < bytes.size(); i += 3) {
        const std::size_t count = std::min<std::size_t>(3, bytes.size() - i);
        std::uint32_t value = 0;
        for (std::size_t j = 0; j < 3; ++j) {
            value = (value << 8U) | (j < count ? std::to_integer<std::uint32_t>(bytes[i + j]) : 0U);
        }
        for (std::size_t j = 0; j < 4; ++j) {
            result.push_back(j <= count ? kBase64[(value >> (18U - 6U * j)) & 63U] : '=');
        }
    }
    return result;
}

Result<Bytes> parseBase64(std::string_view text) {
    if (text.size() % 4 != 0) {
        return fail(ErrorKind::InvalidArgument, "not Base64: the length is no multiple of four");
    }
    for (int padding = 0; padding < 2 && !text.empty() && text.back() == '='; ++padding) {
        text.remove_suffix(1);
    }
    Bytes result;
    result.reserve(text.size() * 3 / 4);
    std::uint32_t value = 0;
    unsigned bits = 0;
    for (const char c : text) {
        const auto digit = kBase64.find(c);
        if (digit == std::string_view::npos) {
            return fail(ErrorKind::InvalidArgument, "not Base64");
        }
        value = (value << 6U) | static_cast<std::uint32_t>(digit);
        bits += 6;
        if (bits >= 8) {
            bits -= 8;
            result.push_back(static_cast<std::byte>((value >> bits) & 0xFFU));
        }
    }
    // RFC 4648, 3.5: bits that carry nothing are zero, or two texts would mean the same bytes.
    if ((value & ((1U << bits) - 1U)) != 0) {
        return fail(ErrorKind::InvalidArgument, "not Base64: bits after the end");
    }
    return result;
}

Result<std::string> decodePercent(std::string_view text, bool plusIsSpace) {
    std::string result;
    result.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '%') {
            if (i + 2 >= text.size() || hexDigit(text[i + 1]) < 0 || hexDigit(text[i + 2]) < 0) {
                return fail(ErrorKind::InvalidArgument, "a broken percent sign in the address");
            }
            result.push_back(static_cast<char>(hexDigit(text[i + 1]) * 16 + hexDigit(text[i + 2])));
            i += 2;
        } else {
            result.push_back(plusIsSpace && text[i] == '+' ? ' ' : text[i]);
        }
    }
    return result;
}

std::string encodePercent(std::string_view text) {
    constexpr std::string_view kPlain = "-_.~";
    std::string result;
    for (const char c : text) {
        const bool plain = (c >= '0' && c <= '9') || (lower(c) >= 'a' && lower(c) <= 'z') ||
                           kPlain.find(c) != std::string_view::npos;
        if (plain) {
            result.push_back(c);
        } else {
            const auto value = static_cast<unsigned char>(c);
            result += {'%', kHex[value >> 4U], kHex[value & 15U]};
        }
    }
    return result;
}

bool isUtf8(std::string_view text) {
    while (!text.empty()) {
        const std::size_t length = sequenceLength(text);
        if (length == 0) {
            return false;
        }
        text.remove_prefix(length);
    }
    return true;
}

bool isCleanText(std::string_view text) {
    while (!text.empty()) {
        const std::size_t length = sequenceLength(text);
        const auto first = static_cast<unsigned char>(text.front());
        // U+0080 to U+009F are control characters too; in UTF-8 they begin with C2.
        const bool highControl =
            length == 2 && first == 0xC2 && static_cast<unsigned char>(text[1]) < 0xA0;
        if (length == 0 || first < 0x20 || first == 0x7F || highControl) {
            return false;
        }
        text.remove_prefix(length);
    }
    return true;
}

}  // namespace ocelli
