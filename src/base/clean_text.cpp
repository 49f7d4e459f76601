// One character after the other, as isCleanText() judges it.
#include "base/clean_text.h"

#include <algorithm>

#include "base/text.h"

namespace ocelli {
namespace {

constexpr std::size_t kLongestCharacter = 4;

/// Bytes of the clean character that the text begins with; 0: there is none.
std::size_t cleanLength(std::string_view text) {
    for (std::size_t length = 1; length <= std::min(kLongestCharacter, text.size()); ++length) {
        if (isCleanText(text.substr(0, length))) {
            return length;
        }
    }
    return 0;
}

}  // namespace

std::string cleanText(std::string_view text, std::size_t most) {
    std::string clean;
    while (!text.empty()) {
        const std::size_t length = cleanLength(text);
        const std::size_t step = std::max<std::size_t>(length, 1);
        if (clean.size() + step > most) {
            break;
        }
        clean += length > 0 ? text.substr(0, length) : std::string_view("?");
        text.remove_prefix(step);
    }
    return clean;
}

}  // namespace ocelli
