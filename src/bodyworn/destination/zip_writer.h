// A ZIP archive written forwards: stored members, no compression, of any size.
#pragma once

#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/clock.h"

namespace ocelli::bodyworn::destination {

/// Gives the bytes around the members; their own bytes are handed through `bytes`. Evidence does
/// not compress, so members are stored as they are. Always with 64-bit sizes. Reentrant.
class ZipWriter {
  public:
    explicit ZipWriter(WallTime time);

    /// What stands before the member's bytes.
    Bytes begin(const std::string& name);

    /// Bytes of the member, for its checksum.
    void bytes(ByteSpan part);

    /// What stands behind them.
    Bytes end();

    /// What stands at the end of the archive.
    Bytes finish();

  private:
    struct Member {
        std::string name;
        std::uint64_t offset = 0;
        std::uint64_t size = 0;
        std::uint32_t crc = 0;
    };

    Bytes centralRecord(const Member& member) const;

    std::uint16_t date_ = 0;
    std::uint16_t clock_ = 0;
    std::uint64_t at_ = 0;
    std::vector<Member> members_;
};

}  // namespace ocelli::bodyworn::destination
