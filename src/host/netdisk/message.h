// What the camera and the program of a network disk say to each other: requests and answers.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "runtime/file_system.h"
#include "runtime/helper_frames.h"

namespace ocelli::host::netdisk {

enum class Operation : std::uint8_t {
    Connect,  ///< `data` is a Connection; Step answers come before the last one
    Open,     ///< `path`, `mode`; answers `value`: the handle
    Close,
    Read,  ///< `handle`, `offset`, `count`; answers `data`
    Write,
    Sync,
    Truncate,  ///< `handle`, `offset`: the new size
    Size,
    MakeFolders,
    List,  ///< answers `data`: entries
    Rename,
    Remove,
    SyncFolder,
    Space,
    Lock,  ///< `path`; answers `value`: the handle, given back by Close
};

/// The last operation there is.
inline constexpr auto kLastOperation = Operation::Lock;

/// Larger reads and writes go in parts.
inline constexpr std::size_t kMostData = 1U << 20U;

/// Longer frames end the conversation.
inline constexpr std::size_t kMostFrame = 32U << 20U;
inline constexpr FrameTerms kFrameTerms{"the program of the network disk", kMostFrame};

struct Request {
    Operation operation = Operation::Space;
    OpenMode mode = OpenMode::Read;
    std::uint32_t handle = 0;
    std::uint64_t offset = 0;
    std::uint64_t count = 0;
    std::string path = {};   ///< below the folder of the disk: "/video/main"; empty: the folder
    std::string other = {};  ///< the new name
    Bytes data = {};
};

struct Answer {
    enum class Kind : std::uint8_t {
        Good,
        Failed,  ///< `error`, `text`
        Step,    ///< how far connecting has come: `text` and `detail`; more follows
    };

    Kind kind = Kind::Good;
    ErrorKind error = ErrorKind::Internal;
    bool flag = false;  ///< Space: read only
    std::uint64_t value = 0;
    std::uint64_t other = 0;
    std::string text = {};
    std::string detail = {};
    Bytes data = {};
};

Bytes formatRequest(const Request& request);
Bytes formatAnswer(const Answer& answer);

/// DataLoss for anything formatRequest() does not write.
Result<Request> parseRequest(ByteSpan bytes);
Result<Answer> parseAnswer(ByteSpan bytes);

/// A folder's list as the data of an answer. ResourceExhausted when it fits in no frame.
Result<Bytes> formatEntries(const std::vector<FolderEntry>& entries);

/// DataLoss also for names that are no plain names.
Result<std::vector<FolderEntry>> parseEntries(ByteSpan bytes);

}  // namespace ocelli::host::netdisk
