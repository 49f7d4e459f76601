// Hands bytes over in a ring.
#include "runtime/byte_pipe.h"

#include <algorithm>

#include "base/assert.h"

namespace ocelli {

BytePipe::BytePipe(std::size_t bound) : ring_(bound) {
    OCELLI_ASSERT(bound > 0);
}

Result<void> BytePipe::write(ByteSpan bytes) {
    std::unique_lock lock(mutex_);
    while (!bytes.empty()) {
        changed_.wait(lock, [this] { return error_ || count_ < ring_.size(); });
        if (error_) {
            return *error_;
        }
        const std::size_t at = (first_ + count_) % ring_.size();
        const std::size_t count =
            std::min({bytes.size(), ring_.size() - count_, ring_.size() - at});
        std::copy_n(bytes.begin(), count, ring_.begin() + static_cast<std::ptrdiff_t>(at));
        count_ += count;
        bytes = bytes.subspan(count);
        changed_.notify_all();
    }
    return {};
}

void BytePipe::finish() {
    const std::lock_guard lock(mutex_);
    finished_ = true;
    changed_.notify_all();
}

Result<std::size_t> BytePipe::read(std::span<std::byte> into) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return error_ || finished_ || count_ > 0; });
    if (error_) {
        return *error_;
    }
    const std::size_t count = std::min({into.size(), count_, ring_.size() - first_});
    std::copy_n(ring_.begin() + static_cast<std::ptrdiff_t>(first_), count, into.begin());
    first_ = (first_ + count) % ring_.size();
    count_ -= count;
    changed_.notify_all();
    return count;
}

void BytePipe::giveUp(Error error) {
    const std::lock_guard lock(mutex_);
    if (!error_) {
        error_ = std::move(error);
    }
    changed_.notify_all();
}

}  // namespace ocelli
