// What the kernel itself needs: the least RTSP that lets clients in, and a bare send loop.
#include <algorithm>
#include <cstdint>
#include <ctime>
#include <memory>
#include <string_view>
#include <unordered_map>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <netinet/udp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <sys/uio.h>
#include <unistd.h>

#include <fmt/format.h>

#include "bench/streaming/sample.h"
#include "delivery/rtp/rtp_track.h"

namespace ocelli::bench {
namespace {

namespace rtp = delivery::rtp;

constexpr std::size_t kMostInRun = 48;  // segments; 64 kB end a datagram
constexpr std::size_t kBatch = 256;

/// Datagrams of one size (the last may be shorter), one behind the other.
struct Run {
    const std::byte* data = nullptr;
    std::size_t size = 0;
    std::size_t segment = 0;
};

/// A picture as it goes out.
struct Frame {
    rtp::SlabPtr interleaved;
    Bytes datagrams;
    std::vector<Run> runs;
};

Frame frameOf(rtp::SlabPtr slab) {
    Frame frame;
    frame.datagrams.reserve(slab->bytes.size());
    for (const auto& each : slab->datagrams) {
        const std::size_t size = each.header.size() + each.payload.size();
        const bool fits = !frame.runs.empty() && frame.runs.back().segment >= size &&
                          frame.runs.back().size % frame.runs.back().segment == 0 &&
                          frame.runs.back().size / frame.runs.back().segment < kMostInRun;
        if (!fits) {
            frame.runs.push_back({frame.datagrams.data() + frame.datagrams.size(), 0, size});
        }
        frame.runs.back().size += size;
        frame.datagrams.insert(frame.datagrams.end(), each.header.begin(), each.header.end());
        frame.datagrams.insert(frame.datagrams.end(), each.payload.begin(), each.payload.end());
    }
    frame.interleaved = std::move(slab);
    return frame;
}

struct Client {
    int fd = -1;
    bool udp = false;
    bool playing = false;
    sockaddr_in to{};
    std::string request;
};

/// The number behind a name in a request; 0 without it.
int numberBehind(std::string_view text, std::string_view name) {
    const auto at = text.find(name);
    return at == std::string_view::npos ? 0 : std::atoi(text.data() + at + name.size());
}

class Server {
  public:
    explicit Server(const Sample& sample)
        : sample_(sample), track_(std::move(*rtp::RtpTrack::create(sample.track, 0, {1, 1, 1}))) {}

    void run() {
        listen();
        epoll_event events[64];
        while (true) {
            const int count = ::epoll_wait(epoll_, events, 64, -1);
            for (int i = 0; i < count; ++i) {
                const int fd = events[i].data.fd;
                if (fd == listener_) {
                    accept();
                } else if (fd == timer_) {
                    std::uint64_t due = 0;
                    (void)!::read(timer_, &due, sizeof(due));
                    sendFrame();
                } else if (const auto found = clients_.find(fd); found != clients_.end()) {
                    read(*found->second);
                }
            }
        }
    }

  private:
    void watch(int fd) const {
        epoll_event event{};
        event.events = EPOLLIN;
        event.data.fd = fd;
        ::epoll_ctl(epoll_, EPOLL_CTL_ADD, fd, &event);
    }

    void listen() {
        epoll_ = ::epoll_create1(0);
        listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
        sockaddr_in at{};
        at.sin_family = AF_INET;
        at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof(at);
        if (::bind(listener_, reinterpret_cast<sockaddr*>(&at), size) != 0 ||
            ::listen(listener_, 1024) != 0) {
            giveUp("cannot listen");
        }
        ::getsockname(listener_, reinterpret_cast<sockaddr*>(&at), &size);
        udp_ = ::socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, 0);
        const int buffer = 4 << 20;
        ::setsockopt(udp_, SOL_SOCKET, SO_SNDBUF, &buffer, sizeof(buffer));
        timer_ = ::timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK);
        itimerspec every{};
        every.it_interval.tv_nsec = every.it_value.tv_nsec = 1'000'000'000 / kFramesPerSecond;
        ::timerfd_settime(timer_, 0, &every, nullptr);
        watch(listener_);
        watch(timer_);
        std::printf("port %d\n", ntohs(at.sin_port));
        std::fflush(stdout);
    }

    void accept() {
        while (true) {
            const int fd = ::accept4(listener_, nullptr, nullptr, SOCK_NONBLOCK);
            if (fd < 0) {
                return;
            }
            const int one = 1;
            ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
            auto client = std::make_unique<Client>();
            client->fd = fd;
            clients_[fd] = std::move(client);
            watch(fd);
        }
    }

    void read(Client& client) {
        char buffer[4096];
        const ssize_t count = ::recv(client.fd, buffer, sizeof(buffer), 0);
        if (count <= 0) {
            if (count == 0 || errno != EAGAIN) {
                ::close(client.fd);
                clients_.erase(client.fd);
            }
            return;
        }
        client.request.append(buffer, static_cast<std::size_t>(count));
        auto end = client.request.find("\r\n\r\n");
        while (end != std::string::npos) {
            answer(client, client.request.substr(0, end));
            client.request.erase(0, end + 4);
            end = client.request.find("\r\n\r\n");
        }
    }

