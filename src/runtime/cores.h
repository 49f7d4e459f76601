// How many things may run at once here.
#pragma once

#include <algorithm>
#include <cstddef>
#include <thread>

namespace ocelli {

/// Cores of the machine, at least 1.
inline std::size_t cores() {
    return std::max(1U, std::thread::hardware_concurrency());
}

}  // namespace ocelli
