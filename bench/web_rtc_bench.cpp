// What viewers by WebRTC cost the server: its thread's processor time, with viewers that only
// count.
//   web_rtc_bench VIEWERS SECONDS  prints {"viewers", "cpuMsPerViewerSecond", "packets", "sent"}
#include <cstdlib>
#include <ctime>
#include <future>
#include <thread>

#include <fmt/format.h>

#include "delivery/webrtc/server.h"
#include "media/buffer.h"
#include "tests/support/fake_browser.h"

namespace ocelli {
namespace {

using delivery::webrtc::WatchAnswer;
using delivery::webrtc::WebRtcServer;

constexpr int kFrameRate = 25;
constexpr std::size_t kFrameBytes = 2500;  // 0.5 Mbit/s, as a sub stream has
constexpr int kKeyFrameInterval = 50;

template <class F>
auto runOn(EventLoop& loop, F work) {
    std::promise<decltype(work())> promise;
    auto answer = promise.get_future();
    loop.post([&] { promise.set_value(work()); });
    return answer.get();
}

double threadSeconds() {
    timespec now{};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) / 1e9;
}

media::PacketPtr frame(const Clock& clock, int number) {
    const bool key = number % kKeyFrameInterval == 0;
    const std::size_t size = key ? 6 * kFrameBytes : kFrameBytes;
    ByteWriter out;
    out.u32(static_cast<std::uint32_t>(size));
    out.u8(key ? 0x65 : 0x41);
    out.zeros(size - 1);
    auto packet = std::make_shared<media::Packet>();
    packet->data = media::makeBuffer(out.release());
    packet->pts = packet->dts = std::int64_t{3600} * number;
    packet->keyFrame = key;
    packet->captureTime = clock.mono();
    packet->wallTime = clock.wall();
    return packet;
}

int measure(int viewers, int seconds) {
    SystemClock clock;
    auto hub = std::make_shared<media::StreamHub>("1/sub");
    auto track = std::make_shared<media::Track>();
    track->width = 640;
    track->height = 360;
    hub->describe({track});
    crypto::CertificateWish wish;
    wish.commonName = "device";
    wish.from = clock.wall() - std::chrono::hours(1);
    wish.until = clock.wall() + std::chrono::hours(1);
    LoopThread thread(clock, "webrtc");
    auto server = runOn(thread.loop(), [&] {
        return WebRtcServer::create(
            thread.loop(),
            {"127.0.0.1", 0},
            *crypto::createSelfSigned(wish),
            [&](int, std::string_view) { return hub; }
        );
    });
    if (!server) {
        fmt::print(stderr, "{}\n", server.error().describe());
        return 1;
    }
    std::jthread publisher([&](const std::stop_token& stop) {
        for (int number = 0; !stop.stop_requested(); ++number) {
            hub->publish(frame(clock, number));
            std::this_thread::sleep_for(std::chrono::milliseconds(1000) / kFrameRate);
        }
    });
    EventLoop loop(clock);
    std::vector<std::unique_ptr<test::FakeBrowser>> browsers;
    for (int i = 0; i < viewers; ++i) {
        auto& browser = *browsers.emplace_back(std::make_unique<test::FakeBrowser>(loop));
        browser.opens = false;
        std::promise<Result<WatchAnswer>> promise;
        auto answer = promise.get_future();
        thread.loop().post([&] {
            (*server)->watch({1, "sub", browser.offer(), "bench", "", "127.0.0.1"}, [&](auto got) {
                promise.set_value(std::move(got));
            });
        });
        browser.take(answer.get()->description);
        browser.sendBinding();
        loop.runUntil([&] { return !browser.bindings.empty(); }, std::chrono::seconds(5));
        browser.beginHandshake();
        if (!loop.runUntil([&] { return browser.secured(); }, std::chrono::seconds(5))) {
            fmt::print(stderr, "viewer {} got no keys\n", i);
            return 1;
        }
    }
    const auto received = [&] {
        std::size_t sum = 0;
        for (const auto& browser : browsers) {
            sum += browser->datagrams;
        }
        return sum;
    };
    const auto sent = [&] {
        return runOn(thread.loop(), [&] {
            std::uint64_t sum = 0;
            for (const auto& session : (*server)->sessions()) {
                sum += session.figures.packets;
            }
            return sum;
        });
    };
    const std::size_t receivedBefore = received();
    const std::uint64_t sentBefore = sent();
    const double before = runOn(thread.loop(), threadSeconds);
    loop.runUntil([] { return false; }, std::chrono::seconds(seconds));
    const double spent = runOn(thread.loop(), threadSeconds) - before;
    const std::uint64_t sentPackets = sent() - sentBefore;
    fmt::print(
        "{{\"viewers\": {}, \"cpuMsPerViewerSecond\": {:.4f}, \"received\": {}, \"sent\": {}}}\n",
        viewers,
        1000 * spent / viewers / seconds,
        received() - receivedBefore,
        sentPackets
    );
    publisher.request_stop();
    runOn(thread.loop(), [&] {
        server->reset();
        return true;
    });
    return 0;
}

}  // namespace
}  // namespace ocelli

int main(int count, char** words) {
    if (count != 3) {
        fmt::print(stderr, "web_rtc_bench VIEWERS SECONDS\n");
        return 2;
    }
    return ocelli::measure(std::atoi(words[1]), std::atoi(words[2]));
}
