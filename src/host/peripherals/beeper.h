// A beeper that the kernel shows as an input device (EV_SND).
#pragma once

#include <filesystem>

#include "base/result.h"

namespace ocelli::host::peripherals {

/// Closed when destroyed, silent then.
class Beeper {
  public:
    /// @param device  for example /dev/input/by-path/platform-pcspkr-event-spkr. NotFound,
    /// PermissionDenied.
    static Result<Beeper> open(const std::filesystem::path& device);

    Beeper(Beeper&& other) noexcept;
    Beeper& operator=(Beeper&&) = delete;
    ~Beeper();

    Result<void> set(bool on);

    static constexpr int kPitch = 2100;  ///< Hz

  private:
    explicit Beeper(int fd) : fd_(fd) {}

    int fd_ = -1;
};

}  // namespace ocelli::host::peripherals
