// Whether a network disk can be used: everything a recording needs, tried for real.
#pragma once

#include "host/netdisk/remote_file_system.h"

namespace ocelli::host::netdisk {

/// Connects, then writes, makes durable, reads back, renames and removes a small file, and looks
/// for room. Blocking. Steps: "resolved", "connected", "ready", "folder", "written", "durable"
/// (NFS) or "warning" (SMB), "read", "renamed", "removed", "room". Leaves nothing behind.
Result<void> tryDisk(
    const std::string& program,
    const Connection& connection,
    const StepListener& onStep,
    std::stop_token stop
);

}  // namespace ocelli::host::netdisk
