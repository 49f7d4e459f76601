// Writes ZIP archives without compression, piece by piece (PKWARE APPNOTE 6.3, ZIP64 where needed).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/crc32.h"

namespace ocelli::delivery::record {

/// The parts of an archive in the order in which they are sent: header and bytes of each file, then
/// the directory. Keeps some hundred bytes a file.
class ZipWriter {
  public:
    static constexpr std::size_t kMostFiles = 65'534;

    /// What stands in front of a file's bytes, which must follow. InvalidArgument: name empty or
    /// longer than 65535 bytes. ResourceExhausted: 4 GiB or more, or more than kMostFiles.
    /// @param name  UTF-8, with '/' between folders
    /// @param time  UTC, to two seconds; before 1980 counts as 1980
    Result<Bytes> beginFile(
        std::string_view name, WallTime time, std::uint64_t size, std::uint32_t checksum
    );

    /// The directory, which ends the archive.
    Bytes finish() const;

    /// Bytes of all files so far with their headers.
    std::uint64_t size() const { return at_; }

  private:
    struct File {
        std::string name;
        std::uint32_t stamp;
        std::uint32_t checksum;
        std::uint32_t size;
        std::uint64_t at;
    };

    std::vector<File> files_;
    std::uint64_t at_ = 0;
};

}  // namespace ocelli::delivery::record
