// The SEI of ONVIF Media Signing: writing and reading it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/clock.h"
#include "crypto/signature.h"
#include "media/track.h"

namespace ocelli::bodyworn::evidence::detail {

inline constexpr std::size_t kHashSize = 32;

/// A list in one SEI has at most this many hashes; the reference takes no more.
inline constexpr std::size_t kMostHashes = 600;

/// What a SEI says of its period. Times are UTC; `end` is exclusive.
struct PeriodFacts {
    bool partial = false;  ///< ended before its group of pictures did
    WallTime start;
    WallTime end;  ///< equals start in SEIs that do not say it
    std::uint32_t counter = 0;
    std::uint16_t count = 0;  ///< of hashes
    Bytes periodHash;
    Bytes linkedHash;  ///< the first hash of the period before; zeros for the first
};

struct VendorFacts {
    std::string firmware;
    std::string serialNumber;
    std::string manufacturer;

    bool operator==(const VendorFacts&) const = default;
};

/// What goes into a SEI beside its signature.
struct SeiContent {
    std::optional<PeriodFacts> period;
    Bytes hashes;              ///< one after another; empty: no list
    std::string certificates;  ///< PEM; with it go the algorithms and the vendor's texts
    VendorFacts vendor;
};

/// A whole NAL unit, signed. A content without period is a certificate SEI.
Result<Bytes> formatSei(
    media::Codec codec, const SeiContent& content, const crypto::SigningKey& key
);

/// A SEI as it was found; nothing of it is believed yet.
struct MediaSei {
    bool certificateSei = false;
    std::optional<PeriodFacts> period;
    std::vector<Bytes> hashes;
    bool hasList = false;
    std::string certificates;
    std::optional<VendorFacts> vendor;
    bool sha256 = true;  ///< false: hashed by something that we do not know
    Bytes signature;     ///< empty: not signed
    Bytes document;      ///< what was signed
};

enum class SeiForm : std::uint8_t {
    Other,  ///< some other SEI
    Onvif,
    OldAxis,  ///< signed in the form that Axis used before
};

/// By the UUID.
SeiForm formOf(media::Codec codec, ByteSpan nalUnit);

/// A SEI of the form Onvif. DataLoss when it is broken.
Result<MediaSei> parseMediaSei(media::Codec codec, ByteSpan nalUnit);

}  // namespace ocelli::bodyworn::evidence::detail
