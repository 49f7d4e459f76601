// Gives and checks tokens.
#include "bodyworn/destination/tokens.h"

#include <algorithm>

#include "crypto/random.h"

namespace ocelli::bodyworn::destination {

std::string Tokens::give(Duration life) {
    const MonoTime now = clock_.mono();
    std::erase_if(tokens_, [&](const auto& item) { return item.second <= now; });
    if (tokens_.size() >= kMost) {
        tokens_.erase(std::min_element(
            tokens_.begin(),
            tokens_.end(),
            [](const auto& a, const auto& b) { return a.second < b.second; }
        ));
    }
    auto token = crypto::randomToken();
    tokens_[token] = now + life;
    return token;
}

bool Tokens::valid(std::string_view token) {
    const auto found = tokens_.find(token);
    return found != tokens_.end() && found->second > clock_.mono();
}

}  // namespace ocelli::bodyworn::destination
