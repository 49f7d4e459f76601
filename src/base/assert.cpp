// Prints a failed assertion and ends the program.
#include "base/assert.h"

#include <cstdio>
#include <cstdlib>

namespace ocelli::detail {

void assertionFailed(const char* expression, const char* file, int line) {
    std::fprintf(stderr, "%s:%d: assertion failed: %s\n", file, line, expression);
    std::abort();
}

}  // namespace ocelli::detail
