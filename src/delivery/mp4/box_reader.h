// Reads boxes one after another and never past their end.
#pragma once

#include <optional>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"

namespace ocelli::delivery::mp4 {

struct BoxHeader {
    std::uint32_t type = 0;         ///< four characters, big endian
    std::uint64_t size = 0;         ///< whole box, header included; 0: to the end of the file
    std::uint32_t headerBytes = 0;  ///< 8 or 16

    bool is(std::string_view name) const;
    std::string name() const;
};

/// The header at the start of `bytes`; DataLoss when it is cut, or smaller than itself.
Result<BoxHeader> parseBoxHeader(ByteSpan bytes);

struct Box {
    BoxHeader header;
    ByteSpan whole;    ///< header included
    ByteSpan content;  ///< without header

    bool is(std::string_view name) const { return header.is(name); }
};

/// Walks through the boxes that make up `bytes`. Borrows them.
class BoxReader {
  public:
    explicit BoxReader(ByteSpan bytes) : rest_(bytes) {}

    /// The next box; nothing at the end; DataLoss when it does not fit.
    Result<std::optional<Box>> next();

  private:
    ByteSpan rest_;
};

/// The first box of that type among those that make up `bytes`; NotFound.
Result<Box> findBox(ByteSpan bytes, std::string_view type);

/// Same, going down: `findBox(moov, {"mdia", "minf"})`.
Result<Box> findBox(ByteSpan bytes, std::initializer_list<std::string_view> path);

}  // namespace ocelli::delivery::mp4
