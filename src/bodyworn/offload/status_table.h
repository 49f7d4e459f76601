// What a client does about each status of the integration API.
#pragma once

#include <cstdint>
#include <string_view>

namespace ocelli::bodyworn::offload {

enum class Reaction : std::uint8_t {
    Go,             ///< it is done
    LogIn,          ///< the token has ended: once, then it is a fault of the configuration
    MakeContainer,  ///< with its metadata, and repeat
    RepeatNow,      ///< damaged on the way
    RetrySoon,      ///< with backoff and jitter
    RetrySlowly,    ///< and tell people
    AfterNextSync,  ///< keep everything; try again when settings are next synchronised
    Refused,        ///< never try this recording again; it may go as rejected content
};

struct StatusRule {
    int status;
    Reaction reaction;
    std::string_view cause;  ///< for people, who see it in the manager
};

/// @param status  0: the connection broke, or nobody answered
/// @param length  of the body that was sent: what is over Swift's limit is refused for good
StatusRule ruleOf(int status, std::uint64_t length = 0);

}  // namespace ocelli::bodyworn::offload
