// Reads fields of either byte order at any place of a record.
#pragma once

#include <bit>
#include <cstdint>
#include <string>

#include "base/bytes.h"

namespace ocelli::camera::thermal_files::detail {

/// Borrows the bytes. What lies beyond the end reads as 0: check `has` first where that matters.
class Fields {
  public:
    Fields(ByteSpan bytes, std::endian order) : bytes_(bytes), order_(order) {}

    bool has(std::size_t at, std::size_t size) const {
        return at <= bytes_.size() && size <= bytes_.size() - at;
    }

    std::uint16_t u16(std::size_t at) const { return static_cast<std::uint16_t>(number(at, 2)); }

    std::uint32_t u32(std::size_t at) const { return number(at, 4); }

    std::int32_t i32(std::size_t at) const { return static_cast<std::int32_t>(number(at, 4)); }

    double f32(std::size_t at) const {
        return static_cast<double>(std::bit_cast<float>(number(at, 4)));
    }

    /// Up to the first NUL, printable ASCII only.
    std::string text(std::size_t at, std::size_t longest) const {
        std::string found;
        for (std::size_t i = at; i < at + longest && i < bytes_.size(); ++i) {
            const auto letter = std::to_integer<char>(bytes_[i]);
            if (letter == 0) {
                break;
            }
            if (letter >= ' ' && letter <= '~') {
                found += letter;
            }
        }
        return found;
    }

    ByteSpan bytes() const { return bytes_; }

  private:
    std::uint32_t number(std::size_t at, std::size_t size) const {
        if (!has(at, size)) {
            return 0;
        }
        std::uint32_t value = 0;
        for (std::size_t i = 0; i < size; ++i) {
            const std::size_t place = order_ == std::endian::big ? at + i : at + size - 1 - i;
            value = (value << 8U) | std::to_integer<std::uint32_t>(bytes_[place]);
        }
        return value;
    }

    ByteSpan bytes_;
    std::endian order_;
};

}  // namespace ocelli::camera::thermal_files::detail
