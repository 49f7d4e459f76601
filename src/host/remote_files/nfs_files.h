// Files of an NFS server (version 3), through libnfs.
#pragma once

#include <memory>
#include <string>

#include "runtime/file_system.h"

namespace ocelli::host::remote_files {

struct NfsTerms {
    std::string address;  ///< numeric
    int port = 0;         ///< 0: 2049
    std::string path;     ///< of the exported folder, or of one below it
};

/// Blocking; one thread. Paths begin with / and are below the folder. What is written stays in the
/// server's memory until sync(), which is an NFS COMMIT; names are durable when a call returns
/// (RFC 1813, 4.8). lock() keeps nobody else away: NFS 3 has no locks of its own. A lost connection
/// is not mended: everything fails from then on.
/// @return PermissionDenied, NotFound, Unavailable …, in the words of the server
Result<std::unique_ptr<FileSystem>> openNfs(const NfsTerms& terms);

}  // namespace ocelli::host::remote_files
