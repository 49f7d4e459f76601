// Reads the keys of all input devices on a thread of its own.
#pragma once

#include <filesystem>
#include <functional>

#include "base/clock.h"
#include "host/peripherals/input_events.h"
#include "runtime/thread.h"

namespace ocelli::host::peripherals {

/// Devices that come later, or come back, are found within a second.
class KeyReader {
  public:
    using Listener = std::function<void(const KeyEvent&, MonoTime)>;

    /// @param root      the system's folders, "/" or one that stands in its place; devices are
    /// root/dev/input/event*
    /// @param listener  called on the reader's thread
    KeyReader(std::filesystem::path root, const Clock& clock, Listener listener);

    static constexpr std::size_t kMostDevices = 32;

  private:
    void run(const std::stop_token& stop);

    std::filesystem::path root_;
    const Clock& clock_;
    Listener listener_;
    Thread thread_;
};

}  // namespace ocelli::host::peripherals
