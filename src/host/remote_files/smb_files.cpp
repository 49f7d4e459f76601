// The wall around libsmbclient.
#include "host/remote_files/smb_files.h"

#include <algorithm>
#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>

#include <fmt/format.h>
#include <libsmbclient.h>

namespace ocelli::host::remote_files {
namespace {

constexpr int kTimeoutMilliseconds = 6000;
constexpr std::size_t kMostEntries = 400'000;

/// The server's words for things that the system's errno does not quite say.
Error failure(std::string_view doing, std::string_view what) {
    const int number = errno;
    Error error = errnoError(number, doing, what);
    const bool broken = number == EIO || number == EBADF || number == ECONNRESET ||
                        number == ENODEV || error.kind() == ErrorKind::Internal;
    return broken ? fail(ErrorKind::Unavailable, error.message()) : error;
}

/// What the address of a share may not hold as it is.
std::string escaped(std::string_view path) {
    std::string text;
    for (const char one : path) {
        const bool plain = (one >= 'a' && one <= 'z') || (one >= 'A' && one <= 'Z') ||
                           (one >= '0' && one <= '9') || one == '/' || one == '-' || one == '_' ||
                           one == '.';
        text +=
            plain ? std::string(1, one) : fmt::format("%{:02X}", static_cast<unsigned char>(one));
    }
    return text;
}

struct Session {
    SMBCCTX* context = nullptr;
    std::string root;  ///< "smb://192.0.2.1:445/camera/gate"
    std::string domain;
    std::string user;
    std::string password;

    Session() = default;
    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;

    ~Session() {
        if (context != nullptr) {
            smbc_free_context(context, 1);
        }
    }

    std::string url(std::string_view path) const { return root + escaped(path); }
};

using SessionPtr = std::shared_ptr<Session>;

void copyTo(char* to, int room, const std::string& text) {
    if (room > 0) {
        const std::size_t count = std::min(text.size(), static_cast<std::size_t>(room - 1));
        std::memcpy(to, text.data(), count);
        to[count] = '\0';
    }
}

void giveLogin(
    SMBCCTX* context,
    const char* /*server*/,
    const char* /*share*/,
    char* domain,
    int domainRoom,
    char* user,
    int userRoom,
    char* password,
    int passwordRoom
) {
    const auto* session = static_cast<const Session*>(smbc_getOptionUserData(context));
    if (!session->domain.empty()) {
        copyTo(domain, domainRoom, session->domain);
    }
    copyTo(user, userRoom, session->user);
    copyTo(password, passwordRoom, session->password);
}

class SmbFile final : public File {
  public:
    SmbFile(SessionPtr session, SMBCFILE* file, std::string path)
        : session_(std::move(session)), file_(file), path_(std::move(path)) {}

    ~SmbFile() override { smbc_getFunctionClose(session_->context)(session_->context, file_); }

    SmbFile(const SmbFile&) = delete;
    SmbFile& operator=(const SmbFile&) = delete;

    Result<void> writeAt(std::uint64_t offset, std::span<const ByteSpan> parts) override {
        OCELLI_TRY(seek(offset));
        for (ByteSpan part : parts) {
            while (!part.empty()) {
                const ssize_t wrote = smbc_getFunctionWrite(session_->context)(
                    session_->context, file_, part.data(), part.size()
                );
                if (wrote <= 0) {
                    return failure("writing", path_);
                }
                part = part.subspan(std::min(part.size(), static_cast<std::size_t>(wrote)));
            }
        }
        return {};
    }

    Result<std::size_t> readAt(std::uint64_t offset, std::span<std::byte> into) override {
        OCELLI_TRY(seek(offset));
        std::size_t done = 0;
        while (done < into.size()) {
            const ssize_t got = smbc_getFunctionRead(session_->context)(
                session_->context, file_, into.data() + done, into.size() - done
            );
            if (got < 0) {
                return failure("reading", path_);
            }
            if (got == 0) {
                break;
            }
            done += static_cast<std::size_t>(got);
        }
        return done;
    }

    /// libsmbclient cannot ask for more: each write has reached the server when it returned.
    Result<void> sync() override { return {}; }

    void startWriteback(std::uint64_t, std::uint64_t) override {}

    Result<void> reserve(std::uint64_t) override {
        return fail(ErrorKind::Unsupported, "SMB keeps no room in advance");
    }

