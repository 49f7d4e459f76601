// One request at a time, each with a number of its own.
#include "host/network/netlink_socket.h"

#include <array>
#include <cerrno>

#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <sys/socket.h>
#include <sys/time.h>

namespace ocelli::host::network {
namespace {

constexpr std::size_t kReceiveBytes = 64 * 1024;
constexpr std::size_t kMostReplies = 4096;
constexpr timeval kPatience{2, 0};

/// Asks for everything of one kind.
template <class Header, class Found>
Result<std::vector<Found>> list(
    std::uint16_t question, std::uint16_t answer, Result<Found> (*parse)(ByteSpan)
) {
    NetlinkSocket socket = OCELLI_TRY(NetlinkSocket::create(NETLINK_ROUTE));
    NetlinkWriter message(question, NLM_F_REQUEST | NLM_F_DUMP);
    message.header(Header{});
    std::vector<Found> found;
    for (const NetlinkReply& reply : OCELLI_TRY(socket.request(std::move(message)))) {
        if (reply.type == answer) {
            found.push_back(OCELLI_TRY(parse(reply.payload)));
        }
    }
    return found;
}

}  // namespace

Result<NetlinkSocket> NetlinkSocket::create(int family) {
    net::Socket socket(::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, family));
    if (!socket) {
        return errnoError("opening netlink");
    }
    if (::setsockopt(socket.fd(), SOL_SOCKET, SO_RCVTIMEO, &kPatience, sizeof(kPatience)) != 0) {
        return errnoError("opening netlink");
    }
    return NetlinkSocket(std::move(socket));
}

Result<std::vector<NetlinkReply>> NetlinkSocket::request(NetlinkWriter message) {
    const Bytes bytes = message.finish(++sequence_);
    if (::send(socket_.fd(), bytes.data(), bytes.size(), 0) < 0) {
        return errnoError("asking the kernel about networks");
    }
    std::vector<NetlinkReply> replies;
    Bytes buffer(kReceiveBytes);
    while (true) {
        const ssize_t size = ::recv(socket_.fd(), buffer.data(), buffer.size(), 0);
        if (size < 0 && errno == EINTR) {
            continue;
        }
        if (size <= 0) {
            return errnoError("hearing the kernel about networks");
        }
        const ByteSpan received(buffer.data(), static_cast<std::size_t>(size));
        for (const NetlinkMessage& one : OCELLI_TRY(parseNetlink(received))) {
            if (one.sequence != sequence_) {
                continue;  // of a request that was given up
            }
            if (one.type == NLMSG_DONE) {
                return replies;
            }
            if (one.type == NLMSG_ERROR) {
                std::int32_t number = 0;
                if (one.payload.size() >= sizeof(number)) {
                    std::memcpy(&number, one.payload.data(), sizeof(number));
                }
                if (number == 0) {
                    return replies;
                }
                return errnoError(-number, "changing a network interface", {});
            }
            if (replies.size() == kMostReplies) {
                return fail(ErrorKind::ResourceExhausted, "the kernel knows too many networks");
            }
            replies.push_back({one.type, Bytes(one.payload.begin(), one.payload.end())});
        }
    }
}

Result<std::vector<Link>> listLinks() {
    return list<ifinfomsg, Link>(RTM_GETLINK, RTM_NEWLINK, parseLink);
}

Result<std::vector<LinkAddress>> listLinkAddresses() {
    return list<ifaddrmsg, LinkAddress>(RTM_GETADDR, RTM_NEWADDR, parseLinkAddress);
}

}  // namespace ocelli::host::network
