// Many RTSP viewers in one thread: counts packets and gaps, times first key frames and lateness.
#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <fcntl.h>
#include <netinet/in.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <openssl/ssl.h>

namespace {

using Microseconds = std::int64_t;

Microseconds now() {
    return std::chrono::duration_cast<std::chrono::microseconds>(
               std::chrono::steady_clock::now().time_since_epoch()
    )
        .count();
}

struct Options {
    int port = 0;
    std::string path = "/live/1/main";
    bool udp = false;
    bool srtp = false;  ///< through TLS, packets protected; they are counted, not decrypted
    int clients = 1;
    double seconds = 5;
    int joinsASecond = 0;         ///< others that come and go while the clients play
    int joinersStay = 500;        ///< milliseconds
    bool stall = false;           ///< the first client stops reading in the middle third
    bool idle = false;            ///< set up but never played
    int startEvery = 2;           ///< milliseconds between two starts
    int receiveBuffer = 1 << 20;  ///< of datagram sockets
    int addresses = 1;            ///< from so many they come, in turn
};

/// What a group of clients has seen.
struct Tally {
    std::uint64_t packets = 0;
    std::uint64_t bytes = 0;
    std::uint64_t gaps = 0;
    std::uint64_t lost = 0;
    std::uint64_t broken = 0;           ///< connections that ended by themselves
    std::vector<double> firstKeyFrame;  ///< milliseconds from PLAY to its last packet
};

enum class Step { Describe, Setup, Play, Playing, Idle };

class Load;

struct Client {
    std::uint32_t address = INADDR_LOOPBACK;  ///< where it comes from
    int tcp = -1;
    SSL* tls = nullptr;  ///< null: plain
    int rtp = -1;
    int rtcp = -1;
    Step step = Step::Describe;
    bool joiner = false;
    bool stalled = false;
    int sequence = 0;
    std::string session;
    std::string control;
    std::string pending;
    Microseconds asked = 0;  ///< when PLAY was sent
    Microseconds leaves = 0;
    bool first = true;
    bool gapped = false;
    std::uint16_t expected = 0;
    bool keySeen = false;
    bool keyDone = false;
    std::uint32_t keyTime = 0;
};

std::uint32_t read32(const unsigned char* at) {
    return static_cast<std::uint32_t>(at[0]) << 24U | static_cast<std::uint32_t>(at[1]) << 16U |
           static_cast<std::uint32_t>(at[2]) << 8U | at[3];
}

/// H.264: the packet begins or continues a key frame.
bool ofKeyFrame(const unsigned char* payload, std::size_t size) {
    if (size < 2) {
        return false;
    }
    const unsigned type = payload[0] & 0x1FU;
    return type == 5 || (type == 28 && (payload[1] & 0x1FU) == 5);
}

class Load {
  public:
    explicit Load(Options options) : options_(std::move(options)) {}

    int run() {
        epoll_ = ::epoll_create1(0);
        tls_ = SSL_CTX_new(TLS_client_method());
        Microseconds nextStart = now();
        while (true) {
            const Microseconds time = now();
            while (static_cast<int>(clients_.size()) < options_.clients && time >= nextStart) {
                start(false);
                nextStart += 1000 * options_.startEvery;
            }
            if (began_ == 0 && ready()) {
                began_ = time;
                nextJoin_ = time;
                std::puts("ready");
                std::fflush(stdout);
            }
            if (began_ != 0) {
                if (static_cast<double>(time - began_) > options_.seconds * 1e6) {
                    break;
                }
                comeAndGo(time);
                stall(time);
            } else if (time - started_ > 60'000'000) {
                std::puts("not all clients came to play");
                return 1;
            }
            poll(std::min<Microseconds>(2, options_.joinsASecond > 0 ? 1 : 2));
        }
        print();
        return 0;
    }

  private:
    bool ready() const {
        if (static_cast<int>(clients_.size()) < options_.clients) {
            return false;
        }
        return std::all_of(clients_.begin(), clients_.end(), [&](const auto& client) {
            return options_.idle ? client->step == Step::Idle : client->keyDone;
        });
    }

    void watch(int fd, Client& client) const {
        epoll_event event{};
        event.events = EPOLLIN;
        event.data.ptr = &client;
        ::epoll_ctl(epoll_, EPOLL_CTL_ADD, fd, &event);
    }

