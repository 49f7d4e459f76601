// A server with a stream and a client of our own; for tests only.
#pragma once

#include <atomic>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "base/text.h"
#include "crypto/certificate.h"
#include "delivery/rtp/rtcp.h"
#include "delivery/rtsp/server.h"
#include "tests/support/depacketize.h"

namespace ocelli::delivery::rtsp::test {

using rtp::test::someNal;
using rtp::test::unitOf;

class TestCatalog final : public StreamCatalog {
  public:
    std::optional<StreamRef> find(const StreamAddress& address) override {
        const auto found = streams.find(address);
        if (hidden) {
            return std::nullopt;
        }
        return found == streams.end() ? std::nullopt : std::optional(found->second);
    }

    StreamRef& add(StreamAddress address) {
        StreamRef ref;
        ref.address = address;
        ref.name = "Test";
        ref.hub = std::make_shared<media::StreamHub>("test");
        return streams[address] = ref;
    }

    std::map<StreamAddress, StreamRef> streams;  ///< not to be changed while several loops ask
    std::atomic<bool> hidden = false;            ///< offers nothing
};

inline media::TrackPtr h264Track() {
    auto track = std::make_shared<media::Track>();
    track->width = 640;
    track->height = 360;
    track->frameRate = 25;
    track->parameterSets = {someNal({0x67, 0x64, 0x00, 0x1E}, 12), someNal({0x68}, 5)};
    return track;
}

inline media::TrackPtr g711Track() {
    auto track = std::make_shared<media::Track>();
    track->kind = media::TrackKind::Audio;
    track->codec = media::Codec::G711A;
    track->clockRate = 8000;
    track->sampleRate = 8000;
    track->channels = 1;
    return track;
}

/// Publishes made-up access units: a key frame, then others.
class TestPublisher {
  public:
    TestPublisher(const Clock& clock, std::shared_ptr<media::StreamHub> hub)
        : clock_(clock), hub_(std::move(hub)) {}

    void describe(media::TrackList tracks) { hub_->describe(std::move(tracks)); }

    /// @param age  since it was captured; the encoder took half of it
    void publish(bool keyFrame, std::size_t size = 2000, Duration age = {}) {
        const Bytes parameterSets[] = {someNal({0x67, 0x64, 0, 0x1E}, 12), someNal({0x68}, 5)};
        const Bytes slice = someNal({keyFrame ? 0x65U : 0x41U}, size);
        auto packet = std::make_shared<media::Packet>();
        packet->data = media::makeBuffer(
            keyFrame ? unitOf({parameterSets[0], parameterSets[1], slice}) : unitOf({slice})
        );
        packet->keyFrame = keyFrame;
        packet->pts = pts_;
        packet->captureTime = clock_.mono() - age;
        packet->encodingTime = age / 2;
        packet->wallTime = clock_.wall();
        pts_ += 3600;
        hub_->publish(packet);
    }

    void publishSound() {
        auto packet = std::make_shared<media::Packet>();
        packet->track = 1;
        packet->data = media::makeBuffer(Bytes(320));
        packet->keyFrame = true;
        packet->pts = soundPts_;
        packet->captureTime = clock_.mono();
        packet->wallTime = clock_.wall();
        soundPts_ += 320;
        hub_->publish(packet);
    }

  private:
    const Clock& clock_;
    std::shared_ptr<media::StreamHub> hub_;
    std::int64_t pts_ = 90'000;
    std::int64_t soundPts_ = 8'000;
};

/// A socket to the server that never blocks.
class TestClient {
  public:
    /// @param from  an address of the loopback network
    TestClient(
        EventLoop& loop,
        std::uint16_t port,
        int receiveBuffer = 0,
        const std::string& from = "127.0.0.1"
    )
        : loop_(loop) {
        fd_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_in own{};
        own.sin_family = AF_INET;
        EXPECT_EQ(::inet_pton(AF_INET, from.c_str(), &own.sin_addr), 1);
        EXPECT_EQ(::bind(fd_, reinterpret_cast<sockaddr*>(&own), sizeof(own)), 0);
        if (receiveBuffer > 0) {
            ::setsockopt(fd_, SOL_SOCKET, SO_RCVBUF, &receiveBuffer, sizeof(receiveBuffer));
        }
        sockaddr_in to{};
        to.sin_family = AF_INET;
        to.sin_port = htons(port);
        to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        // The kernel completes the handshake before anybody accepts.
        connected_ = ::connect(fd_, reinterpret_cast<sockaddr*>(&to), sizeof(to)) == 0;
        ::fcntl(fd_, F_SETFL, O_NONBLOCK);
    }

