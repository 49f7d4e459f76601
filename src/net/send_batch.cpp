// Arranging datagrams for sendmmsg and UDP_SEGMENT.
#include "net/send_batch.h"

#include <cerrno>
#include <cstring>

#include <netinet/in.h>
#include <netinet/udp.h>

#ifndef UDP_SEGMENT
#define UDP_SEGMENT 103
#endif

namespace ocelli::net {

void SendBatch::fill(
    const SocketAddress& to, std::span<const UdpSocket::Datagram> datagrams, Cutting cutting
) {
    messages_ = 0;
    pieces_ = 0;
    for (const auto& datagram : datagrams) {
        const std::size_t size = datagram.header.size() + datagram.payload.size();
        const bool more = messages_ > 0 && extends(size, cutting);
        if (pieces_ + 2 > kPieces || (!more && messages_ == kMessages)) {
            break;
        }
        if (!more) {
            finish();
            open(to, size);
        }
        if (datagram.header.data() + datagram.header.size() == datagram.payload.data()) {
            add(ByteSpan(datagram.header.data(), size));
        } else {
            add(datagram.header);
            add(datagram.payload);
        }
        Run& run = runs_[messages_ - 1];
        ++run.datagrams;
        run.bytes += size;
    }
    finish();
}

/// Only the last segment of a message may be shorter than the others.
bool SendBatch::extends(std::size_t size, Cutting cutting) const {
    const Run& run = runs_[messages_ - 1];
    return cutting == Cutting::Kernel && size <= run.segment && size > 0 &&
           run.bytes == run.datagrams * run.segment && run.datagrams < kSegments &&
           run.bytes + size <= kLargest;
}

void SendBatch::open(const SocketAddress& to, std::size_t size) {
    runs_[messages_] = {0, size, 0};
    mmsghdr& head = heads_[messages_++];
    head = {};
    head.msg_hdr.msg_name = const_cast<sockaddr*>(to.get());
    head.msg_hdr.msg_namelen = to.size;
    head.msg_hdr.msg_iov = parts_.data() + pieces_;
}

void SendBatch::add(ByteSpan piece) {
    parts_[pieces_++] = {const_cast<std::byte*>(piece.data()), piece.size()};
    ++heads_[messages_ - 1].msg_hdr.msg_iovlen;
}

/// Says how to cut the message that was opened last.
void SendBatch::finish() {
    if (messages_ == 0 || runs_[messages_ - 1].datagrams < 2) {
        return;
    }
    msghdr& message = heads_[messages_ - 1].msg_hdr;
    Control& control = controls_[messages_ - 1];
    message.msg_control = control.bytes.data();
    message.msg_controllen = control.bytes.size();
    cmsghdr* head = CMSG_FIRSTHDR(&message);
    head->cmsg_level = SOL_UDP;
    head->cmsg_type = UDP_SEGMENT;
    head->cmsg_len = CMSG_LEN(sizeof(std::uint16_t));
    const auto segment = static_cast<std::uint16_t>(runs_[messages_ - 1].segment);
    std::memcpy(CMSG_DATA(head), &segment, sizeof(segment));
}

int SendBatch::send(int fd) {
    return ::sendmmsg(
        fd, heads_.data(), static_cast<unsigned>(messages_), MSG_NOSIGNAL | MSG_DONTWAIT
    );
}

std::size_t SendBatch::datagramsIn(std::size_t messages) const {
    std::size_t sum = 0;
    for (std::size_t i = 0; i < messages; ++i) {
        sum += runs_[i].datagrams;
    }
    return sum;
}

bool refusesToCut(int number) {
    return number == EINVAL || number == EIO || number == EMSGSIZE || number == EOPNOTSUPP;
}

bool canCut(int fd) {
    int segment = 0;
    socklen_t size = sizeof(segment);
    return ::getsockopt(fd, SOL_UDP, UDP_SEGMENT, &segment, &size) == 0;
}

}  // namespace ocelli::net
