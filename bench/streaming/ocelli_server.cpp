// Ocelli's RTSP server with one stream from a file, for the comparison of streaming servers.
#include <csignal>
#include <thread>

#include "bench/streaming/sample.h"
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

delivery::rtsp::Faces facesFor(OneStream& catalog) {
    delivery::rtsp::Faces faces;
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

int run(const char* file) {
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
    auto server =
        delivery::rtsp::RtspServer::create(loop, {"127.0.0.1", 0}, facesFor(catalog), limits);
    if (!server) {
        giveUp(server.error().describe());
    }
    std::printf("port %d\n", (*server)->local().port);
    std::fflush(stdout);
    std::thread([&] { publishForEver(clock, *hub, sample); }).detach();
    loop.run();
    return 0;
}

}  // namespace
}  // namespace ocelli::bench

int main(int argc, char** argv) {
    if (argc != 2) {
        ocelli::bench::giveUp("streaming_ocelli FILE");
    }
    return ocelli::bench::run(argv[1]);
}
