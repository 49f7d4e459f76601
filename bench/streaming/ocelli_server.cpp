// Ocelli's RTSP server with one stream from a file, for the comparison of streaming servers.
#include <csignal>
#include <map>
#include <thread>

#include <CLI/CLI.hpp>

#include "bench/streaming/sample.h"
#include "crypto/certificate.h"
#include "delivery/rtsp/server.h"
#include "media/stream_hub.h"

namespace ocelli::bench {
namespace {

class OneStream final : public delivery::rtsp::StreamCatalog {
  public:
    explicit OneStream(std::shared_ptr<media::StreamHub> hub) : hub_(std::move(hub)) {}

    std::optional<delivery::rtsp::StreamRef> find(const delivery::rtsp::StreamAddress& address
    ) override {
        return delivery::rtsp::StreamRef{address, hub_, "Sample", {}};
    }

  private:
    std::shared_ptr<media::StreamHub> hub_;
};

void publishForEver(const Clock& clock, media::StreamHub& hub, const Sample& sample) {
    hub.describe({sample.track});
    const auto start = std::chrono::steady_clock::now();
    for (std::int64_t i = 0;; ++i) {
        std::this_thread::sleep_until(
            start + std::chrono::milliseconds(1000) * i / kFramesPerSecond
        );
        const Picture& picture =
            sample.pictures[static_cast<std::size_t>(i) % sample.pictures.size()];
        auto packet = std::make_shared<media::Packet>();
        packet->data = media::BufferPtr(media::BufferPtr(), &picture.unit);
        packet->keyFrame = picture.keyFrame;
        packet->pts = i * kTicksPerFrame;
        packet->dts = packet->pts;
        packet->captureTime = clock.mono();
        packet->wallTime = clock.wall();
        hub.publish(std::move(packet));
    }
}

delivery::rtsp::Faces facesFor(OneStream& catalog, std::optional<crypto::SrtpSuite> srtp) {
    delivery::rtsp::Faces faces;
    faces.srtp = srtp;
    faces.catalog = &catalog;
    faces.authenticator.authenticate = [](auto, auto, auto, const auto&) {
        access::Identity who;
        who.name = "bench";
        who.level = access::Level::Administrator;
        who.grants = access::allGrants();
        return Result<access::Identity>(who);
    };
    faces.authenticator.challenges = [] { return std::vector<std::string>(); };
    return faces;
}

/// RTSPS beside RTSP, for SRTP.
void listenSecure(const Clock& clock, delivery::rtsp::RtspServer& server) {
    crypto::CertificateWish wish;
    wish.commonName = "bench";
    wish.from = clock.wall();
    wish.until = clock.wall() + std::chrono::hours(24);
    const auto pair = crypto::createSelfSigned(wish);
    auto tls = pair ? net::TlsServerContext::create(*pair)
                    : Result<std::shared_ptr<net::TlsServerContext>>(pair.error());
    if (!tls) {
        giveUp(tls.error().describe());
    }
    if (auto done = server.listenSecure({net::Endpoint{"127.0.0.1", 0}, *tls}); !done) {
        giveUp(done.error().describe());
    }
}

int run(const char* file, std::optional<crypto::SrtpSuite> srtp, int loops) {
    raiseDescriptors();
    const Sample sample = readSample(file);
    const SystemClock clock;
    EventLoop loop(clock);
    const auto hub = std::make_shared<media::StreamHub>("bench");
    OneStream catalog(hub);
    delivery::rtsp::Limits limits;
    limits.connections = 10'000;
    limits.connectionsPerAddress = 10'000;
    limits.sessions = 10'000;
    std::vector<std::unique_ptr<LoopThread>> threads;
    std::vector<EventLoop*> more;
    for (int i = 1; i < loops; ++i) {
        threads.push_back(std::make_unique<LoopThread>(clock, "rtsp"));
        more.push_back(&threads.back()->loop());
    }
    auto server = delivery::rtsp::RtspServer::create(
        loop, {"127.0.0.1", 0}, facesFor(catalog, srtp), limits, more
    );
    if (!server) {
        giveUp(server.error().describe());
    }
    if (srtp) {
        listenSecure(clock, **server);
    }
    std::printf("port %d\n", srtp ? (*server)->secureLocal()->port : (*server)->local().port);
    std::fflush(stdout);
    std::thread([&] { publishForEver(clock, *hub, sample); }).detach();
    loop.run();
    return 0;
}

}  // namespace
}  // namespace ocelli::bench

int main(int argc, char** argv) {
    using ocelli::crypto::SrtpSuite;
    std::string file;
    std::optional<SrtpSuite> srtp;
    int loops = 1;
    CLI::App app{"Serves a file of H.264 for ever; its port is the first line."};
    app.add_option("FILE", file)->required();
    const std::map<std::string, SrtpSuite> suites = {
        {"gcm", SrtpSuite::AesGcm128}, {"cm", SrtpSuite::AesCm128Sha80}
    };
    app.add_option("--srtp", srtp, "through TLS, packets protected")
        ->transform(CLI::CheckedTransformer(suites));
    app.add_option("--loops", loops, "threads that send")->check(CLI::Range(1, 4));
    CLI11_PARSE(app, argc, argv);
    return ocelli::bench::run(file.c_str(), srtp, loops);
}
