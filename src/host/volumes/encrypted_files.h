// Files of a volume that are hidden on its disk: content under a key of their own, names as they
// are.
#pragma once

#include <memory>
#include <string>

#include "runtime/file_system.h"
#include "runtime/guarded.h"

namespace ocelli::host::volumes {

/// Stands before the files of a volume. What lies directly in its folder is handed through:
/// identity, key file, lock. What lies in folders below it is as the mode says. Thread-safe; a file
/// that is open stays as it was opened.
///
/// A hidden file has kHeaderBytes more on the disk than it shows. It grows, is cut and is read; no
/// byte of it is written twice (FailedPrecondition), for that would give it away. So whatever a
/// power cut leaves of it is what it would have left of a plain file.
class EncryptedFiles final : public FileSystem {
  public:
    static constexpr std::size_t kHeaderBytes = 64;
    static constexpr std::size_t kKeyBytes = 32;

    /// Closed: nothing is read nor written below the folder (PermissionDenied).
    EncryptedFiles(FileSystem& files, std::string root);

    void close();
    void openPlain();
    void openEncrypted(Bytes key);

    Result<std::unique_ptr<File>> open(const std::string& path, OpenMode mode) override;
    Result<void> makeFolders(const std::string& path) override;
    Result<std::vector<FolderEntry>> list(const std::string& path) override;
    Result<void> rename(const std::string& from, const std::string& to) override;
    Result<void> remove(const std::string& path) override;
    Result<void> syncFolder(const std::string& path) override;
    Result<SpaceStatus> space(const std::string& path) override;
    Result<std::unique_ptr<FileLock>> lock(const std::string& path) override;

  private:
    struct Mode {
        bool open = false;
        std::shared_ptr<const Bytes> key = nullptr;  ///< null: plain
    };

    bool isBelow(const std::string& path) const;
    Result<Mode> modeFor(const std::string& path) const;

    FileSystem& files_;
    const std::string root_;
    Guarded<Mode> mode_;
};

}  // namespace ocelli::host::volumes
