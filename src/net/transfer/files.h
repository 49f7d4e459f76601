// Putting files onto other machines: FTP, FTP over TLS, SFTP.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "net/transfer/body.h"
#include "net/transfer/session.h"
#include "net/transfer/terms.h"

namespace ocelli::net::transfer {

struct FileServer {
    enum class Protocol {
        Ftp,   ///< everybody on the way can read it, password included
        Ftps,  ///< FTP that begins with AUTH TLS; files too travel through TLS (RFC 4217)
        Sftp,  ///< over SSH
    };

    Protocol protocol = Protocol::Sftp;
    std::string host;
    std::uint16_t port = 22;
    std::string name = {};  ///< empty: "anonymous" where the protocol has that
    std::string password = {};

    /// SFTP: SHA-256 of the server's key in Base64, as OpenSSH shows it, with or without
    /// "SHA256:". Empty: any key is believed and told as `Uploaded::hostKey`.
    std::string hostKey = {};
};

struct Uploaded {
    std::string hostKey = {};  ///< "SHA256:…", SFTP on a new connection only
    bool encrypted = false;
};

/// Puts one file; folders that are missing are made, a file of that name is replaced.
/// @param path  parts of the path, without '/', below the folder one lands in after login; an
/// empty first part means from the root
/// @return Unauthenticated: login, certificate or another host key than known; PermissionDenied:
/// guard, or the server does not let us write there; ResourceExhausted: the server has no room;
/// else as in http.h
Result<Uploaded> putFile(
    Session& session,
    const FileServer& server,
    const std::vector<std::string>& path,
    const Body& content,
    const Terms& terms
);

/// Takes a file away again, for tests of the settings.
Result<void> removeFile(
    Session& session,
    const FileServer& server,
    const std::vector<std::string>& path,
    const Terms& terms
);

}  // namespace ocelli::net::transfer
