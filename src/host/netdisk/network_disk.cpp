// Attempts, losses and pauses of a network disk.
#include "host/netdisk/network_disk.h"

#include <algorithm>
#include <utility>

#include "base/log.h"

namespace ocelli::host::netdisk {
namespace {

constexpr Duration kLookEvery = std::chrono::milliseconds(250);

}  // namespace

struct NetworkDisk::Link {
    NetworkDisk* disk = nullptr;  ///< on the loop only
};

std::string_view toString(LinkState state) {
    switch (state) {
        case LinkState::Connecting:
            return "connecting";
        case LinkState::Ready:
            return "ready";
        case LinkState::Lost:
            return "lost";
    }
    return "lost";
}

NetworkDisk::NetworkDisk(
    EventLoop& loop, std::string root, Connect connect, std::function<void()> onChange
)
    : loop_(loop),
      link_(std::make_shared<Link>(Link{this})),
      files_(
          std::move(root),
          [&loop, link = link_](const std::string& why) {
              loop.post([link, why] {
                  if (link->disk != nullptr) {
                      link->disk->lost(why);
                  }
              });
          }
      ),
      connect_(std::move(connect)),
      onChange_(std::move(onChange)),
      tryAt_(loop.clock().mono()) {
    timer_ = loop_.every(kLookEvery, [this] { tick(); });
    tick();
}

NetworkDisk::~NetworkDisk() {
    link_->disk = nullptr;
    thread_.requestStop();
    files_.disconnect();
}

void NetworkDisk::tick() {
    if (state_ != LinkState::Ready && !running_ && loop_.clock().mono() >= tryAt_) {
        begin();
    }
}

void NetworkDisk::begin() {
    running_ = true;
    thread_ = Thread("network disk", [this, link = link_](std::stop_token stop) {
        auto result = connect_(files_, std::move(stop));
        loop_.post([link, done = std::move(result)] {
            if (link->disk != nullptr) {
                link->disk->connected(done);
            }
        });
    });
}

void NetworkDisk::connected(const Result<void>& result) {
    running_ = false;
    if (result) {
        pause_ = kFirstPause;
        become(LinkState::Ready, "");
        return;
    }
    tryAt_ = loop_.clock().mono() + pause_;
    pause_ = std::min(pause_ * 2, kLongestPause);
    become(LinkState::Lost, result.error().message());
}

void NetworkDisk::lost(const std::string& why) {
    if (state_ != LinkState::Ready) {
        return;
    }
    tryAt_ = loop_.clock().mono() + pause_;
    become(LinkState::Lost, why);
}

void NetworkDisk::become(LinkState state, std::string message) {
    if (state == state_ && message == message_) {
        return;
    }
    state_ = state;
    message_ = std::move(message);
    const auto level = state == LinkState::Ready ? log::Level::Info : log::Level::Warning;
    log::write(
        level,
        "netdisk",
        files_.root() + " is " + std::string(toString(state_)) +
            (message_.empty() ? "" : ": " + message_)
    );
    onChange_();
}

NetworkDisk::Connect connectWith(std::string program, Connection connection) {
    return [path = std::move(program), to = std::move(connection)](
               RemoteFileSystem& files, std::stop_token stop
           ) { return files.connect(path, to, {}, std::move(stop)); };
}

}  // namespace ocelli::host::netdisk
