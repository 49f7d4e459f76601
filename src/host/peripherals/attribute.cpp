// Reads and writes with plain system calls: attributes are no files to be replaced.
#include "host/peripherals/attribute.h"

#include <algorithm>
#include <array>

#include <fcntl.h>
#include <unistd.h>

#include "base/text.h"

namespace ocelli::host::peripherals {

Result<std::string> readAttribute(const std::filesystem::path& file) {
    const int fd = ::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0) {
        return errnoError("reading", file.string());
    }
    std::array<char, 4096> buffer{};
    const ssize_t got = ::read(fd, buffer.data(), buffer.size());
    const int error = errno;
    ::close(fd);
    if (got < 0) {
        return errnoError(error, "reading", file.string());
    }
    return std::string(trim({buffer.data(), static_cast<std::size_t>(got)}));
}

Result<std::int64_t> readNumber(const std::filesystem::path& file) {
    const std::string text = OCELLI_TRY(readAttribute(file));
    const auto number = toInteger(text);
    if (!number) {
        return fail(ErrorKind::InvalidArgument, file.string() + " holds no whole number");
    }
    return *number;
}

Result<double> readDecimal(const std::filesystem::path& file) {
    const std::string text = OCELLI_TRY(readAttribute(file));
    const auto number = toNumber(text);
    if (!number) {
        return fail(ErrorKind::InvalidArgument, file.string() + " holds no number");
    }
    return *number;
}

Result<void> writeAttribute(const std::filesystem::path& file, std::string_view text) {
    const int fd = ::open(file.c_str(), O_WRONLY | O_TRUNC | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0) {
        return errnoError("writing", file.string());
    }
    const ssize_t put = ::write(fd, text.data(), text.size());
    const int error = errno;
    ::close(fd);
    if (put != static_cast<ssize_t>(text.size())) {
        return errnoError(put < 0 ? error : EIO, "writing", file.string());
    }
    return {};
}

std::vector<std::filesystem::path> devicesIn(const std::filesystem::path& folder) {
    constexpr std::size_t kMost = 256;
    std::vector<std::filesystem::path> devices;
    std::error_code error;
    for (auto at = std::filesystem::directory_iterator(folder, error);
         !error && at != std::filesystem::directory_iterator() && devices.size() < kMost;
         at.increment(error)) {
        devices.push_back(at->path());
    }
    std::ranges::sort(devices);
    return devices;
}

}  // namespace ocelli::host::peripherals