    void answer(Client& client, const std::string& request) {
        std::string text =
            fmt::format("RTSP/1.0 200 OK\r\nCSeq: {}\r\n", numberBehind(request, "CSeq: "));
        if (request.starts_with("DESCRIBE")) {
            const std::string sdp =
                "v=0\r\nm=video 0 RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\na=control:trackID=0\r\n";
            text += fmt::format("Content-Length: {}\r\n\r\n{}", sdp.size(), sdp);
        } else if (request.starts_with("SETUP")) {
            client.udp = request.find("client_port=") != std::string::npos;
            socklen_t size = sizeof(client.to);
            ::getpeername(client.fd, reinterpret_cast<sockaddr*>(&client.to), &size);
            client.to.sin_port =
                htons(static_cast<std::uint16_t>(numberBehind(request, "client_port=")));
            text += "Session: 1\r\nTransport: RTP/AVP\r\n\r\n";
        } else {
            client.playing = client.playing || request.starts_with("PLAY");
            text += "Session: 1\r\n\r\n";
        }
        (void)!::send(client.fd, text.data(), text.size(), MSG_NOSIGNAL);
    }

    void sendFrame() {
        const Picture& picture =
            sample_.pictures[static_cast<std::size_t>(index_) % sample_.pictures.size()];
        media::Packet packet;
        packet.data = std::shared_ptr<const Bytes>(std::shared_ptr<void>(), &picture.unit);
        packet.keyFrame = picture.keyFrame;
        packet.pts = index_++ * kTicksPerFrame;
        auto slab = track_.packetize(packet, MonoTime{});
        if (!slab) {
            giveUp(slab.error().describe());
        }
        const Frame frame = frameOf(std::move(*slab));
        sendTcp(frame);
        sendUdp(frame);
    }

    void sendTcp(const Frame& frame) {
        iovec piece{
            const_cast<std::byte*>(frame.interleaved->bytes.data()), frame.interleaved->bytes.size()
        };
        for (const auto& [fd, client] : clients_) {
            if (client->playing && !client->udp) {
                (void)!::writev(fd, &piece, 1);
            }
        }
    }

    void sendUdp(const Frame& frame) {
        pieces_.clear();
        for (const auto& [fd, client] : clients_) {
            if (client->playing && client->udp) {
                for (const Run& run : frame.runs) {
                    addMessage(*client, run);
                }
            }
        }
        flush();
    }

    struct Message {
        iovec piece;
        alignas(cmsghdr) char control[CMSG_SPACE(sizeof(std::uint16_t))];
    };

    void addMessage(Client& client, const Run& run) {
        if (pieces_.size() == kBatch) {
            flush();
        }
        pieces_.resize(pieces_.size() + 1);
        messages_.resize(kBatch);
        pieces_.reserve(kBatch);
        Message& own = pieces_.back();
        own.piece = {const_cast<std::byte*>(run.data), run.size};
        mmsghdr& message = messages_[pieces_.size() - 1];
        message = {};
        message.msg_hdr.msg_name = &client.to;
        message.msg_hdr.msg_namelen = sizeof(client.to);
        message.msg_hdr.msg_iov = &own.piece;
        message.msg_hdr.msg_iovlen = 1;
        if (run.size > run.segment) {
            message.msg_hdr.msg_control = own.control;
            message.msg_hdr.msg_controllen = sizeof(own.control);
            cmsghdr* head = CMSG_FIRSTHDR(&message.msg_hdr);
            head->cmsg_level = SOL_UDP;
            head->cmsg_type = UDP_SEGMENT;
            head->cmsg_len = CMSG_LEN(sizeof(std::uint16_t));
            const auto size = static_cast<std::uint16_t>(run.segment);
            std::memcpy(CMSG_DATA(head), &size, sizeof(size));
        }
    }

    void flush() {
        std::size_t sent = 0;
        while (sent < pieces_.size()) {
            const int count = ::sendmmsg(
                udp_, messages_.data() + sent, static_cast<unsigned>(pieces_.size() - sent), 0
            );
            // What the kernel refuses is lost.
            sent += count > 0 ? static_cast<std::size_t>(count) : 1;
        }
        pieces_.clear();
    }

    const Sample& sample_;
    rtp::RtpTrack track_;
    int epoll_ = -1;
    int listener_ = -1;
    int udp_ = -1;
    int timer_ = -1;
    std::int64_t index_ = 0;
    std::unordered_map<int, std::unique_ptr<Client>> clients_;
    std::vector<Message> pieces_;
    std::vector<mmsghdr> messages_;
};

}  // namespace
}  // namespace ocelli::bench

int main(int argc, char** argv) {
    if (argc != 2) {
        ocelli::bench::giveUp("streaming_limit FILE");
    }
    ocelli::bench::raiseDescriptors();
    const auto sample = ocelli::bench::readSample(argv[1]);
    ocelli::bench::Server(sample).run();
}
