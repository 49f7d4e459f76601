// The key of an encrypted volume, and the file on it that a password or a device opens.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "crypto/password.h"

namespace ocelli::host::volumes {

inline constexpr std::string_view kKeyFile = "ocelli-volume.key";
inline constexpr std::size_t kMostKeyFile = 16U << 10U;
inline constexpr std::size_t kMostDevices = 8;
inline constexpr std::size_t kShortestVolumePassword = 8;
inline constexpr std::size_t kLongestVolumePassword = 64;

/// What stands in the key file. The key itself is in none of it but under lock.
struct KeyFile {
    std::string id;       ///< of the key
    bool lock = false;    ///< the lock is on: `password` is that of the lock
    Bytes password = {};  ///< the key, in a box that the password opens
    Bytes kept = {};      ///< while locked: the box of the encryption password, under the key
    std::vector<Bytes> devices = {};  ///< the key, each under the secret of a device; at most 8
};

/// DataLoss for anything that is no key file. Ones of later formats are Unsupported.
Result<KeyFile> parseKeyFile(std::string_view text);
std::string formatKeyFile(const KeyFile& file);

/// InvalidArgument with the field "password" unless it has 8 to 64 bytes of clean text.
Result<void> checkVolumePassword(std::string_view password);

/// What guessing at a card that was stolen costs: 64 MiB and three passes each.
inline constexpr crypto::PasswordCost kVolumePasswordCost{.passes = 3, .memoryBytes = 64U << 20U};

/// A fresh key, which the password and this device open. Blocking as password hashes are.
Result<KeyFile> createKeyFile(
    std::string_view password,
    ByteSpan deviceSecret,
    crypto::PasswordCost cost = kVolumePasswordCost
);

/// The key. Unauthenticated with the field "password" when it is the wrong one. Blocking.
Result<Bytes> openByPassword(const KeyFile& file, std::string_view password);

/// The key, when this device is one that may.
std::optional<Bytes> openByDevice(const KeyFile& file, ByteSpan deviceSecret);

/// From now on this device opens it by itself; the oldest of too many devices does not any more.
void addDevice(KeyFile& file, ByteSpan key, ByteSpan deviceSecret);

/// Only this device, and whoever knows `password`, open it from now on. FailedPrecondition when it
/// is locked already. Blocking.
Result<void> switchLockOn(
    KeyFile& file,
    ByteSpan key,
    ByteSpan deviceSecret,
    std::string_view password,
    crypto::PasswordCost cost = kVolumePasswordCost
);

/// The encryption password counts again. Unauthenticated as above; FailedPrecondition when it is
/// not locked. Blocking.
Result<void> switchLockOff(KeyFile& file, std::string_view password);

}  // namespace ocelli::host::volumes
