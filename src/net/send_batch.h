// Datagrams to one peer, arranged for one sendmmsg: neighbours of one size as one piece to be cut.
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include <sys/socket.h>
#include <sys/uio.h>

#include "net/socket.h"
#include "net/udp.h"

namespace ocelli::net {

/// Borrows addresses and bytes until the next `fill`. Large: one a thread is enough. Reentrant.
class SendBatch {
  public:
    enum class Cutting { Kernel, None };

    /// Takes datagrams from the front, as many as have room, at least one.
    void fill(
        const SocketAddress& to, std::span<const UdpSocket::Datagram> datagrams, Cutting cutting
    );

    /// Messages the kernel took, or -1 with errno. Never blocks.
    int send(int fd);

    /// How many datagrams the first messages hold.
    std::size_t datagramsIn(std::size_t messages) const;

  private:
    static constexpr std::size_t kMessages = 64;
    static constexpr std::size_t kPieces = 256;
    static constexpr std::size_t kSegments = 48;  ///< the kernel takes 64; together below 64 kB
    static constexpr std::size_t kLargest = 65'000;

    /// One message: `datagrams` of `segment` bytes, of which the last may be shorter.
    struct Run {
        std::size_t datagrams = 0;
        std::size_t segment = 0;
        std::size_t bytes = 0;
    };

    struct Control {
        alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(std::uint16_t))> bytes;
    };

    bool extends(std::size_t size, Cutting cutting) const;
    void open(const SocketAddress& to, std::size_t size);
    void add(ByteSpan piece);
    void finish();

    std::size_t messages_ = 0;
    std::size_t pieces_ = 0;
    std::array<iovec, kPieces> parts_;
    std::array<mmsghdr, kMessages> heads_;
    std::array<Control, kMessages> controls_;
    std::array<Run, kMessages> runs_;
};

/// True when an error number of `SendBatch::send` means that the way to this peer does not allow
/// cutting: a smaller MTU, or a device without checksums.
bool refusesToCut(int number);

/// True when this socket's kernel knows how to cut (Linux 4.18).
bool canCut(int fd);

}  // namespace ocelli::net
