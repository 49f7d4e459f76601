// Looks at one volume: identity, room, and whether a write really reaches it. Blocking.
#pragma once

#include <optional>
#include <string>

#include "host/volumes/volume_vault.h"
#include "runtime/file_system.h"

namespace ocelli::host::volumes {

enum class VolumeState {
    Normal,
    Uninitialized,
    Full,
    Error,
    Missing,  ///< the disk or card that was here is not: its folder is empty, or another one's
    Locked,   ///< encrypted, and nobody has unlocked it here
};

std::string_view toString(VolumeState state);

/// Names of what is ours in the folder of a volume.
inline constexpr std::string_view kIdentityFile = "ocelli-volume.json";
inline constexpr std::string_view kProbeFile = "ocelli-probe.tmp";
inline constexpr std::string_view kVideoFolder = "video";
inline constexpr std::string_view kPictureFolder = "pictures";
inline constexpr std::string_view kThermalFolder = "thermal";
inline constexpr std::string_view kPictureIndex = "pictures.db";  ///< and its journal

struct ProbeOptions {
    std::string path;
    std::uint64_t reserveBytes = 512U << 20U;  ///< below an eighth of it the volume is full
    std::string expectedId = {};  ///< empty: any, and an absent or empty folder becomes a volume
    bool mayWrite = true;         ///< a volume that is there already is only looked at if not
};

struct ProbeResult {
    VolumeState state = VolumeState::Error;
    std::string id;       ///< from the identity file; empty when uninitialized
    std::string message;  ///< in plain words; empty when normal
    SpaceStatus space;
    bool encrypted = false;
    bool lock = false;  ///< of an encrypted one: it is switched on
};

/// One look, at a volume with the root of the options. Writes, syncs and reads back 4 KiB, where it
/// may; that takes as long as the disk does. What is encrypted is opened by the vault, or locked
/// and then not written to.
ProbeResult probeVolume(VolumeVault& vault, const ProbeOptions& options, WallTime now);

/// Removes recordings, pictures, index and identity (nothing else) and writes a new identity.
/// Nobody may have the files open. The first error ends it; what is removed stays removed.
/// @param keyFile  its text, which makes it an encrypted volume; empty: a plain one
Result<void> formatVolume(
    FileSystem& files, const std::string& path, WallTime now, std::string_view keyFile = {}
);

struct Identity {
    std::string id;
    bool encrypted = false;
};

/// Reads an identity file; DataLoss when it is none of ours.
Result<Identity> parseIdentity(std::string_view text);

}  // namespace ocelli::host::volumes