    void start(bool joiner) {
        auto made = std::make_unique<Client>();
        Client& client = *made;
        client.joiner = joiner;
        client.address += static_cast<std::uint32_t>(count_++ % options_.addresses);
        client.tcp = ::socket(AF_INET, SOCK_STREAM, 0);
        sockaddr_in at{};
        at.sin_family = AF_INET;
        at.sin_addr.s_addr = htonl(client.address);
        if (options_.addresses > 1 &&
            ::bind(client.tcp, reinterpret_cast<sockaddr*>(&at), sizeof(at)) != 0) {
            std::printf("binding: %s\n", std::strerror(errno));
            std::exit(1);
        }
        at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        at.sin_port = htons(static_cast<std::uint16_t>(options_.port));
        if (::connect(client.tcp, reinterpret_cast<sockaddr*>(&at), sizeof(at)) != 0) {
            std::printf("connecting: %s\n", std::strerror(errno));
            std::exit(1);
        }
        if (options_.srtp) {
            client.tls = SSL_new(tls_);
            SSL_set_fd(client.tls, client.tcp);
            if (SSL_connect(client.tls) != 1) {
                std::puts("no TLS");
                std::exit(1);
            }
        }
        ::fcntl(client.tcp, F_SETFL, O_NONBLOCK);
        watch(client.tcp, client);
        if (options_.udp) {
            openPair(client);
        }
        (joiner ? joiners_ : clients_).push_back(std::move(made));
        ask(client, "DESCRIBE", "", "Accept: application/sdp\r\n");
    }

    void openPair(Client& client) {
        for (int attempt = 0; attempt < 64; ++attempt) {
            client.rtp = bound(client.address, 0);
            const int port = portOf(client.rtp);
            if (port % 2 == 0) {
                client.rtcp = bound(client.address, port + 1);
                if (client.rtcp >= 0) {
                    watch(client.rtp, client);
                    return;
                }
            }
            ::close(client.rtp);
        }
        std::puts("no two neighbouring ports");
        std::exit(1);
    }

    int bound(std::uint32_t address, int port) const {
        const int fd = ::socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, 0);
        ::setsockopt(
            fd, SOL_SOCKET, SO_RCVBUF, &options_.receiveBuffer, sizeof(options_.receiveBuffer)
        );
        sockaddr_in at{};
        at.sin_family = AF_INET;
        at.sin_addr.s_addr = htonl(address);
        at.sin_port = htons(static_cast<std::uint16_t>(port));
        if (::bind(fd, reinterpret_cast<sockaddr*>(&at), sizeof(at)) != 0) {
            ::close(fd);
            return -1;
        }
        return fd;
    }

    static int portOf(int fd) {
        sockaddr_in at{};
        socklen_t size = sizeof(at);
        ::getsockname(fd, reinterpret_cast<sockaddr*>(&at), &size);
        return ntohs(at.sin_port);
    }

    void ask(
        Client& client, std::string_view method, std::string_view track, std::string_view headers
    ) const {
        const std::string base = fmt::format(
            "{}://127.0.0.1:{}{}", options_.srtp ? "rtsps" : "rtsp", options_.port, options_.path
        );
        const std::string uri = track.starts_with("rtsp") ? std::string(track)
                                : track.empty()           ? base
                                                          : fmt::format("{}/{}", base, track);
        std::string text =
            fmt::format("{} {} RTSP/1.0\r\nCSeq: {}\r\n", method, uri, ++client.sequence);
        if (!client.session.empty()) {
            text += fmt::format("Session: {}\r\n", client.session);
        }
        text += fmt::format("{}\r\n", headers);
        if (client.tls != nullptr) {
            SSL_write(client.tls, text.data(), static_cast<int>(text.size()));
        } else {
            (void)!::send(client.tcp, text.data(), text.size(), MSG_NOSIGNAL);
        }
    }

    /// As recv(2) does it.
    static ssize_t receive(const Client& client, unsigned char* to, std::size_t size) {
        if (client.tls == nullptr) {
            return ::recv(client.tcp, to, size, MSG_DONTWAIT);
        }
        const int count = SSL_read(client.tls, to, static_cast<int>(size));
        if (count <= 0) {
            errno = SSL_get_error(client.tls, count) == SSL_ERROR_WANT_READ ? EAGAIN : EIO;
            return -1;
        }
        return count;
    }

