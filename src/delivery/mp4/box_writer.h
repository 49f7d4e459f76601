// Writes ISO 14496-12 boxes whose lengths are filled in when they end.
#pragma once

#include <string_view>

#include "base/bytes.h"

namespace ocelli::delivery::mp4 {

/// A box that is open while this object lives. Boxes nest by nesting these objects. Reentrant.
class BoxScope {
  public:
    /// @param type  four characters
    BoxScope(ByteWriter& out, std::string_view type) : out_(out), start_(out.size()) {
        out_.u32(0);
        out_.text(type.substr(0, 4));
    }

    /// A full box: with version and 24 bits of flags.
    BoxScope(ByteWriter& out, std::string_view type, std::uint8_t version, std::uint32_t flags)
        : BoxScope(out, type) {
        out_.u8(version);
        out_.u24(flags);
    }

    BoxScope(const BoxScope&) = delete;
    BoxScope& operator=(const BoxScope&) = delete;

    ~BoxScope() { out_.patchU32(start_, static_cast<std::uint32_t>(out_.size() - start_)); }

    std::size_t start() const { return start_; }

  private:
    ByteWriter& out_;
    std::size_t start_;
};

}  // namespace ocelli::delivery::mp4
