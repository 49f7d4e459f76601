// Creates and locks the state folder.
#include "runtime/state_folder.h"

#include <fstream>
#include <random>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fmt/format.h>

#include "base/text.h"

namespace ocelli {
namespace {

Result<std::string> serialNumberIn(const std::filesystem::path& folder) {
    const auto file = folder / "serial-number";
    std::string number;
    std::ifstream(file) >> number;
    if (number.size() == 12 && number.starts_with("OC") && toInteger(number.substr(2))) {
        return number;
    }
    std::random_device random;
    const std::uint64_t value = (static_cast<std::uint64_t>(random()) << 32U) | random();
    number = fmt::format("OC{:010}", value % 10'000'000'000ULL);
    std::ofstream stream(file);
    stream << number << '\n';
    stream.flush();
    if (!stream) {
        return errnoError("writing", file.string());
    }
    return number;
}

}  // namespace

Result<StateFolder> StateFolder::create(const std::filesystem::path& path) {
    std::error_code error;
    std::filesystem::create_directories(path, error);
    if (error) {
        return errnoError(error.value(), "creating the state folder", path.string());
    }
    if (::chmod(path.c_str(), S_IRWXU) != 0) {
        return errnoError("protecting the state folder", path.string());
    }
    const auto file = path / "lock";
    const int lock = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, S_IRUSR | S_IWUSR);
    if (lock < 0) {
        return errnoError("opening", file.string());
    }
    if (::flock(lock, LOCK_EX | LOCK_NB) != 0) {
        ::close(lock);
        return fail(
            ErrorKind::Unavailable,
            fmt::format("another program is using the state folder {}", path.string())
        );
    }
    auto number = serialNumberIn(path);
    if (!number) {
        ::close(lock);
        return Error(std::move(number).error());
    }
    return StateFolder(path, lock, std::move(*number));
}

StateFolder::StateFolder(std::filesystem::path path, int lock, std::string serialNumber)
    : path_(std::move(path)), lock_(lock), serialNumber_(std::move(serialNumber)) {}

StateFolder::StateFolder(StateFolder&& other) noexcept
    : path_(std::move(other.path_)),
      lock_(std::exchange(other.lock_, -1)),
      serialNumber_(std::move(other.serialNumber_)) {}

StateFolder::~StateFolder() {
    if (lock_ >= 0) {
        ::close(lock_);
    }
}

}  // namespace ocelli
