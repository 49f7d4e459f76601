// Setting up a worn camera from one file, without a dock: for trying, and for scripted estates.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "base/bytes.h"
#include "bodyworn/device/situation.h"
#include "bodyworn/device/worn_settings.h"

namespace ocelli::bodyworn::device {

/// The public key that recordings are encrypted for.
struct ContentKey {
    std::string id;
    std::string publicKey;  ///< PEM

    bool operator==(const ContentKey&) const = default;
};

struct Provision {
    std::optional<Wearer> wearer;
    WornSettings settings;
    std::optional<ContentKey> contentKey;
    std::string timeZone = "UTC";  ///< IANA name
    Bytes beaconKey = {};          ///< kBeaconKeySize bytes; empty: there is none

    bool operator==(const Provision&) const = default;
};

/// Reads YAML with the members wearer (id, name, userId), settings (of the profile), contentKey
/// (id, publicKey), timeZone and beaconKey (Base64). InvalidArgument names the member and what it
/// may be.
Result<Provision> parseProvision(std::string_view text);

/// Same from a file; NotFound names it.
Result<Provision> readProvision(const std::filesystem::path& file);

/// InvalidArgument when an ID cannot be part of a recording's name, or a name is no clean text.
Result<void> checkWearer(const Wearer& wearer);

}  // namespace ocelli::bodyworn::device
