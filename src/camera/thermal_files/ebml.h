// Elements of EBML (RFC 8794), the clay of Matroska files: an id, a length, content.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"

namespace ocelli::camera::thermal_files::ebml {

/// Content of unknown length: up to the end of what it is in.
inline constexpr std::uint64_t kUnknownLength = UINT64_MAX;

struct Head {
    std::uint32_t id = 0;
    std::uint64_t length = 0;  ///< of the content; may be kUnknownLength
    std::size_t size = 0;      ///< of id and length themselves

    std::uint64_t whole() const { return size + length; }
};

/// Id and length, up to 12 bytes. Nothing when the bytes end within them, DataLoss when they are
/// none.
Result<std::optional<Head>> parseHead(ByteSpan bytes);

struct Element {
    std::uint32_t id = 0;
    ByteSpan content;  ///< borrowed
};

/// Goes through the elements of a content.
class Reader {
  public:
    explicit Reader(ByteSpan bytes) : rest_(bytes) {}

    /// Nothing at the end. DataLoss for an element that is cut off or of unknown length.
    Result<std::optional<Element>> next();

  private:
    ByteSpan rest_;
};

/// The content as a number; 0 for none. DataLoss beyond eight bytes.
Result<std::uint64_t> parseUnsigned(ByteSpan content);

/// Appends elements.
class Writer {
  public:
    void unsignedNumber(std::uint32_t id, std::uint64_t value);

    void text(std::uint32_t id, std::string_view value) { element(id, asBytes(value)); }

    void element(std::uint32_t id, ByteSpan content);

    /// An element whose content follows and has no end.
    void open(std::uint32_t id);

    void bytes(ByteSpan part) { out_.bytes(part); }

    ByteSpan view() const { return out_.view(); }

    Bytes release() { return out_.release(); }

  private:
    void id(std::uint32_t value);
    void length(std::uint64_t value);

    ByteWriter out_;
};

/// A CRC-32 element over `content`, which comes first in its parent (RFC 8794, 11.3.1).
Bytes checksumOf(ByteSpan content);

/// The content behind the checksum it begins with; DataLoss when there is none or it does not fit.
Result<ByteSpan> checked(ByteSpan content);

}  // namespace ocelli::camera::thermal_files::ebml
