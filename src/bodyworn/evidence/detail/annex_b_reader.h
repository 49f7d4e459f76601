// Reads the NAL units of an Annex B file one by one.
#pragma once

#include <optional>
#include <string>

#include "base/bytes.h"
#include "runtime/file_system.h"

namespace ocelli::bodyworn::evidence::detail {

/// Memory is bounded by the longest NAL unit (64 MiB). Reentrant.
class AnnexBReader {
  public:
    static Result<AnnexBReader> open(FileSystem& files, const std::string& path);

    /// Borrowed until the next call; nothing at the end. DataLoss for a NAL unit beyond the bound.
    Result<std::optional<ByteSpan>> next();

  private:
    explicit AnnexBReader(std::unique_ptr<File> file) : file_(std::move(file)) {}

    Result<bool> fill();
    std::size_t findStart(std::size_t from) const;

    std::unique_ptr<File> file_;
    std::uint64_t offset_ = 0;
    bool ended_ = false;
    Bytes buffer_;
    std::size_t at_ = 0;  ///< behind the start code of the next NAL unit
    bool started_ = false;
};

}  // namespace ocelli::bodyworn::evidence::detail
