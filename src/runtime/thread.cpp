// Interruptible sleeping.
#include "runtime/thread.h"

#include <condition_variable>
#include <mutex>

namespace ocelli {

bool sleepFor(std::stop_token stop, Duration span) {
    std::mutex mutex;
    std::condition_variable_any never;
    std::unique_lock lock(mutex);
    never.wait_for(lock, stop, span, [] { return false; });
    return !stop.stop_requested();
}

}  // namespace ocelli