    void poll(Microseconds milliseconds) {
        epoll_event events[256];
        const int count = ::epoll_wait(epoll_, events, 256, static_cast<int>(milliseconds));
        for (int i = 0; i < count; ++i) {
            auto& client = *static_cast<Client*>(events[i].data.ptr);
            if (client.stalled || client.tcp < 0) {
                continue;
            }
            if (client.rtp >= 0) {
                readDatagrams(client);
            }
            readStream(client);
        }
        graveyard_.clear();
    }

    void readDatagrams(Client& client) {
        constexpr int kBatch = 64;
        static unsigned char heads[kBatch][32];
        static mmsghdr messages[kBatch];
        static iovec pieces[kBatch];
        while (true) {
            for (int i = 0; i < kBatch; ++i) {
                pieces[i] = {heads[i], sizeof(heads[i])};
                messages[i] = {};
                messages[i].msg_hdr.msg_iov = &pieces[i];
                messages[i].msg_hdr.msg_iovlen = 1;
            }
            // The rest of a datagram is of no interest and not copied.
            const int count =
                ::recvmmsg(client.rtp, messages, kBatch, MSG_TRUNC | MSG_DONTWAIT, nullptr);
            for (int i = 0; i < count; ++i) {
                onPacket(client, heads[i], messages[i].msg_len);
            }
            if (count < kBatch) {
                return;
            }
        }
    }

    void readStream(Client& client) {
        static std::vector<unsigned char> buffer(1U << 20U);
        std::memcpy(buffer.data(), client.pending.data(), client.pending.size());
        const std::size_t before = client.pending.size();
        const ssize_t count = receive(client, buffer.data() + before, buffer.size() - before);
        if (count <= 0) {
            if (count == 0 || (errno != EAGAIN && errno != EINTR)) {
                ++tally(client).broken;
                end(client);
            }
            return;
        }
        const std::size_t size = before + static_cast<std::size_t>(count);
        std::size_t at = 0;
        while (at < size) {
            const std::size_t taken = client.step == Step::Playing || buffer[at] == '$'
                                          ? takeFrame(client, buffer.data() + at, size - at)
                                          : 0;
            const std::size_t answered =
                taken == 0 ? takeAnswer(client, buffer.data() + at, size - at) : 0;
            if (taken + answered == 0) {
                break;
            }
            at += taken + answered;
        }
        client.pending.assign(reinterpret_cast<const char*>(buffer.data()) + at, size - at);
    }

    std::size_t takeFrame(Client& client, const unsigned char* at, std::size_t size) {
        if (at[0] != '$' || size < 4) {
            return 0;
        }
        const std::size_t length = static_cast<std::size_t>(at[2]) << 8U | at[3];
        if (size < 4 + length) {
            return 0;
        }
        if (at[1] == 0) {
            onPacket(client, at + 4, length);
        }
        return 4 + length;
    }

    std::size_t takeAnswer(Client& client, const unsigned char* at, std::size_t size) {
        if (at[0] == '$') {
            return 0;
        }
        const std::string_view text(reinterpret_cast<const char*>(at), size);
        const auto end = text.find("\r\n\r\n");
        if (end == std::string_view::npos) {
            return 0;
        }
        const std::string_view head = text.substr(0, end);
        const auto length = valueOf(head, "Content-Length:");
        const std::size_t body =
            length.empty() ? 0 : static_cast<std::size_t>(std::atoi(length.c_str()));
        if (size < end + 4 + body) {
            return 0;
        }
        if (head.substr(9, 3) != "200") {
            std::printf("refused: %.*s\n", static_cast<int>(head.size()), head.data());
            std::exit(1);
        }
        onAnswer(client, head, text.substr(end + 4, body));
        return end + 4 + body;
    }

    static std::string valueOf(std::string_view head, std::string_view name) {
        const auto lower = [](char c) {
            return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
        };
        const auto found =
            std::search(head.begin(), head.end(), name.begin(), name.end(), [&](char a, char b) {
                return lower(a) == lower(b);
            });
        if (found == head.end()) {
            return {};
        }
        std::string_view rest =
            head.substr(static_cast<std::size_t>(found - head.begin()) + name.size());
        rest = rest.substr(0, rest.find_first_of("\r;"));
        rest.remove_prefix(std::min(rest.find_first_not_of(' '), rest.size()));
        return std::string(rest);
    }

