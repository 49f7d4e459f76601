// The system calls behind FileSystem.
#include "runtime/file_system.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>

#include <dirent.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/uio.h>
#include <unistd.h>

#include <fmt/format.h>

namespace ocelli {
namespace {

constexpr std::size_t kMostEntries = 1'000'000;

/// A failing disk is Unavailable: DataLoss is left for content that was read and is broken.
Error diskError(int number, std::string_view doing, const std::string& what) {
    Error error = errnoError(number, doing, what);
    return number == EIO ? fail(ErrorKind::Unavailable, error.message()) : error;
}

Error diskError(std::string_view doing, const std::string& what) {
    return diskError(errno, doing, what);
}

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

    int number() const { return number_; }

  private:
    int number_;
};

class SystemFile final : public File {
  public:
    SystemFile(int number, std::string path) : descriptor_(number), path_(std::move(path)) {}

    Result<void> writeAt(std::uint64_t offset, std::span<const ByteSpan> parts) override {
        std::vector<iovec> vectors;
        vectors.reserve(parts.size());
        for (const ByteSpan part : parts) {
            if (!part.empty()) {
                vectors.push_back({const_cast<std::byte*>(part.data()), part.size()});
            }
        }
        std::span<iovec> rest(vectors);
        while (!rest.empty()) {
            const auto count = static_cast<int>(std::min<std::size_t>(rest.size(), IOV_MAX));
            const ssize_t wrote =
                ::pwritev(descriptor_.number(), rest.data(), count, static_cast<off_t>(offset));
            if (wrote < 0 && errno == EINTR) {
                continue;
            }
            if (wrote <= 0) {
                return diskError(wrote == 0 ? ENOSPC : errno, "writing", path_);
            }
            offset += static_cast<std::uint64_t>(wrote);
            advance(rest, static_cast<std::size_t>(wrote));
        }
        return {};
    }

    Result<std::size_t> readAt(std::uint64_t offset, std::span<std::byte> into) override {
        std::size_t done = 0;
        while (done < into.size()) {
            const ssize_t got = ::pread(
                descriptor_.number(),
                into.data() + done,
                into.size() - done,
                static_cast<off_t>(offset + done)
            );
            if (got < 0 && errno == EINTR) {
                continue;
            }
            if (got < 0) {
                return diskError("reading", path_);
            }
            if (got == 0) {
                break;
            }
            done += static_cast<std::size_t>(got);
        }
        return done;
    }

    Result<void> sync() override {
        if (::fdatasync(descriptor_.number()) != 0) {
            return diskError("making durable", path_);
        }
        return {};
    }

    void startWriteback(std::uint64_t offset, std::uint64_t bytes) override {
        // Only a hint: where it fails, sync() does all of it.
        static_cast<void>(::sync_file_range(
            descriptor_.number(),
            static_cast<off_t>(offset),
            static_cast<off_t>(bytes),
            SYNC_FILE_RANGE_WRITE
        ));
    }

    Result<void> reserve(std::uint64_t bytes) override {
        if (::fallocate(descriptor_.number(), FALLOC_FL_KEEP_SIZE, 0, static_cast<off_t>(bytes)) !=
            0) {
            return diskError("reserving room for", path_);
        }
        return {};
    }

    Result<void> truncate(std::uint64_t size) override {
        if (::ftruncate(descriptor_.number(), static_cast<off_t>(size)) != 0) {
            return diskError("shortening", path_);
        }
        return {};
    }

    Result<std::uint64_t> size() override {
        struct stat status{};
        if (::fstat(descriptor_.number(), &status) != 0) {
            return diskError("looking at", path_);
        }
        return static_cast<std::uint64_t>(status.st_size);
    }

  private:
    static void advance(std::span<iovec>& rest, std::size_t wrote) {
        while (!rest.empty() && wrote >= rest.front().iov_len) {
            wrote -= rest.front().iov_len;
            rest = rest.subspan(1);
        }
        if (!rest.empty()) {
            rest.front().iov_base = static_cast<std::byte*>(rest.front().iov_base) + wrote;
            rest.front().iov_len -= wrote;
        }
    }

    Descriptor descriptor_;
    std::string path_;
};

class SystemLock final : public FileLock {
  public:
    SystemLock(int number, std::string path) : descriptor_(number), path_(std::move(path)) {}

    int number() const { return descriptor_.number(); }

    bool inPlace() const override {
        struct stat locked{};
        struct stat there{};
        return ::fstat(number(), &locked) == 0 && ::lstat(path_.c_str(), &there) == 0 &&
               locked.st_dev == there.st_dev && locked.st_ino == there.st_ino;
    }

