// Sixteen-bit little-endian words, as sensors send them.
#pragma once

#include <bit>
#include <cstdint>

#include "base/bytes.h"

namespace ocelli::camera::thermal_capture::detail {

/// Borrows the bytes. Places are checked by the caller against count().
class Words {
  public:
    explicit Words(ByteSpan bytes) : bytes_(bytes) {}

    std::size_t count() const { return bytes_.size() / 2; }

    std::uint16_t u16(std::size_t word) const {
        return static_cast<std::uint16_t>(
            std::to_integer<unsigned>(bytes_[2 * word]) |
            (std::to_integer<unsigned>(bytes_[2 * word + 1]) << 8U)
        );
    }

    /// The low word first.
    std::uint32_t u32(std::size_t word) const {
        return u16(word) | (static_cast<std::uint32_t>(u16(word + 1)) << 16U);
    }

    double f32(std::size_t word) const {
        return static_cast<double>(std::bit_cast<float>(u32(word)));
    }

  private:
    ByteSpan bytes_;
};

}  // namespace ocelli::camera::thermal_capture::detail