    void onAnswer(Client& client, std::string_view head, std::string_view body) {
        switch (client.step) {
            case Step::Describe: {
                const auto media = body.find("m=video");
                const auto control = body.find("a=control:", media);
                std::string_view rest = body.substr(control + 10);
                client.control = rest.substr(0, rest.find_first_of("\r\n"));
                client.step = Step::Setup;
                const std::string transport = options_.udp ? fmt::format(
                                                                 "RTP/{};unicast;client_port={}-{}",
                                                                 options_.srtp ? "SAVP" : "AVP",
                                                                 portOf(client.rtp),
                                                                 portOf(client.rtcp)
                                                             )
                                                           : "RTP/AVP/TCP;unicast;interleaved=0-1";
                ask(client, "SETUP", client.control, fmt::format("Transport: {}\r\n", transport));
                return;
            }
            case Step::Setup:
                client.session = valueOf(head, "Session:");
                if (options_.idle) {
                    client.step = Step::Idle;
                    return;
                }
                client.step = Step::Play;
                client.asked = now();
                ask(client, "PLAY", "", "Range: npt=0-\r\n");
                return;
            case Step::Play:
                client.step = Step::Playing;
                return;
            case Step::Playing:
            case Step::Idle:
                return;
        }
    }

    Tally& tally(const Client& client) { return client.joiner ? joined_ : base_; }

    void onPacket(Client& client, const unsigned char* at, std::size_t size) {
        if (size < 14) {
            return;
        }
        Tally& mine = tally(client);
        const auto sequence = static_cast<std::uint16_t>(at[2] << 8U | at[3]);
        if (!client.first && sequence != client.expected) {
            ++mine.gaps;
            mine.lost += static_cast<std::uint16_t>(sequence - client.expected);
            client.gapped = true;
        }
        client.first = false;
        client.expected = static_cast<std::uint16_t>(sequence + 1);
        ++mine.packets;
        mine.bytes += size;
        const std::uint32_t timestamp = read32(at + 4);
        const bool marker = (at[1] & 0x80U) != 0;
        if (options_.srtp) {
            client.keyDone = true;  // nobody can tell from outside
        }
        if (!client.keyDone) {
            if (!client.keySeen && ofKeyFrame(at + 12, size - 12)) {
                client.keySeen = true;
                client.keyTime = timestamp;
            }
            if (client.keySeen && marker && timestamp == client.keyTime) {
                client.keyDone = true;
                const Microseconds time = now();
                mine.firstKeyFrame.push_back(static_cast<double>(time - client.asked) / 1000);
                client.leaves = time + 1000 * options_.joinersStay;
            }
        }
        if (marker && !client.joiner && began_ != 0) {
            noteLateness(timestamp);
        }
    }

    /// How late a picture is whole, against the one that was earliest.
    void noteLateness(std::uint32_t timestamp) {
        const Microseconds time = now();
        if (time - began_ < 500'000) {
            return;
        }
        if (!anyTime_) {
            anyTime_ = true;
            firstTime_ = timestamp;
        }
        const auto ticks = static_cast<std::int32_t>(timestamp - firstTime_);
        const double late = static_cast<double>(time) / 1000 - ticks / 90.0;
        lateness_[stallPhase_].push_back(late);
    }

    void comeAndGo(Microseconds time) {
        if (options_.joinsASecond == 0) {
            return;
        }
        while (nextJoin_ <= time) {
            start(true);
            nextJoin_ += 1'000'000 / options_.joinsASecond;
        }
        for (std::size_t i = 0; i < joiners_.size();) {
            Client& client = *joiners_[i];
            const bool over = client.tcp < 0 || (client.keyDone && time >= client.leaves);
            if (!over) {
                ++i;
                continue;
            }
            if (client.tcp >= 0) {
                ask(client, "TEARDOWN", "", "");
                end(client);
            }
            ++left_;
            graveyard_.push_back(std::move(joiners_[i]));
            joiners_[i] = std::move(joiners_.back());
            joiners_.pop_back();
        }
    }