    TestClient(const TestClient&) = delete;
    TestClient& operator=(const TestClient&) = delete;

    ~TestClient() { close(); }

    void close() {
        if (fd_ >= 0) {
            ::close(fd_);
            fd_ = -1;
        }
    }

    bool connected() const { return connected_; }

    void sendRaw(std::string_view text) {
        (void)!::send(fd_, text.data(), text.size(), MSG_NOSIGNAL);
    }

    /// Reads what is there; false when the server has closed.
    bool receive() {
        char buffer[65536];
        while (true) {
            const ssize_t count = ::recv(fd_, buffer, sizeof(buffer), 0);
            if (count == 0 || (count < 0 && errno != EAGAIN)) {
                return false;
            }
            if (count < 0) {
                return true;
            }
            std::string_view part(buffer, static_cast<std::size_t>(count));
            received_.append(part);
            if (skipHttpHead) {
                // The answer to the GET of a tunnel; what follows is RTSP.
                const auto end = received_.find("\r\n\r\n");
                if (end == std::string::npos) {
                    continue;
                }
                skipHttpHead = false;
                part = std::string_view(received_).substr(end + 4);
            }
            reader_.feed(asBytes(part));
            while (true) {
                auto message = reader_.next();
                if (!message || !*message) {
                    break;
                }
                if (auto* frame = std::get_if<InterleavedFrame>(&**message)) {
                    frames.push_back(std::move(*frame));
                } else if (auto* response = std::get_if<Response>(&**message)) {
                    responses.push_back(std::move(*response));
                }
            }
        }
    }

    bool isClosed() { return !receive(); }

    /// Waits for one more response; status 0 when none comes.
    Response waitForResponse() {
        const std::size_t before = answered_;
        bool open = true;
        loop_.runUntil(
            [&] {
                open = open && receive();
                return responses.size() > before || !open;
            },
            std::chrono::seconds(10)
        );
        if (responses.size() <= before) {
            return Response{0, {}, {}};
        }
        ++answered_;
        return responses[before];
    }

    Response ask(
        std::string_view method,
        std::string_view uri,
        std::string_view headers = {},
        std::string_view body = {}
    ) {
        sendRaw(format(method, uri, headers, body));
        Response response = waitForResponse();
        if (const auto id = response.headers.get("Session")) {
            session = std::string(id->substr(0, id->find(';')));
        }
        return response;
    }

    std::string format(
        std::string_view method,
        std::string_view uri,
        std::string_view headers = {},
        std::string_view body = {}
    ) {
        std::string text = fmt::format("{} {} RTSP/1.0\r\nCSeq: {}\r\n", method, uri, ++sequence_);
        if (!user.empty()) {
            text += fmt::format("Authorization: Test {}\r\n", user);
        }
        if (!session.empty()) {
            text += fmt::format("Session: {}\r\n", session);
        }
        if (!body.empty()) {
            text += fmt::format("Content-Length: {}\r\n", body.size());
        }
        return text + std::string(headers) + "\r\n" + std::string(body);
    }

    bool waitForFrames(std::size_t count) {
        return loop_.runUntil(
            [&] {
                receive();
                return frames.size() >= count;
            },
            std::chrono::seconds(10)
        );
    }

    /// RTP packets of an interleaved channel.
    std::vector<rtp::RtpPacket> packets(std::uint8_t channel) const {
        std::vector<rtp::RtpPacket> result;
        for (const auto& frame : frames) {
            if (frame.channel == channel) {
                if (const auto packet = rtp::parseRtp(frame.payload)) {
                    result.push_back(*packet);
                }
            }
        }
        return result;
    }

