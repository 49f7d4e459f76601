// From a name to the files behind it.
#include "host/remote_files/share.h"

#include <array>
#include <cerrno>

#include <fcntl.h>
#include <netdb.h>
#include <poll.h>
#include <sys/socket.h>

#include <fmt/format.h>

#include "base/clock.h"
#include "host/remote_files/nfs_files.h"
#include "host/remote_files/smb_files.h"
#include "net/address.h"
#include "net/socket.h"
#include "net/transfer/address_rule.h"

namespace ocelli::host::remote_files {
namespace {

using netdisk::Connection;
using netdisk::Protocol;

constexpr int kConnectMilliseconds = 4000;
constexpr std::size_t kMostAddresses = 4;

int portOf(const Connection& connection) {
    const int usual = connection.protocol == Protocol::Nfs ? 2049 : 445;
    return connection.port > 0 ? connection.port : usual;
}

Result<std::vector<std::string>> resolve(const std::string& name) {
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    addrinfo* found = nullptr;
    const int failed = ::getaddrinfo(name.c_str(), nullptr, &hints, &found);
    if (failed != 0) {
        return fail(
            ErrorKind::NotFound, fmt::format("{} has no address: {}", name, ::gai_strerror(failed))
        );
    }
    const std::unique_ptr<addrinfo, void (*)(addrinfo*)> list(found, ::freeaddrinfo);
    std::vector<std::string> addresses;
    for (const addrinfo* one = found; one != nullptr && addresses.size() < kMostAddresses;
         one = one->ai_next) {
        std::array<char, NI_MAXHOST> text{};
        if (::getnameinfo(
                one->ai_addr, one->ai_addrlen, text.data(), text.size(), nullptr, 0, NI_NUMERICHOST
            ) == 0) {
            addresses.emplace_back(text.data());
        }
    }
    return addresses;
}

/// True when somebody takes a TCP connection there. The libraries would wait for minutes.
Result<void> tryToReach(const std::string& address, int port) {
    const net::Endpoint endpoint{address, static_cast<std::uint16_t>(port)};
    const net::SocketAddress to = OCELLI_TRY(net::toSocketAddress(endpoint));
    const net::Socket socket(::socket(to.family(), SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    if (!socket) {
        return errnoError("opening a socket");
    }
    const std::string where = fmt::format("{} port {}", address, port);
    if (::connect(socket.fd(), to.get(), to.size) == 0) {
        return {};
    }
    if (errno != EINPROGRESS) {
        return errnoError("connecting to", where);
    }
    pollfd wait{.fd = socket.fd(), .events = POLLOUT, .revents = 0};
    if (::poll(&wait, 1, kConnectMilliseconds) <= 0) {
        return fail(ErrorKind::DeadlineExceeded, fmt::format("{} does not answer", where));
    }
    int error = 0;
    socklen_t size = sizeof(error);
    ::getsockopt(socket.fd(), SOL_SOCKET, SO_ERROR, &error, &size);
    if (error != 0) {
        return errnoError(error, "connecting to", where);
    }
    return {};
}

/// The first address that is allowed and takes connections.
Result<std::string> reach(const Connection& connection, const netdisk::StepListener& onStep) {
    const net::transfer::AddressRule rule{
        .privates = true, .loopback = connection.loopback, .linkLocal = connection.linkLocal
    };
    const auto addresses = OCELLI_TRY(resolve(connection.server));
    Error last = fail(ErrorKind::NotFound, fmt::format("{} has no address", connection.server));
    for (const std::string& address : addresses) {
        onStep("resolved", address);
        const auto reached = rule.check(address).has_value()
                                 ? tryToReach(address, portOf(connection))
                                 : rule.check(address);
        if (reached) {
            onStep("connected", fmt::format("port {}", portOf(connection)));
            return address;
        }
        last = reached.error();
    }
    return last;
}

}  // namespace

Result<std::unique_ptr<FileSystem>> openShare(
    const Connection& connection, const netdisk::StepListener& onStep
) {
    const std::string address = OCELLI_TRY(reach(connection, onStep));
    std::unique_ptr<FileSystem> files;
    if (connection.protocol == Protocol::Nfs) {
        files = OCELLI_TRY(openNfs({address, connection.port, connection.path}));
    } else {
        files = OCELLI_TRY(openSmb(
            {address, connection.port, connection.path, connection.user, connection.password}
        ));
        onStep("ready", connection.user.empty() ? "as a guest" : "as " + connection.user);
    }
    OCELLI_TRY(files->list("/"));
    onStep("folder", connection.path);
    return files;
}

}  // namespace ocelli::host::remote_files
