// Words of others, made fit to be shown.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace ocelli {

/// The same text as isCleanText() wants it, for people: each byte that is not part of it becomes
/// "?", and what is beyond `most` bytes is left out, at the end of a character.
std::string cleanText(std::string_view text, std::size_t most);

}  // namespace ocelli