    const std::string& received() const { return received_; }

    bool skipHttpHead = false;
    std::string user = "admin";
    std::string session;
    std::vector<InterleavedFrame> frames;
    std::vector<Response> responses;

  private:
    EventLoop& loop_;
    int fd_ = -1;
    bool connected_ = false;
    int sequence_ = 0;
    std::size_t answered_ = 0;
    MessageReader reader_;
    std::string received_;
};

/// A server on loopback with one stream, 1/main, of video and sound.
class ServerFixture : public testing::Test {
  protected:
    static constexpr std::string_view kUri = "rtsp://127.0.0.1/Streaming/Channels/101";

    ServerFixture() {
        hub = catalog.add({1, 1}).hub;
        publisher = std::make_unique<TestPublisher>(clock, hub);
        faces.catalog = &catalog;
        faces.authenticator.authenticate = [](auto, auto, std::string_view header, const auto&) {
            return identify(header);
        };
        faces.authenticator.challenges = [] {
            return std::vector<std::string>{"Digest realm=\"a\"", "Basic realm=\"a\""};
        };
    }

    /// "Test NAME"; the user `guest` may see channel 2 only.
    static Result<access::Identity> identify(std::string_view header) {
        if (!header.starts_with("Test ")) {
            return fail(ErrorKind::Unauthenticated, "who are you");
        }
        access::Identity who;
        who.name = header.substr(5);
        who.level = who.name == "admin" ? access::Level::Administrator : access::Level::User;
        if (who.name == "guest") {
            who.grants.liveView.set(1);
        } else {
            who.grants = access::allGrants();
        }
        return who;
    }

    void start() {
        auto created = RtspServer::create(loop, {"127.0.0.1", 0}, faces, limits);
        ASSERT_TRUE(created) << created.error().describe();
        server = std::move(*created);
    }

    /// The same with RTSPS beside it.
    void startSecure() {
        start();
        crypto::CertificateWish wish;
        wish.commonName = "test";
        wish.from = clock.wall();
        wish.until = clock.wall() + std::chrono::hours(1);
        const auto pair = crypto::createSelfSigned(wish);
        ASSERT_TRUE(pair) << pair.error().describe();
        auto context = net::TlsServerContext::create(*pair);
        ASSERT_TRUE(context) << context.error().describe();
        const auto listening = server->listenSecure({net::Endpoint{"127.0.0.1", 0}, *context});
        ASSERT_TRUE(listening) << listening.error().describe();
    }

    void startStream() {
        start();
        publisher->describe({h264Track(), g711Track()});
    }

    std::uint16_t port() const { return server->local().port; }

    TestClient connect() { return TestClient(loop, port()); }

    std::string trackUri(int track) const { return fmt::format("{}/trackID={}", kUri, track); }

    /// DESCRIBE is left out, as some players do.
    void setUpTcp(TestClient& client, int tracks = 1) {
        for (int i = 0; i < tracks; ++i) {
            const auto response = client.ask(
                "SETUP",
                trackUri(i),
                fmt::format(
                    "Transport: RTP/AVP/TCP;unicast;interleaved={}-{}\r\n", 2 * i, 2 * i + 1
                )
            );
            ASSERT_EQ(response.status, 200);
        }
    }

    void settle() { loop.runUntilIdle(); }

    /// Of a server with one loop, which answers at once.
    Figures figures() {
        std::optional<Figures> told;
        server->figures([&](Figures now) { told = std::move(now); });
        EXPECT_TRUE(told.has_value());
        return told.value_or(Figures{});
    }

    std::vector<ReaderInfo> readers() { return figures().readers; }

    SystemClock clock;
    EventLoop loop{clock};
    TestCatalog catalog;
    std::shared_ptr<media::StreamHub> hub;
    std::unique_ptr<TestPublisher> publisher;
    Faces faces;
    Limits limits;
    std::unique_ptr<RtspServer> server;
};

}  // namespace ocelli::delivery::rtsp::test
