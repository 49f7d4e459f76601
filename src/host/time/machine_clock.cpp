// The kernel's interface for setting its clock.
#include "host/time/machine_clock.h"

#include <cerrno>
#include <cstring>
#include <ctime>

#include <sys/timex.h>

namespace ocelli::host::time {
namespace {

Error kernelError(int code) {
    return fail(
        code == EPERM    ? ErrorKind::PermissionDenied
        : code == EINVAL ? ErrorKind::InvalidArgument
                         : ErrorKind::Internal,
        code == EPERM ? "this program may not set the clock of the machine (CAP_SYS_TIME)"
                      : std::string(std::strerror(code))
    );
}

class KernelClock final : public MachineClock {
  public:
    explicit KernelClock(bool own) : own_(own) {}

    std::string refusal() const override {
        return own_ ? std::string()
                    : "The clock of this computer is kept by its own system: the program was not "
                      "told to set it (--set-clock)";
    }

    bool keptOnTime() const override {
        timex state{};
        return ::adjtimex(&state) >= 0 && (static_cast<unsigned>(state.status) & STA_UNSYNC) == 0;
    }

    Result<void> step(Duration by) override {
        timespec now{};
        ::clock_gettime(CLOCK_REALTIME, &now);
        const Duration wanted =
            std::chrono::seconds(now.tv_sec) + std::chrono::nanoseconds(now.tv_nsec) + by;
        const auto seconds = std::chrono::floor<std::chrono::seconds>(wanted);
        now.tv_sec = static_cast<std::time_t>(seconds.count());
        now.tv_nsec = static_cast<long>((wanted - seconds).count());
        return ::clock_settime(CLOCK_REALTIME, &now) == 0 ? Result<void>() : kernelError(errno);
    }

    Result<void> slew(Duration by) override {
        timex wanted{};
        wanted.modes = ADJ_OFFSET_SINGLESHOT;
        wanted.offset = std::chrono::duration_cast<std::chrono::microseconds>(by).count();
        return ::adjtimex(&wanted) >= 0 ? Result<void>() : kernelError(errno);
    }

  private:
    bool own_;
};

}  // namespace

std::unique_ptr<MachineClock> makeMachineClock(bool own) {
    return std::make_unique<KernelClock>(own);
}

}  // namespace ocelli::host::time
