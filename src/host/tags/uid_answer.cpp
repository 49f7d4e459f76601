// Reads the answer: the number, then two bytes of status.
#include "host/tags/uid_answer.h"

#include <algorithm>

#include "base/text.h"

namespace ocelli::host::tags {
namespace {

constexpr std::size_t kShortest = 4;  // ISO 14443-3: 4, 7 or 10; ISO 15693: 8; 125 kHz: 5
constexpr std::size_t kLongest = 10;
constexpr std::size_t kStatus = 2;

}  // namespace

Result<std::string> parseUidAnswer(ByteSpan answer) {
    if (answer.size() < kStatus) {
        return fail(ErrorKind::InvalidArgument, "the answer is too short");
    }
    const ByteSpan status = answer.last(kStatus);
    if (status[0] != std::byte{0x90} || status[1] != std::byte{0x00}) {
        return fail(ErrorKind::Unsupported, "the reader does not tell the number of the tag");
    }
    const ByteSpan uid = answer.first(answer.size() - kStatus);
    if (uid.size() < kShortest || uid.size() > kLongest) {
        return fail(ErrorKind::InvalidArgument, "that is no number of a tag");
    }
    std::string text = formatHex(uid);
    std::ranges::transform(text, text.begin(), [](char c) {
        return c >= 'a' && c <= 'f' ? static_cast<char>(c - 'a' + 'A') : c;
    });
    return text;
}

}  // namespace ocelli::host::tags
