// Views on bytes, and bounded readers and writers of big-endian fields.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/assert.h"
#include "base/result.h"

namespace ocelli {

using ByteSpan = std::span<const std::byte>;
using Bytes = std::vector<std::byte>;

inline ByteSpan asBytes(std::string_view text) {
    return std::as_bytes(std::span(text.data(), text.size()));
}

inline std::string_view asText(ByteSpan bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

inline ByteSpan asByteSpan(const std::uint8_t* data, std::size_t size) {
    return std::as_bytes(std::span(data, size));
}

/// Reads big-endian fields and never past the end: DataLoss instead. Borrows the bytes.
class ByteReader {
  public:
    explicit ByteReader(ByteSpan bytes) : bytes_(bytes) {}

    std::size_t remaining() const { return bytes_.size() - at_; }

    std::size_t position() const { return at_; }

    bool atEnd() const { return at_ == bytes_.size(); }

    Result<std::uint8_t> u8() { return unsignedOf<std::uint8_t, 1>(); }

    Result<std::uint16_t> u16() { return unsignedOf<std::uint16_t, 2>(); }

    Result<std::uint32_t> u24() { return unsignedOf<std::uint32_t, 3>(); }

    Result<std::uint32_t> u32() { return unsignedOf<std::uint32_t, 4>(); }

    Result<std::uint64_t> u64() { return unsignedOf<std::uint64_t, 8>(); }

    /// The next `count` bytes, borrowed.
    Result<ByteSpan> take(std::size_t count) {
        if (count > remaining()) {
            return fail(ErrorKind::DataLoss, "ends too early");
        }
        auto part = bytes_.subspan(at_, count);
        at_ += count;
        return part;
    }

    Result<void> skip(std::size_t count) {
        if (count > remaining()) {
            return fail(ErrorKind::DataLoss, "ends too early");
        }
        at_ += count;
        return {};
    }

    ByteSpan rest() const { return bytes_.subspan(at_); }

  private:
    template <class T, std::size_t N>
    Result<T> unsignedOf() {
        if (remaining() < N) {
            return fail(ErrorKind::DataLoss, "ends too early");
        }
        std::uint64_t value = 0;
        for (std::size_t i = 0; i < N; ++i) {
            value = (value << 8U) | std::to_integer<std::uint64_t>(bytes_[at_ + i]);
        }
        at_ += N;
        return static_cast<T>(value);
    }

    ByteSpan bytes_;
    std::size_t at_ = 0;
};

/// Appends big-endian fields to a growing buffer.
class ByteWriter {
  public:
    void u8(std::uint8_t value) { put(value, 1); }

    void u16(std::uint16_t value) { put(value, 2); }

    void u24(std::uint32_t value) { put(value, 3); }

    void u32(std::uint32_t value) { put(value, 4); }

    void u64(std::uint64_t value) { put(value, 8); }

    void bytes(ByteSpan part) { bytes_.insert(bytes_.end(), part.begin(), part.end()); }

    void text(std::string_view part) { bytes(asBytes(part)); }

    void zeros(std::size_t count) { bytes_.resize(bytes_.size() + count); }

    /// Overwrites four bytes written before, for lengths known later.
    void patchU32(std::size_t position, std::uint32_t value) {
        OCELLI_ASSERT(position <= bytes_.size() && bytes_.size() - position >= 4);
        for (std::size_t i = 0; i < 4; ++i) {
            bytes_[position + i] = static_cast<std::byte>((value >> (24U - 8U * i)) & 0xFFU);
        }
    }

    void reserve(std::size_t count) { bytes_.reserve(count); }

    std::size_t size() const { return bytes_.size(); }

    ByteSpan view() const { return bytes_; }

    Bytes release() { return std::move(bytes_); }

  private:
    void put(std::uint64_t value, unsigned count) {
        for (unsigned i = count; i-- > 0;) {
            bytes_.push_back(static_cast<std::byte>((value >> (8U * i)) & 0xFFU));
        }
    }

    Bytes bytes_;
};

}  // namespace ocelli
