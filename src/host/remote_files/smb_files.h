// Files of an SMB server (version 2 or 3), through libsmbclient.
#pragma once

#include <memory>
#include <string>

#include "runtime/file_system.h"

namespace ocelli::host::remote_files {

struct SmbTerms {
    std::string address;  ///< numeric
    int port = 0;         ///< 0: 445
    std::string path;     ///< the share, then folders: "camera/gate"
    std::string user;     ///< "DOMAIN/name" or "name"; empty: a guest
    std::string password;
};

/// Blocking; one thread; one at a time in a program. Paths begin with / and are below the folder.
/// What was written has reached the server when a call returns, but libsmbclient has no call that
/// makes the server flush it to its disk: sync() promises no more than that.
/// @return Unauthenticated, PermissionDenied, NotFound, Unavailable …
Result<std::unique_ptr<FileSystem>> openSmb(const SmbTerms& terms);

}  // namespace ocelli::host::remote_files
