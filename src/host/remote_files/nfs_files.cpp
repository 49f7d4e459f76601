// The wall around libnfs.
#include "host/remote_files/nfs_files.h"

#include <algorithm>
#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <sys/stat.h>

#include <fmt/format.h>
#include <nfsc/libnfs.h>

namespace ocelli::host::remote_files {
namespace {

constexpr int kTimeoutMilliseconds = 6000;
constexpr std::uint64_t kSmallestPart = 4096;
constexpr std::size_t kMostEntries = 400'000;

struct Destroy {
    void operator()(nfs_context* context) const { nfs_destroy_context(context); }
};

using ContextPtr = std::shared_ptr<nfs_context>;

Error failure(nfs_context* context, int result, std::string_view doing, std::string_view what) {
    const char* said = nfs_get_error(context);
    // libnfs ends some waits with a plain "no" where the connection has gone.
    const int number = result < 0 ? -result : EIO;
    Error error = errnoError(number, doing, what);
    const bool broken = number == EIO || number == EFAULT || error.kind() == ErrorKind::Internal;
    std::string message = error.message();
    if (said != nullptr && *said != '\0') {
        message += fmt::format(" ({})", said);
    }
    return fail(broken ? ErrorKind::Unavailable : error.kind(), std::move(message));
}

class NfsFile final : public File {
  public:
    NfsFile(ContextPtr context, nfsfh* handle, std::string path)
        : context_(std::move(context)), handle_(handle), path_(std::move(path)) {}

    ~NfsFile() override { nfs_close(context_.get(), handle_); }

    NfsFile(const NfsFile&) = delete;
    NfsFile& operator=(const NfsFile&) = delete;

    Result<void> writeAt(std::uint64_t offset, std::span<const ByteSpan> parts) override {
        const auto most = std::max(kSmallestPart, nfs_get_writemax(context_.get()));
        for (ByteSpan part : parts) {
            while (!part.empty()) {
                const ByteSpan now = part.first(std::min<std::size_t>(part.size(), most));
                const int wrote =
                    nfs_pwrite(context_.get(), handle_, offset, now.size(), now.data());
                if (wrote <= 0) {
                    return failure(context_.get(), wrote, "writing", path_);
                }
                offset += static_cast<std::uint64_t>(wrote);
                part = part.subspan(std::min(part.size(), static_cast<std::size_t>(wrote)));
            }
        }
        return {};
    }

    Result<std::size_t> readAt(std::uint64_t offset, std::span<std::byte> into) override {
        const auto most = std::max(kSmallestPart, nfs_get_readmax(context_.get()));
        std::size_t done = 0;
        while (done < into.size()) {
            const std::size_t want = std::min<std::size_t>(into.size() - done, most);
            const int got =
                nfs_pread(context_.get(), handle_, offset + done, want, into.data() + done);
            if (got < 0) {
                return failure(context_.get(), got, "reading", path_);
            }
            if (got == 0) {
                break;
            }
            done += static_cast<std::size_t>(got);
        }
        return done;
    }

    Result<void> sync() override {
        return check(nfs_fsync(context_.get(), handle_), "making durable");
    }

    void startWriteback(std::uint64_t, std::uint64_t) override {}

    Result<void> reserve(std::uint64_t) override {
        return fail(ErrorKind::Unsupported, "NFS keeps no room in advance");
    }

    Result<void> truncate(std::uint64_t size) override {
        return check(nfs_ftruncate(context_.get(), handle_, size), "shortening");
    }

    Result<std::uint64_t> size() override {
        nfs_stat_64 status{};
        OCELLI_TRY(check(nfs_fstat64(context_.get(), handle_, &status), "looking at"));
        return status.nfs_size;
    }

  private:
    Result<void> check(int result, std::string_view doing) {
        if (result < 0) {
            return failure(context_.get(), result, doing, path_);
        }
        return {};
    }

    ContextPtr context_;
    nfsfh* handle_;
    std::string path_;
};

/// A sign for people who look into the folder.
class NfsLock final : public FileLock {
  public:
    explicit NfsLock(std::unique_ptr<NfsFile> file) : file_(std::move(file)) {}

  private:
    std::unique_ptr<NfsFile> file_;
};

class NfsFiles final : public FileSystem {
  public:
    explicit NfsFiles(ContextPtr context) : context_(std::move(context)) {}

    Result<std::unique_ptr<File>> open(const std::string& path, OpenMode mode) override {
        auto file = OCELLI_TRY(openFile(path, mode));
        return std::unique_ptr<File>(std::move(file));
    }

    Result<void> makeFolders(const std::string& path) override {
        for (std::size_t at = path.find('/', 1);; at = path.find('/', at + 1)) {
            const std::string part = path.substr(0, at);
            if (!part.empty() && part != "/") {
                const int made = nfs_mkdir2(context_.get(), part.c_str(), 0750);
                if (made < 0 && made != -EEXIST) {
                    return failure(context_.get(), made, "making folder", part);
                }
            }
            if (at == std::string::npos) {
                return {};
            }
        }
    }

