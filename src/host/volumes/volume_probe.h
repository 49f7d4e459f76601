// Looks at one volume: identity, room, and whether a write really reaches it. Blocking.
#pragma once

#include <optional>
#include <string>

#include "runtime/file_system.h"

namespace ocelli::host::volumes {

enum class VolumeState {
    Normal,
    Uninitialized,
    Full,
    Error,
    Missing,  ///< the disk or card that was here is not: its folder is empty, or another one's
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
};

struct ProbeResult {
    VolumeState state = VolumeState::Error;
    std::string id;       ///< from the identity file; empty when uninitialized
    std::string message;  ///< in plain words; empty when normal
    SpaceStatus space;
};

/// One look. Writes, syncs and reads back 4 KiB; that takes as long as the disk does.
ProbeResult probeVolume(FileSystem& files, const ProbeOptions& options, WallTime now);

/// Removes recordings, pictures, index and identity (nothing else) and writes a new identity.
/// Nobody may have the files open. The first error ends it; what is removed stays removed.
Result<void> formatVolume(FileSystem& files, const std::string& path, WallTime now);

/// Reads an identity file; DataLoss when it is none of ours.
Result<std::string> parseIdentity(std::string_view text);

}  // namespace ocelli::host::volumes
