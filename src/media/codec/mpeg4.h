// MPEG-4 Part 2 video: where its headers end and its pictures begin (ISO 14496-2, 6.2).
#pragma once

#include <optional>

#include "base/bytes.h"

namespace ocelli::media::codec::mpeg4 {

/// What stands in an access unit. Borrows its bytes.
struct Unit {
    ByteSpan headers;       ///< of sequence, object and layer; empty in most units
    bool keyFrame = false;  ///< The first picture is coded by itself.
};

/// Nothing when there is no picture in it.
std::optional<Unit> parseUnit(ByteSpan unit);

/// True when headers describe a layer of video, so that a decoder can begin with them.
bool isConfiguration(ByteSpan headers);

/// profile_and_level_indication; nothing where the headers do not tell.
std::optional<unsigned> profileAndLevel(ByteSpan headers);

}  // namespace ocelli::media::codec::mpeg4
