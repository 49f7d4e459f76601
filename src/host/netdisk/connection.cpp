// A connection as JSON, and its address.
#include "host/netdisk/connection.h"

#include <fmt/format.h>

#include "base/json.h"

namespace ocelli::host::netdisk {

std::string addressOf(const Connection& connection) {
    std::string path = connection.path;
    while (!path.empty() && path.back() == '/') {
        path.pop_back();
    }
    while (!path.empty() && path.front() == '/') {
        path.erase(path.begin());
    }
    const bool six = connection.server.find(':') != std::string::npos;
    return fmt::format(
        "{}://{}{}{}{}{}{}",
        connection.protocol == Protocol::Nfs ? "nfs" : "smb",
        six ? "[" : "",
        connection.server,
        six ? "]" : "",
        connection.port > 0 ? fmt::format(":{}", connection.port) : "",
        path.empty() ? "" : "/",
        path
    );
}

Bytes formatConnection(const Connection& connection) {
    const Json json{
        {"nfs", connection.protocol == Protocol::Nfs},
        {"server", connection.server},
        {"port", connection.port},
        {"path", connection.path},
        {"user", connection.user},
        {"password", connection.password},
        {"loopback", connection.loopback},
        {"linkLocal", connection.linkLocal},
    };
    const std::string text = formatJson(json);
    const ByteSpan bytes = asBytes(text);
    return Bytes(bytes.begin(), bytes.end());
}

Result<Connection> parseConnection(ByteSpan bytes) {
    const Json json = OCELLI_TRY(parseJson(asText(bytes)));
    Connection connection;
    const bool nfs = OCELLI_TRY(booleanMember(json, "nfs"));
    connection.protocol = nfs ? Protocol::Nfs : Protocol::Smb;
    connection.server = OCELLI_TRY(stringMember(json, "server"));
    const std::int64_t port = OCELLI_TRY(integerMember(json, "port"));
    if (port < 0 || port > 65535) {
        return fail(ErrorKind::InvalidArgument, "the port must be 0..65535");
    }
    connection.port = static_cast<int>(port);
    connection.path = OCELLI_TRY(stringMember(json, "path"));
    connection.user = OCELLI_TRY(stringMember(json, "user"));
    connection.password = OCELLI_TRY(stringMember(json, "password"));
    connection.loopback = OCELLI_TRY(booleanMember(json, "loopback"));
    connection.linkLocal = OCELLI_TRY(booleanMember(json, "linkLocal"));
    return connection;
}

}  // namespace ocelli::host::netdisk