    Result<std::vector<FolderEntry>> list(const std::string& path) override {
        nfsdir* opened = nullptr;
        OCELLI_TRY(check(nfs_opendir(context_.get(), path.c_str(), &opened), "opening", path));
        const auto close = [this](nfsdir* folder) { nfs_closedir(context_.get(), folder); };
        const std::unique_ptr<nfsdir, decltype(close)> folder(opened, close);
        std::vector<FolderEntry> entries;
        while (const nfsdirent* found = nfs_readdir(context_.get(), folder.get())) {
            const std::string name = found->name;
            const bool isFolder = S_ISDIR(found->mode);
            if (name == "." || name == ".." || (!isFolder && !S_ISREG(found->mode))) {
                continue;
            }
            if (entries.size() >= kMostEntries) {
                return fail(
                    ErrorKind::ResourceExhausted, fmt::format("{} has too many entries", path)
                );
            }
            entries.push_back({name, isFolder, isFolder ? 0 : found->size});
        }
        std::ranges::sort(entries, {}, &FolderEntry::name);
        return entries;
    }

    Result<void> rename(const std::string& from, const std::string& to) override {
        return check(nfs_rename(context_.get(), from.c_str(), to.c_str()), "renaming", from);
    }

    Result<void> remove(const std::string& path) override {
        const int removed = nfs_unlink(context_.get(), path.c_str());
        const bool folder = removed == -EISDIR || removed == -EPERM || removed == -ENOTEMPTY;
        if (folder && nfs_rmdir(context_.get(), path.c_str()) == 0) {
            return {};
        }
        return check(removed, "removing", path);
    }

    /// The server has made names durable before it answered.
    Result<void> syncFolder(const std::string&) override { return {}; }

    Result<SpaceStatus> space(const std::string& path) override {
        nfs_statvfs_64 status{};
        OCELLI_TRY(
            check(nfs_statvfs64(context_.get(), path.c_str(), &status), "looking for room on", path)
        );
        SpaceStatus space;
        space.capacity = status.f_blocks * status.f_frsize;
        space.free = status.f_bavail * status.f_frsize;
        return space;
    }

    Result<std::unique_ptr<FileLock>> lock(const std::string& path) override {
        auto file = openFile(path, OpenMode::Change);
        if (!file && file.error().kind() == ErrorKind::NotFound) {
            file = openFile(path, OpenMode::Create);
        }
        if (!file) {
            return std::move(file).error();
        }
        return std::unique_ptr<FileLock>(std::make_unique<NfsLock>(std::move(*file)));
    }

  private:
    Result<std::unique_ptr<NfsFile>> openFile(const std::string& path, OpenMode mode) {
        nfsfh* handle = nullptr;
        int opened = 0;
        if (mode == OpenMode::Create) {
            opened =
                nfs_create(context_.get(), path.c_str(), O_RDWR | O_CREAT | O_EXCL, 0640, &handle);
        } else {
            const int flags = mode == OpenMode::Read ? O_RDONLY : O_RDWR;
            opened = nfs_open(context_.get(), path.c_str(), flags, &handle);
        }
        if (opened < 0) {
            return failure(context_.get(), opened, "opening", path);
        }
        return std::make_unique<NfsFile>(context_, handle, path);
    }

    Result<void> check(int result, std::string_view doing, const std::string& path) {
        if (result < 0) {
            return failure(context_.get(), result, doing, path);
        }
        return {};
    }

    ContextPtr context_;
};

}  // namespace

Result<std::unique_ptr<FileSystem>> openNfs(const NfsTerms& terms) {
    const ContextPtr context(nfs_init_context(), Destroy());
    if (!context) {
        return fail(ErrorKind::ResourceExhausted, "no memory for NFS");
    }
    // Only an address in this form may set these; what it names else is not used. Version 4 of
    // libnfs 4.0 loses its place after an open that was refused.
    const std::string port = terms.port > 0 ? fmt::format("&nfsport={}", terms.port) : "";
    const std::string url =
        fmt::format("nfs://server/folder?autoreconnect=0&dircache=0&version=3{}", port);
    nfs_destroy_url(nfs_parse_url_dir(context.get(), url.c_str()));
    nfs_set_timeout(context.get(), kTimeoutMilliseconds);
    const int mounted = nfs_mount(context.get(), terms.address.c_str(), terms.path.c_str());
    if (mounted < 0) {
        return failure(context.get(), mounted, "opening the exported folder", terms.path);
    }
    return std::unique_ptr<FileSystem>(std::make_unique<NfsFiles>(context));
}

}  // namespace ocelli::host::remote_files
