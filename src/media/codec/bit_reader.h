// Reads bit fields and Exp-Golomb codes; past the end it gives zeros and says so.
#pragma once

#include <cstdint>

#include "base/bytes.h"

namespace ocelli::media::codec {

/// Borrows the bytes. Errors are sticky: read a whole structure, then ask `ok()` once. Loops over a
/// count that was read must check the count against its limit first.
class BitReader {
  public:
    explicit BitReader(ByteSpan bytes) : bytes_(bytes) {}

    /// Up to 32 bits, most significant first.
    std::uint32_t bits(unsigned count) {
        std::uint32_t value = 0;
        for (unsigned i = 0; i < count; ++i) {
            value = (value << 1U) | bit();
        }
        return value;
    }

    bool flag() { return bit() != 0; }

    void skip(std::size_t count) {
        if (count > remaining()) {
            ok_ = false;
            at_ = bytes_.size() * 8;
            return;
        }
        at_ += count;
    }

    /// ue(v), ISO 14496-10, 9.1. Codes over 32 bits are errors.
    std::uint32_t unsignedExp() {
        unsigned zeros = 0;
        while (ok_ && bit() == 0) {
            if (++zeros > 31) {
                ok_ = false;
            }
        }
        if (!ok_) {
            return 0;
        }
        return static_cast<std::uint32_t>((std::uint64_t{1} << zeros) - 1 + bits(zeros));
    }

    /// se(v), ISO 14496-10, 9.1.1.
    std::int32_t signedExp() {
        const std::uint32_t code = unsignedExp();
        const auto half = static_cast<std::int32_t>((std::uint64_t{code} + 1) / 2);
        return (code & 1U) != 0 ? half : -half;
    }

    /// Bits left.
    std::size_t remaining() const { return bytes_.size() * 8 - at_; }

    /// Bits read.
    std::size_t position() const { return at_; }

    /// False once anything was read past the end or was not a valid code.
    bool ok() const { return ok_; }

    /// The reader's own way to say that a value is out of its range.
    void invalidate() { ok_ = false; }

  private:
    std::uint32_t bit() {
        if (at_ >= bytes_.size() * 8) {
            ok_ = false;
            return 0;
        }
        const auto byte = std::to_integer<std::uint32_t>(bytes_[at_ / 8]);
        const std::uint32_t value = (byte >> (7U - at_ % 8)) & 1U;
        ++at_;
        return value;
    }

    ByteSpan bytes_;
    std::size_t at_ = 0;
    bool ok_ = true;
};

}  // namespace ocelli::media::codec
