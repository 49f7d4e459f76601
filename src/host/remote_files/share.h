// Opens the folder that a connection names: name, address, login, folder, each told as a step.
#pragma once

#include <memory>

#include "host/netdisk/connection.h"
#include "host/netdisk/helper_process.h"
#include "runtime/file_system.h"

namespace ocelli::host::remote_files {

/// Blocking. Addresses that the connection does not allow are refused after the name was resolved,
/// and what is connected to is the address that was looked at.
/// @return PermissionDenied: the address, or the folder; Unauthenticated: name or password;
/// NotFound: name, share or folder; Unavailable, DeadlineExceeded: no answer
Result<std::unique_ptr<FileSystem>> openShare(
    const netdisk::Connection& connection, const netdisk::StepListener& onStep
);

}  // namespace ocelli::host::remote_files
