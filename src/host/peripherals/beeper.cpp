// Writes SND_TONE events.
#include "host/peripherals/beeper.h"

#include <utility>

#include <fcntl.h>
#include <linux/input.h>
#include <unistd.h>

namespace ocelli::host::peripherals {

Result<Beeper> Beeper::open(const std::filesystem::path& device) {
    const int fd = ::open(device.c_str(), O_WRONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0) {
        return errnoError("opening", device.string());
    }
    return Beeper(fd);
}

Beeper::Beeper(Beeper&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}

Beeper::~Beeper() {
    if (fd_ >= 0) {
        static_cast<void>(set(false));
        ::close(fd_);
    }
}

Result<void> Beeper::set(bool on) {
    input_event event{};
    event.type = EV_SND;
    event.code = SND_TONE;
    event.value = on ? kPitch : 0;
    if (::write(fd_, &event, sizeof(event)) != static_cast<ssize_t>(sizeof(event))) {
        return errnoError("beeping");
    }
    return {};
}

}  // namespace ocelli::host::peripherals