    Result<void> truncate(std::uint64_t size) override {
        const int done = smbc_getFunctionFtruncate(session_->context)(
            session_->context, file_, static_cast<off_t>(size)
        );
        return done < 0 ? Result<void>(failure("shortening", path_)) : Result<void>();
    }

    Result<std::uint64_t> size() override {
        struct stat status{};
        if (smbc_getFunctionFstat(session_->context)(session_->context, file_, &status) < 0) {
            return failure("looking at", path_);
        }
        return static_cast<std::uint64_t>(status.st_size);
    }

  private:
    Result<void> seek(std::uint64_t offset) {
        const off_t at = smbc_getFunctionLseek(session_->context)(
            session_->context, file_, static_cast<off_t>(offset), SEEK_SET
        );
        return at < 0 ? Result<void>(failure("seeking in", path_)) : Result<void>();
    }

    SessionPtr session_;
    SMBCFILE* file_;
    std::string path_;
};

/// A file that the server lets nobody else open while we have it open.
class SmbLock final : public FileLock {
  public:
    explicit SmbLock(std::unique_ptr<File> file) : file_(std::move(file)) {}

  private:
    std::unique_ptr<File> file_;
};

class SmbFiles final : public FileSystem {
  public:
    explicit SmbFiles(SessionPtr session) : session_(std::move(session)) {}

    Result<std::unique_ptr<File>> open(const std::string& path, OpenMode mode) override {
        int flags = mode == OpenMode::Read ? O_RDONLY : O_RDWR;
        flags |= mode == OpenMode::Create ? O_CREAT | O_EXCL : 0;
        return openWith(path, flags);
    }

    Result<void> makeFolders(const std::string& path) override {
        for (std::size_t at = path.find('/', 1);; at = path.find('/', at + 1)) {
            const std::string part = path.substr(0, at);
            if (!part.empty() && part != "/") {
                const auto make = smbc_getFunctionMkdir(context());
                if (make(context(), session_->url(part).c_str(), 0750) < 0 && errno != EEXIST) {
                    return failure("making folder", part);
                }
            }
            if (at == std::string::npos) {
                return {};
            }
        }
    }

    Result<std::vector<FolderEntry>> list(const std::string& path) override {
        SMBCFILE* opened =
            smbc_getFunctionOpendir(context())(context(), session_->url(path).c_str());
        if (opened == nullptr) {
            return failure("opening folder", path);
        }
        const auto close = [this](SMBCFILE* folder) {
            smbc_getFunctionClosedir(context())(context(), folder);
        };
        const std::unique_ptr<SMBCFILE, decltype(close)> folder(opened, close);
        std::vector<FolderEntry> entries;
        const auto next = smbc_getFunctionReaddirPlus(context());
        while (const libsmb_file_info* found = next(context(), folder.get())) {
            const std::string name = found->name;
            if (name == "." || name == "..") {
                continue;
            }
            if (entries.size() >= kMostEntries) {
                return fail(
                    ErrorKind::ResourceExhausted, fmt::format("{} has too many entries", path)
                );
            }
            const bool isFolder = (found->attrs & SMBC_DOS_MODE_DIRECTORY) != 0;
            entries.push_back({name, isFolder, isFolder ? 0 : found->size});
        }
        std::ranges::sort(entries, {}, &FolderEntry::name);
        return entries;
    }

    Result<void> rename(const std::string& from, const std::string& to) override {
        const int done = smbc_getFunctionRename(context())(
            context(), session_->url(from).c_str(), context(), session_->url(to).c_str()
        );
        return done < 0 ? Result<void>(failure("renaming", from)) : Result<void>();
    }

    Result<void> remove(const std::string& path) override {
        // libsmbclient says that it has removed a folder as a file, and has not.
        const std::string url = session_->url(path);
        struct stat status{};
        if (smbc_getFunctionStat(context())(context(), url.c_str(), &status) < 0) {
            return failure("looking at", path);
        }
        const int removed = S_ISDIR(status.st_mode)
                                ? smbc_getFunctionRmdir(context())(context(), url.c_str())
                                : smbc_getFunctionUnlink(context())(context(), url.c_str());
        return removed < 0 ? Result<void>(failure("removing", path)) : Result<void>();
    }

    /// SMB has no such call: servers write names with the files they belong to.
    Result<void> syncFolder(const std::string&) override { return {}; }

