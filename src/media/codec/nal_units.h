// NAL units: splitting and joining access units, in Annex B form and behind lengths.
#pragma once

#include <initializer_list>
#include <vector>

#include "base/bytes.h"

namespace ocelli::media::codec {

/// An access unit has at most this many NAL units; more is hostile.
constexpr std::size_t kMaximumNalUnits = 4096;

/// NAL units between start codes (ISO 14496-10, Annex B), borrowed, without start codes and
/// trailing zeros; what stands before the first start code is left out. At most kMaximumNalUnits
/// are given.
std::vector<ByteSpan> splitAnnexB(ByteSpan bytes);

/// NAL units behind big-endian lengths of `lengthSize` (1, 2 or 4) bytes, borrowed; empty ones are
/// left out. DataLoss when a length passes the end or there are more than kMaximumNalUnits.
Result<std::vector<ByteSpan>> splitLengthPrefixed(ByteSpan bytes, std::size_t lengthSize = 4);

/// Each NAL unit behind a 4-byte length: the form of our packets.
Bytes joinLengthPrefixed(const std::vector<ByteSpan>& nalUnits);

/// Each NAL unit behind the start code 00 00 00 01.
Bytes joinAnnexB(const std::vector<ByteSpan>& nalUnits);

/// joinLengthPrefixed(splitAnnexB(bytes)).
Bytes annexBToLengthPrefixed(ByteSpan bytes);

/// DataLoss when the lengths do not fit.
Result<Bytes> lengthPrefixedToAnnexB(ByteSpan bytes);

/// The payload of a NAL unit without emulation prevention bytes (00 00 03 -> 00 00).
/// @param limit  no more bytes than this are read, as headers are short
Bytes removeEmulationPrevention(ByteSpan nalUnit, std::size_t limit = SIZE_MAX);

}  // namespace ocelli::media::codec
