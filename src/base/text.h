// Small text helpers: trimming, splitting, hex, Base64, case, file names.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"

namespace ocelli {

std::string_view trim(std::string_view text);
std::vector<std::string_view> split(std::string_view text, char separator);

/// ASCII only; never depends on the locale.
std::string toLower(std::string_view text);
bool equalsIgnoreCase(std::string_view a, std::string_view b);

/// Whole number in decimal; nothing when there is anything else in the text or it does not fit.
std::optional<std::int64_t> toInteger(std::string_view text);

/// Finite number in decimal, as in "-2.5e3"; nothing for anything else.
std::optional<double> toNumber(std::string_view text);

std::string formatHex(ByteSpan bytes);

/// Both cases of digits, nothing in between.
Result<Bytes> parseHex(std::string_view text);
std::string formatBase64(ByteSpan bytes);

/// RFC 4648, section 4, strictly: padded, no line breaks, no bits after the end.
Result<Bytes> parseBase64(std::string_view text);

/// Percent-decoding of a URL part; '+' is a space only in queries.
Result<std::string> decodePercent(std::string_view text, bool plusIsSpace = false);
std::string encodePercent(std::string_view text);

/// True when the text is valid UTF-8; control characters are allowed.
bool isUtf8(std::string_view text);

/// True when the text is valid UTF-8 without control characters (also none of U+0080 to U+009F).
bool isCleanText(std::string_view text);

}  // namespace ocelli