    Result<SpaceStatus> space(const std::string& path) override {
        std::string url = session_->url(path);
        struct statvfs status{};
        if (smbc_getFunctionStatVFS(context())(context(), url.data(), &status) < 0) {
            return failure("looking for room on", path);
        }
        SpaceStatus space;
        // libsmbclient gives the size of a cluster in f_bsize times f_frsize.
        const std::uint64_t block =
            std::uint64_t{status.f_bsize} * std::max<std::uint64_t>(1, status.f_frsize);
        space.capacity = std::uint64_t{status.f_blocks} * block;
        space.free = std::uint64_t{status.f_bavail} * block;
        space.readOnly = (status.f_flag & SMBC_VFS_FEATURE_RDONLY) != 0;
        return space;
    }

    Result<std::unique_ptr<FileLock>> lock(const std::string& path) override {
        smbc_setOptionOpenShareMode(context(), SMBC_SHAREMODE_DENY_ALL);
        auto file = openWith(path, O_RDWR | O_CREAT);
        smbc_setOptionOpenShareMode(context(), SMBC_SHAREMODE_DENY_NONE);
        if (!file) {
            return fail(
                ErrorKind::Unavailable,
                fmt::format("{} is in use by another device ({})", path, file.error().message())
            );
        }
        return std::unique_ptr<FileLock>(std::make_unique<SmbLock>(std::move(*file)));
    }

  private:
    SMBCCTX* context() const { return session_->context; }

    Result<std::unique_ptr<File>> openWith(const std::string& path, int flags) {
        SMBCFILE* file =
            smbc_getFunctionOpen(context())(context(), session_->url(path).c_str(), flags, 0640);
        if (file == nullptr) {
            return failure("opening", path);
        }
        return std::unique_ptr<File>(std::make_unique<SmbFile>(session_, file, path));
    }

    SessionPtr session_;
};

}  // namespace

Result<std::unique_ptr<FileSystem>> openSmb(const SmbTerms& terms) {
    auto session = std::make_shared<Session>();
    const std::size_t slash = terms.user.find_first_of("/\\");
    session->domain = slash == std::string::npos ? "" : terms.user.substr(0, slash);
    session->user = slash == std::string::npos ? terms.user : terms.user.substr(slash + 1);
    session->password = terms.password;
    const std::string host = terms.address.find(':') == std::string::npos
                                 ? terms.address
                                 : fmt::format("[{}]", terms.address);
    std::string path = terms.path;
    while (!path.empty() && path.front() == '/') {
        path.erase(path.begin());
    }
    while (!path.empty() && path.back() == '/') {
        path.pop_back();
    }
    session->root =
        fmt::format("smb://{}:{}/{}", host, terms.port > 0 ? terms.port : 445, escaped(path));
    SMBCCTX* context = smbc_new_context();
    session->context = context;
    if (context == nullptr) {
        return fail(ErrorKind::ResourceExhausted, "no memory for SMB");
    }
    smbc_setOptionUserData(context, session.get());
    smbc_setFunctionAuthDataWithContext(context, giveLogin);
    smbc_setOptionNoAutoAnonymousLogin(context, session->user.empty() ? 0 : 1);
    smbc_setOptionUseKerberos(context, 0);
    smbc_setTimeout(context, kTimeoutMilliseconds);
    smbc_setDebug(context, 0);
    if (smbc_init_context(context) == nullptr) {
        return errnoError("preparing SMB");
    }
    // The computer's own smb.conf is none of our business; SMB 1 is not spoken.
    smbc_setConfiguration(context, "/dev/null");
    smbc_setOptionProtocols(context, "SMB2_02", "SMB3_11");
    smbc_setDebug(context, 0);
    auto files = std::make_unique<SmbFiles>(session);
    // The first question logs in; an answer for the folder shows that it is there.
    auto listed = files->list("");
    if (!listed) {
        const int number = errno;
        if (number == EPERM || number == EACCES) {
            return fail(
                ErrorKind::Unauthenticated,
                "the server refuses user name, password, or this user for this share"
            );
        }
        if (number == ENOENT || number == ENODEV) {
            return fail(
                ErrorKind::NotFound, fmt::format("there is no share or folder {}", terms.path)
            );
        }
        return std::move(listed).error();
    }
    return std::unique_ptr<FileSystem>(std::move(files));
}

}  // namespace ocelli::host::remote_files