  private:
    Descriptor descriptor_;
    std::string path_;
};

class SystemFiles final : public FileSystem {
  public:
    Result<std::unique_ptr<File>> open(const std::string& path, OpenMode mode) override {
        int flags = O_CLOEXEC | O_NOFOLLOW;
        switch (mode) {
            case OpenMode::Read:
                flags |= O_RDONLY;
                break;
            case OpenMode::Change:
                flags |= O_RDWR;
                break;
            case OpenMode::Create:
                flags |= O_RDWR | O_CREAT | O_EXCL;
                break;
        }
        const int number = ::open(path.c_str(), flags, 0640);
        if (number < 0) {
            return diskError("opening", path);
        }
        return std::unique_ptr<File>(std::make_unique<SystemFile>(number, path));
    }

    Result<void> makeFolders(const std::string& path) override {
        for (std::size_t at = path.find('/', 1);; at = path.find('/', at + 1)) {
            const std::string part = path.substr(0, at);
            if (!part.empty() && ::mkdir(part.c_str(), 0750) != 0 && errno != EEXIST) {
                return diskError("making folder", part);
            }
            if (at == std::string::npos) {
                return {};
            }
        }
    }

    Result<std::vector<FolderEntry>> list(const std::string& path) override {
        const std::unique_ptr<DIR, int (*)(DIR*)> folder(::opendir(path.c_str()), ::closedir);
        if (!folder) {
            return diskError("opening folder", path);
        }
        std::vector<FolderEntry> entries;
        errno = 0;
        while (const dirent* found = ::readdir(folder.get())) {
            const std::string name = found->d_name;
            struct stat status{};
            if (name == "." || name == ".." ||
                ::fstatat(::dirfd(folder.get()), found->d_name, &status, AT_SYMLINK_NOFOLLOW) !=
                    0) {
                continue;
            }
            const bool isFolder = S_ISDIR(status.st_mode);
            if (!isFolder && !S_ISREG(status.st_mode)) {
                continue;
            }
            if (entries.size() >= kMostEntries) {
                return fail(
                    ErrorKind::ResourceExhausted,
                    fmt::format("folder {} has more than {} entries", path, kMostEntries)
                );
            }
            const auto size = isFolder ? 0 : static_cast<std::uint64_t>(status.st_size);
            entries.push_back({name, isFolder, size});
            errno = 0;
        }
        if (errno != 0) {
            return diskError("reading folder", path);
        }
        std::sort(entries.begin(), entries.end(), [](auto& a, auto& b) { return a.name < b.name; });
        return entries;
    }

    Result<void> rename(const std::string& from, const std::string& to) override {
        if (::rename(from.c_str(), to.c_str()) != 0) {
            return diskError("renaming", from);
        }
        return {};
    }

    Result<void> remove(const std::string& path) override {
        if (::unlink(path.c_str()) == 0) {
            return {};
        }
        if ((errno == EISDIR || errno == EPERM) && ::rmdir(path.c_str()) == 0) {
            return {};
        }
        return diskError("removing", path);
    }

    Result<void> syncFolder(const std::string& path) override {
        const Descriptor folder(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
        if (folder.number() < 0) {
            return diskError("opening folder", path);
        }
        // Some network file systems refuse this with EINVAL: they keep folders durable by
        // themselves.
        if (::fsync(folder.number()) != 0 && errno != EINVAL) {
            return diskError("making folder durable", path);
        }
        return {};
    }

    Result<SpaceStatus> space(const std::string& path) override {
        struct statvfs status{};
        if (::statvfs(path.c_str(), &status) != 0) {
            return diskError("looking for room on", path);
        }
        SpaceStatus space;
        space.capacity = std::uint64_t{status.f_blocks} * status.f_frsize;
        space.free = std::uint64_t{status.f_bavail} * status.f_frsize;
        space.readOnly = (status.f_flag & ST_RDONLY) != 0;
        return space;
    }

    Result<std::unique_ptr<FileLock>> lock(const std::string& path) override {
        const int number = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0640);
        if (number < 0) {
            return diskError("opening", path);
        }
        auto held = std::make_unique<SystemLock>(number, path);
        if (::flock(held->number(), LOCK_EX | LOCK_NB) == 0) {
            return std::unique_ptr<FileLock>(std::move(held));
        }
        if (errno == EWOULDBLOCK) {
            return fail(
                ErrorKind::Unavailable, fmt::format("{} is in use by another program", path)
            );
        }
        return diskError("locking", path);
    }
};

}  // namespace

FileSystem& systemFiles() {
    static SystemFiles files;
    return files;
}

Result<Bytes> readWhole(FileSystem& files, const std::string& path, std::size_t bound) {
    const auto file = OCELLI_TRY(files.open(path, OpenMode::Read));
    const std::uint64_t size = OCELLI_TRY(file->size());
    if (size > bound) {
        return fail(ErrorKind::ResourceExhausted, fmt::format("{} has {} bytes", path, size));
    }
    Bytes bytes(static_cast<std::size_t>(size));
    const std::size_t got = OCELLI_TRY(file->readAt(0, bytes));
    bytes.resize(got);
    return bytes;
}

}  // namespace ocelli
