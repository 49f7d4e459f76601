// Waits for many devices at once.
#include "host/peripherals/key_reader.h"

#include <array>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include "base/log.h"
#include "host/peripherals/attribute.h"

namespace ocelli::host::peripherals {
namespace {

constexpr int kWaitMilliseconds = 100;
constexpr Duration kLookEvery = std::chrono::seconds(1);

/// One open device, what it holds down, and bytes of an event that is not whole yet.
struct Device {
    int fd = -1;
    Bytes rest;
    std::set<std::uint16_t> held;
};

class Devices {
  public:
    explicit Devices(std::filesystem::path folder) : folder_(std::move(folder)) {}

    Devices(const Devices&) = delete;
    Devices& operator=(const Devices&) = delete;

    ~Devices() {
        for (auto& [name, device] : open_) {
            ::close(device.fd);
        }
    }

    void look() {
        for (const auto& path : devicesIn(folder_)) {
            const std::string name = path.filename();
            if (!name.starts_with("event") || open_.contains(name) ||
                open_.size() >= KeyReader::kMostDevices) {
                continue;
            }
            const int fd = ::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC);
            if (fd >= 0) {
                open_[name].fd = fd;
                log::info("buttons", "reading {}", path.string());
            }
        }
    }

    void read(const KeyReader::Listener& listener, const Clock& clock) {
        std::vector<pollfd> waits;
        std::vector<std::string> names;
        for (const auto& [name, device] : open_) {
            waits.push_back({device.fd, POLLIN, 0});
            names.push_back(name);
        }
        if (::poll(waits.data(), waits.size(), kWaitMilliseconds) <= 0) {
            return;
        }
        for (std::size_t i = 0; i < waits.size(); ++i) {
            if (waits[i].revents != 0 && !readOne(open_[names[i]], listener, clock)) {
                log::warning("buttons", "{} is gone", names[i]);
                release(open_[names[i]], listener, clock);
                ::close(open_[names[i]].fd);
                open_.erase(names[i]);
            }
        }
    }

  private:
    /// What cannot be seen any more is not held.
    static void release(Device& device, const KeyReader::Listener& listener, const Clock& clock) {
        for (const std::uint16_t code : device.held) {
            listener({code, false}, clock.mono());
        }
        device.held.clear();
    }

    static bool readOne(Device& device, const KeyReader::Listener& listener, const Clock& clock) {
        std::array<std::byte, 1536> buffer{};
        const ssize_t got = ::read(device.fd, buffer.data(), buffer.size());
        if (got <= 0) {
            return got < 0 && (errno == EAGAIN || errno == EINTR);
        }
        device.rest.insert(device.rest.end(), buffer.begin(), buffer.begin() + got);
        const KeyEvents found = parseKeyEvents(device.rest);
        device.rest.erase(
            device.rest.begin(), device.rest.begin() + static_cast<std::ptrdiff_t>(found.consumed)
        );
        if (found.dropped) {
            release(device, listener, clock);
        }
        for (const KeyEvent& key : found.keys) {
            if (key.down) {
                device.held.insert(key.code);
            } else {
                device.held.erase(key.code);
            }
            listener(key, clock.mono());
        }
        return true;
    }

    std::filesystem::path folder_;
    std::map<std::string, Device> open_;
};

}  // namespace

KeyReader::KeyReader(std::filesystem::path root, const Clock& clock, Listener listener)
    : root_(std::move(root)),
      clock_(clock),
      listener_(std::move(listener)),
      thread_("buttons", [this](std::stop_token stop) { run(stop); }) {}

void KeyReader::run(const std::stop_token& stop) {
    Devices devices(root_ / "dev/input");
    std::optional<MonoTime> looked;
    while (!stop.stop_requested()) {
        const MonoTime now = clock_.mono();
        if (!looked || now - *looked >= kLookEvery) {
            looked = now;
            devices.look();
        }
        devices.read(listener_, clock_);
    }
}

}  // namespace ocelli::host::peripherals
