// Reading and durable replacing of small files.
#include "base/file.h"

#include <array>
#include <cerrno>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fmt/format.h>

namespace ocelli {
namespace {

/// Closes a descriptor at the end of its scope.
class Descriptor {
  public:
    explicit Descriptor(int number) : number_(number) {}

    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;

    ~Descriptor() {
        if (number_ >= 0) {
            ::close(number_);
        }
    }

    int get() const { return number_; }

    /// Some file systems tell of a failed write only here.
    int close() { return ::close(std::exchange(number_, -1)); }

  private:
    int number_;
};

Result<void> writeAll(int descriptor, std::string_view content, const std::string& name) {
    while (!content.empty()) {
        const ssize_t written = ::write(descriptor, content.data(), content.size());
        if (written < 0 && errno != EINTR) {
            return errnoError("writing", name);
        }
        if (written > 0) {
            content.remove_prefix(static_cast<std::size_t>(written));
        }
    }
    return {};
}

Result<void> writeDurably(const std::string& name, std::string_view content, unsigned mode) {
    constexpr int kFlags = O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW;
    Descriptor file(::open(name.c_str(), kFlags, static_cast<mode_t>(mode)));
    if (file.get() < 0) {
        return errnoError("creating", name);
    }
    // A file left behind by an earlier attempt keeps its own mode.
    if (::fchmod(file.get(), static_cast<mode_t>(mode)) != 0) {
        return errnoError("setting the mode of", name);
    }
    OCELLI_TRY(writeAll(file.get(), content, name));
    if (::fsync(file.get()) != 0) {
        return errnoError("making durable", name);
    }
    if (file.close() != 0) {
        return errnoError("closing", name);
    }
    return {};
}

}  // namespace

Result<std::string> readFile(const std::filesystem::path& file, std::size_t bound) {
    const std::string name = file.string();
    Descriptor descriptor(::open(name.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    if (descriptor.get() < 0) {
        return errnoError("opening", name);
    }
    struct stat status = {};
    if (::fstat(descriptor.get(), &status) != 0) {
        return errnoError("looking at", name);
    }
    if (!S_ISREG(status.st_mode)) {
        return fail(ErrorKind::InvalidArgument, fmt::format("{} is no file", name));
    }
    std::string content;
    std::array<char, 16384> buffer{};
    while (true) {
        const ssize_t count = ::read(descriptor.get(), buffer.data(), buffer.size());
        if (count == 0) {
            return content;
        }
        if (count < 0 && errno != EINTR) {
            return errnoError("reading", name);
        }
        if (count > 0) {
            content.append(buffer.data(), static_cast<std::size_t>(count));
        }
        if (content.size() > bound) {
            return fail(
                ErrorKind::ResourceExhausted, fmt::format("{} is larger than {} bytes", name, bound)
            );
        }
    }
}

Result<void> replaceFile(
    const std::filesystem::path& file, std::string_view content, unsigned mode
) {
    const std::string temporary = file.string() + ".tmp";
    if (const auto written = writeDurably(temporary, content, mode); !written) {
        ::unlink(temporary.c_str());
        return Error(written.error());
    }
    if (::rename(temporary.c_str(), file.c_str()) != 0) {
        return errnoError("replacing", file.string());
    }
    return syncFolder(file.parent_path());
}

Result<void> syncFolder(const std::filesystem::path& folder) {
    const std::string name = folder.empty() ? "." : folder.string();
    Descriptor descriptor(::open(name.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (descriptor.get() < 0) {
        return errnoError("opening the folder", name);
    }
    if (::fsync(descriptor.get()) != 0) {
        return errnoError("making the folder durable", name);
    }
    return {};
}

}  // namespace ocelli
