// Assertions for our own mistakes; never for input.
#pragma once

namespace ocelli::detail {

[[noreturn]] void assertionFailed(const char* expression, const char* file, int line);

}  // namespace ocelli::detail

/// Ends the program with a message when our own reasoning was wrong. Active in every build.
#define OCELLI_ASSERT(expression)                                               \
    do {                                                                        \
        if (!(expression)) {                                                    \
            ::ocelli::detail::assertionFailed(#expression, __FILE__, __LINE__); \
        }                                                                       \
    } while (false)
