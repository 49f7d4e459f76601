// The camera's books: where each recording is, durable.
#pragma once

#include <map>
#include <string>

#include "base/json.h"
#include "runtime/file_system.h"

namespace ocelli::bodyworn::dock {

enum class TransferState : std::uint8_t {
    Recorded,      ///< only on the camera
    Partly,        ///< some of it is at a controller
    AtController,  ///< all of it, not confirmed by the destination
    Confirmed,     ///< by the destination; being deleted
};

std::string_view toString(TransferState state);

struct TransferEntry {
    TransferState state = TransferState::Recorded;
    std::string controller;   ///< where it was brought to last
    std::uint64_t bytes = 0;  ///< of it, when last written down; the controller knows better

    bool operator==(const TransferEntry&) const = default;
};

/// One small file, replaced whole at each change. Reentrant.
class TransferBooks {
  public:
    /// @param folder  of the camera's books; the file is transfers.json. DataLoss when it is
    /// broken.
    static Result<TransferBooks> open(FileSystem& files, std::string folder);

    /// Recorded for one that is not written down.
    TransferEntry at(const std::string& recording) const;

    const std::map<std::string, TransferEntry>& all() const { return entries_; }

    /// Durable when it returns; nothing is written when nothing changes.
    Result<void> set(const std::string& recording, const TransferEntry& entry);
    Result<void> forget(const std::string& recording);

  private:
    TransferBooks(FileSystem& files, std::string folder)
        : files_(&files), folder_(std::move(folder)) {}

    Result<void> write() const;

    FileSystem* files_;
    std::string folder_;
    std::map<std::string, TransferEntry> entries_;
};

/// DataLoss when the text is none of these books.
Result<std::map<std::string, TransferEntry>> parseTransfers(std::string_view text);

}  // namespace ocelli::bodyworn::dock
