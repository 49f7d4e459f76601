// Which folder of which server a network disk is, and who may be reached.
#pragma once

#include <string>

#include "base/bytes.h"

namespace ocelli::host::netdisk {

enum class Protocol : std::uint8_t { Nfs, Smb };

struct Connection {
    Protocol protocol = Protocol::Smb;
    std::string server;
    int port = 0;           ///< 0: the usual one
    std::string path;       ///< as in the settings
    std::string user = {};  ///< "DOMAIN/name" or "name"
    std::string password = {};
    bool loopback = false;   ///< addresses of the device itself are allowed
    bool linkLocal = false;  ///< 169.254/16 and fe80::/10 are allowed

    bool operator==(const Connection&) const = default;
};

/// "smb://nas/camera/gate", for people; the root of all paths of this disk.
std::string addressOf(const Connection& connection);

/// Goes over the pipe only, since it has the password in it.
Bytes formatConnection(const Connection& connection);

/// InvalidArgument.
Result<Connection> parseConnection(ByteSpan bytes);

}  // namespace ocelli::host::netdisk