    void stall(Microseconds time) {
        const double share = static_cast<double>(time - began_) / (options_.seconds * 1e6);
        stallPhase_ = options_.stall && share >= 0.5 ? 1 : 0;
        Client& first = *clients_.front();
        if (stallPhase_ == 1 && !first.stalled && first.tcp >= 0) {
            first.stalled = true;
            ::epoll_ctl(epoll_, EPOLL_CTL_DEL, first.tcp, nullptr);
        }
    }

    static void end(Client& client) {
        SSL_free(client.tls);
        client.tls = nullptr;
        for (int* fd : {&client.tcp, &client.rtp, &client.rtcp}) {
            if (*fd >= 0) {
                ::close(*fd);
                *fd = -1;
            }
        }
    }

    static double rank(std::vector<double> values, double share) {
        if (values.empty()) {
            return 0;
        }
        std::sort(values.begin(), values.end());
        const auto index =
            static_cast<std::size_t>(std::ceil(share * static_cast<double>(values.size())));
        return values[std::max<std::size_t>(index, 1) - 1];
    }

    void print() {
        double earliest = 1e300;
        for (const auto& phase : lateness_) {
            for (const double late : phase) {
                earliest = std::min(earliest, late);
            }
        }
        const auto late = [&](int phase, double share) {
            return lateness_[phase].empty() ? 0 : rank(lateness_[phase], share) - earliest;
        };
        const auto gapped = std::count_if(clients_.begin(), clients_.end(), [](const auto& client) {
            return client->gapped || client->tcp < 0;
        });
        rusage usage{};
        ::getrusage(RUSAGE_SELF, &usage);
        const double cpu =
            static_cast<double>(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
            static_cast<double>(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
        fmt::print(
            "{{\"packets\": {}, \"bytes\": {}, \"gaps\": {}, \"lost\": {}, \"broken\": {}, "
            "\"gapped\": {}, \"keyFrameMedian\": {:.2f}, \"keyFrame99\": {:.2f}, "
            "\"joined\": {}, \"joinerGaps\": {}, \"joinerKeyFrameMedian\": {:.2f}, "
            "\"joinerKeyFrame99\": {:.2f}, \"late50\": {:.2f}, \"late99\": {:.2f}, "
            "\"stalledLate50\": {:.2f}, \"stalledLate99\": {:.2f}, \"cpu\": {:.2f}}}\n",
            base_.packets,
            base_.bytes,
            base_.gaps,
            base_.lost,
            base_.broken,
            gapped,
            rank(base_.firstKeyFrame, 0.5),
            rank(base_.firstKeyFrame, 0.99),
            left_,
            joined_.gaps,
            rank(joined_.firstKeyFrame, 0.5),
            rank(joined_.firstKeyFrame, 0.99),
            late(0, 0.5),
            late(0, 0.99),
            late(1, 0.5),
            late(1, 0.99),
            cpu
        );
    }

    Options options_;
    int count_ = 0;  ///< of all clients so far
    int epoll_ = -1;
    SSL_CTX* tls_ = nullptr;
    std::vector<std::unique_ptr<Client>> clients_;
    std::vector<std::unique_ptr<Client>> joiners_;
    std::vector<std::unique_ptr<Client>> graveyard_;  ///< until no event can mean them
    Tally base_;
    Tally joined_;
    std::uint64_t left_ = 0;
    Microseconds started_ = now();
    Microseconds began_ = 0;
    Microseconds nextJoin_ = 0;
    bool anyTime_ = false;
    std::uint32_t firstTime_ = 0;
    int stallPhase_ = 0;
    std::vector<double> lateness_[2];
};

}  // namespace

int main(int argc, char** argv) {
    Options options;
    CLI::App app{"Watches an RTSP stream many times over."};
    app.add_option("--port", options.port)->required();
    app.add_option("--path", options.path);
    app.add_flag("--udp", options.udp);
    app.add_flag("--srtp", options.srtp);
    app.add_option("--clients", options.clients);
    app.add_option("--seconds", options.seconds);
    app.add_option("--joins-a-second", options.joinsASecond);
    app.add_option("--joiners-stay", options.joinersStay);
    app.add_flag("--stall", options.stall);
    app.add_flag("--idle", options.idle);
    app.add_option("--start-every", options.startEvery);
    app.add_option("--addresses", options.addresses)->check(CLI::Range(1, 200));
    CLI11_PARSE(app, argc, argv);
    rlimit limit{};
    ::getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &limit);
    return Load(options).run();
}
