// Putting files onto other machines: FTP, FTP over TLS, SFTP.
#include "net/transfer/files.h"

#include <fmt/format.h>

#include "base/text.h"
#include "crypto/digest.h"
#include "net/transfer/detail/easy.h"
#include "net/transfer/detail/host.h"

namespace ocelli::net::transfer {
namespace {

constexpr std::string_view kKeyPrefix = "SHA256:";

/// As OpenSSH writes it: without padding.
std::string fingerprint(ByteSpan key) {
    std::string text = formatBase64(crypto::digest(crypto::Hash::Sha256, key));
    while (text.ends_with('=')) {
        text.pop_back();
    }
    return std::string(kKeyPrefix) + text;
}

std::string normalKey(std::string_view text) {
    text = trim(text);
    while (text.ends_with('=')) {
        text.remove_suffix(1);
    }
    return text.empty() || text.starts_with(kKeyPrefix)
               ? std::string(text)
               : std::string(kKeyPrefix) + std::string(text);
}

struct KeyCheck {
    detail::Easy& easy;
    std::string known;
    std::string seen = {};

    static int onKey(void* self, int, const char* key, std::size_t size) {
        auto& check = *static_cast<KeyCheck*>(self);
        check.seen = fingerprint(asBytes({key, size}));
        check.easy.tell(Stage::Said, "host key " + check.seen);
        if (check.known.empty() || check.known == check.seen) {
            return CURLKHMATCH_OK;
        }
        check.easy.failWith(fail(
            ErrorKind::Unauthenticated,
            fmt::format("the server shows the key {}, known is {}", check.seen, check.known)
        ));
        return CURLKHMATCH_MISMATCH;
    }
};

Result<std::string> urlOf(const FileServer& server, const std::vector<std::string>& path) {
    const std::string host = OCELLI_TRY(detail::hostForUrl(server.host));
    std::string rest = OCELLI_TRY(detail::pathForUrl(path));
    const bool fromRoot = path.front().empty();
    const bool ssh = server.protocol == FileServer::Protocol::Sftp;
    if (ssh) {
        rest = fromRoot ? rest : "/~/" + rest;
    } else {
        rest = fromRoot ? "/%2F" + rest.substr(1) : "/" + rest;  // RFC 1738, 3.2.2
    }
    return fmt::format("{}://{}:{}{}", ssh ? "sftp" : "ftp", host, server.port, rest);
}

Result<void> prepare(
    detail::Easy& easy,
    const FileServer& server,
    const std::vector<std::string>& path,
    KeyCheck& key
) {
    easy.set(CURLOPT_URL, OCELLI_TRY(urlOf(server, path)));
    const bool ssh = server.protocol == FileServer::Protocol::Sftp;
    if (!ssh) {
        easy.listenToServer();
        easy.set(
            CURLOPT_USE_SSL,
            static_cast<long>(
                server.protocol == FileServer::Protocol::Ftps ? CURLUSESSL_ALL : CURLUSESSL_NONE
            )
        );
        easy.set(CURLOPT_FTP_SKIP_PASV_IP, 1L);  // else a server could send us anywhere
        easy.set(CURLOPT_FTP_USE_EPSV, 1L);
    } else {
        easy.set(
            CURLOPT_SSH_AUTH_TYPES, static_cast<long>(CURLSSH_AUTH_PASSWORD | CURLSSH_AUTH_KEYBOARD)
        );
        easy.set(CURLOPT_SSH_HOSTKEYFUNCTION, &KeyCheck::onKey);
        easy.set(CURLOPT_SSH_HOSTKEYDATA, &key);
    }
    if (!server.name.empty()) {
        easy.set(CURLOPT_USERNAME, server.name);
        easy.set(CURLOPT_PASSWORD, server.password);
    }
    return {};
}

}  // namespace

Result<Uploaded> putFile(
    Session& session,
    const FileServer& server,
    const std::vector<std::string>& path,
    const Body& content,
    const Terms& terms
) {
    detail::Easy easy(session.state(), terms, "ftp,sftp");
    KeyCheck key{easy, normalKey(server.hostKey)};
    OCELLI_TRY(prepare(easy, server, path, key));
    easy.set(CURLOPT_FTP_CREATE_MISSING_DIRS, static_cast<long>(CURLFTP_CREATE_DIR_RETRY));
    easy.set(CURLOPT_UPLOAD, 1L);
    easy.set(CURLOPT_INFILESIZE_LARGE, static_cast<curl_off_t>(content.length));
    easy.setBody(content);
    OCELLI_TRY(easy.run());
    easy.tell(Stage::Answered, easy.lastLine().empty() ? "stored" : easy.lastLine());
    return Uploaded{key.seen, server.protocol != FileServer::Protocol::Ftp};
}

Result<void> removeFile(
    Session& session,
    const FileServer& server,
    const std::vector<std::string>& path,
    const Terms& terms
) {
    detail::Easy easy(session.state(), terms, "ftp,sftp");
    KeyCheck key{easy, normalKey(server.hostKey)};
    OCELLI_TRY(prepare(easy, server, {path.begin(), path.end()}, key));
    // The name stands alone: the folder is entered first (FTP), or is part of it (SFTP).
    detail::StringList commands;
    if (server.protocol == FileServer::Protocol::Sftp) {
        std::string full;
        for (const std::string& part : path) {
            full += (full.empty() && !part.empty() ? "" : "/") + part;
        }
        commands.add(fmt::format("rm \"{}\"", full));
    } else {
        commands.add("DELE " + path.back());
    }
    easy.set(CURLOPT_POSTQUOTE, commands.get());
    easy.set(CURLOPT_NOBODY, 1L);
    return easy.run();
}

}  // namespace ocelli::net::transfer
