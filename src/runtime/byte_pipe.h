// Bytes from one thread to another with a bound; both sides wait for each other.
#pragma once

#include <condition_variable>
#include <mutex>
#include <optional>
#include <span>
#include <vector>

#include "base/bytes.h"

namespace ocelli {

/// Thread-safe: one writer, one reader, and anybody who gives it up, which ends every wait.
class BytePipe {
  public:
    /// @param bound  bytes that may wait; at least 1
    explicit BytePipe(std::size_t bound);

    /// Waits until everything is in the pipe. The error with which it was given up.
    Result<void> write(ByteSpan bytes);

    /// Nothing more comes. Of the writer.
    void finish();

    /// Waits for bytes; 0 when the writer has finished and everything was read. The error with
    /// which it was given up.
    Result<std::size_t> read(std::span<std::byte> into);

    /// Both sides get this error from now on; only the first counts.
    void giveUp(Error error);

  private:
    std::mutex mutex_;
    std::condition_variable changed_;
    std::vector<std::byte> ring_;
    std::size_t first_ = 0;
    std::size_t count_ = 0;
    bool finished_ = false;
    std::optional<Error> error_;
};

}  // namespace ocelli
