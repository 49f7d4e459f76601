// Files and folders behind a face, so that tests can count, cut and spoil what reaches the disk.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/clock.h"

namespace ocelli {

enum class OpenMode {
    Read,
    Change,  ///< an existing file, for reading and writing
    Create,  ///< a new one, for reading and writing; AlreadyExists when there is one
};

/// An open file, closed when destroyed. Reentrant. A failing disk (EIO) gives Unavailable, never
/// DataLoss.
class File {
  public:
    virtual ~File() = default;

    /// Writes the parts one behind the other with as few calls as possible (one pwritev for up to
    /// 1024 parts). After an error some of it may be there.
    virtual Result<void> writeAt(std::uint64_t offset, std::span<const ByteSpan> parts) = 0;

    /// Reads until `into` is full or the file ends; the number of bytes.
    virtual Result<std::size_t> readAt(std::uint64_t offset, std::span<std::byte> into) = 0;

    /// Makes data and size durable (fdatasync). After an error the file must not be trusted nor
    /// synced again: the kernel may have dropped the pages.
    virtual Result<void> sync() = 0;

    /// Starts writing a range back without waiting (sync_file_range).
    virtual void startWriteback(std::uint64_t offset, std::uint64_t bytes) = 0;

    /// Keeps room on the disk without changing the size (fallocate). Unsupported where the file
    /// system cannot.
    virtual Result<void> reserve(std::uint64_t bytes) = 0;

    virtual Result<void> truncate(std::uint64_t size) = 0;
    virtual Result<std::uint64_t> size() = 0;
};

struct FolderEntry {
    std::string name;
    bool folder = false;
    std::uint64_t size = 0;  ///< bytes; 0 for a folder
};

struct SpaceStatus {
    std::uint64_t capacity = 0;  ///< bytes
    std::uint64_t free = 0;      ///< bytes that we may use
    bool readOnly = false;
};

/// Held while it lives; given back by the system when the program ends, however it ends.
class FileLock {
  public:
    virtual ~FileLock() = default;

    /// True while the file that was locked is the one at its path: its disk is still there.
    virtual bool inPlace() const { return true; }
};

/// The operating system's files. Thread-safe. Paths are absolute or relative to the working folder.
class FileSystem {
  public:
    virtual ~FileSystem() = default;

    virtual Result<std::unique_ptr<File>> open(const std::string& path, OpenMode mode) = 0;

    /// Makes the folder and those above it; durable only after syncFolder() of those above.
    virtual Result<void> makeFolders(const std::string& path) = 0;

    /// Sorted by name. NotFound. At most 1000000 entries.
    virtual Result<std::vector<FolderEntry>> list(const std::string& path) = 0;

    virtual Result<void> rename(const std::string& from, const std::string& to) = 0;

    /// A file or an empty folder. NotFound.
    virtual Result<void> remove(const std::string& path) = 0;

    /// Makes creations, renames and removals in this folder durable.
    virtual Result<void> syncFolder(const std::string& path) = 0;

    virtual Result<SpaceStatus> space(const std::string& path) = 0;

    /// Takes the lock that the file stands for, making the file when it is absent. Unavailable when
    /// another one has it.
    virtual Result<std::unique_ptr<FileLock>> lock(const std::string& path) = 0;
};

/// The real one.
FileSystem& systemFiles();

/// Reads a whole file of at most `bound` bytes.
Result<Bytes> readWhole(FileSystem& files, const std::string& path, std::size_t bound);

}  // namespace ocelli
