// The background correction of a sensor, kept over restarts.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/result.h"

namespace ocelli::camera::thermometry {

/// What each pixel of a sensor differs by from an even picture.
struct Background {
    int width = 0;
    int height = 0;
    std::vector<std::int16_t> offsets;  ///< [height][width], counts to be added
    WallTime learnt;

    bool operator==(const Background&) const = default;
};

/// Magic, version, the address of the source, size, time, offsets, CRC-32; big-endian.
/// @param source  for which sensor; at most 4096 bytes
Bytes formatBackground(const std::string& source, const Background& background);

/// DataLoss when the bytes are cut, damaged, of another version, or of another source.
Result<Background> parseBackground(const std::string& source, ByteSpan bytes);

/// One file for each source, in a folder of the state. Reentrant; blocks on the disk.
class BackgroundStore {
  public:
    /// Sources whose correction is kept; beyond, the oldest file goes.
    static constexpr std::size_t kMostKept = 16;

    explicit BackgroundStore(std::filesystem::path folder) : folder_(std::move(folder)) {}

    /// Nothing when none was learnt. DataLoss for a damaged file, which is left where it is.
    Result<std::optional<Background>> load(const std::string& source) const;

    /// Durable when it returns.
    Result<void> save(const std::string& source, const Background& background) const;

    Result<void> remove(const std::string& source) const;

  private:
    std::filesystem::path fileOf(const std::string& source) const;
    void makeRoom() const;

    std::filesystem::path folder_;
};

}  // namespace ocelli::camera::thermometry
