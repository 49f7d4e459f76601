// The books of all recordings on a camera, sealed.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "bodyworn/device/recording_book.h"
#include "runtime/file_system.h"

namespace ocelli::bodyworn::vault {

/// The name of a book in the folder of its recording.
inline constexpr std::string_view kBookName = "recording.sealed";

/// One folder holds one folder for each recording. Reentrant: a recording has one writer at a time.
class BookShelf {
  public:
    /// @param files       must outlive this object
    /// @param folder      of all recordings
    /// @param storageKey  32 bytes: DeviceIdentity::storageKey()
    BookShelf(FileSystem& files, std::string folder, Bytes storageKey)
        : files_(files), folder_(std::move(folder)), key_(std::move(storageKey)) {}

    std::string folderOf(const std::string& recording) const { return folder_ + "/" + recording; }

    /// Durable when it returns. The recording's folder must exist.
    Result<void> write(const device::RecordingBook& book) const;

    /// NotFound without one; DataLoss when it is broken or of another recording.
    Result<device::RecordingBook> read(const std::string& recording) const;

    /// Folders of recordings, with a book or not, by name.
    Result<std::vector<std::string>> names() const;

  private:
    FileSystem& files_;
    std::string folder_;
    Bytes key_;
};

}  // namespace ocelli::bodyworn::vault
