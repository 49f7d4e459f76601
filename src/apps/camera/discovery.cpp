// Services and their ports from the settings.
#include "apps/camera/discovery.h"

#include <algorithm>

#include <fmt/format.h>

#include "apps/camera/version.h"
#include "base/text.h"

namespace ocelli::apps::camera {

using host::discovery::Advertisement;
using host::discovery::MdnsResponder;

namespace {

/// Looks whether the device has been activated meanwhile.
constexpr Duration kLookEvery = std::chrono::seconds(2);

/// Letters, digits and hyphens, as a host name takes them.
std::string hostName(const std::string& serialNumber) {
    std::string name = "ocelli-" + toLower(serialNumber);
    std::ranges::replace_if(
        name,
        [](char c) { return !((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'); },
        '-'
    );
    return name.substr(0, 63);
}

/// At most `bound` bytes, not cut within a character.
std::string shortened(const std::string& text, std::size_t bound) {
    std::size_t size = std::min(text.size(), bound);
    while (size > 0 && size < text.size() &&
           (static_cast<unsigned char>(text[size]) & 0xC0U) == 0x80U) {
        --size;
    }
    return text.substr(0, size);
}

}  // namespace

Discovery::Discovery(Faces faces) : faces_(std::move(faces)) {
    subscription_ = faces_.settings.subscribe([this](const config::SettingsChange&) { refresh(); });
    timer_ = faces_.loop.every(kLookEvery, [this] { refresh(); });
    refresh();
}

void Discovery::refresh() {
    const config::SettingsPtr settings = faces_.settings.current();
    if (!settings->network.mdnsEnabled) {
        responder_.reset();
        return;
    }
    if (!responder_) {
        responder_ = std::make_unique<MdnsResponder>(faces_.loop);
    }
    responder_->advertise(advertisement(*settings));
}

Advertisement Discovery::advertisement(const config::Settings& settings) const {
    const config::NetworkSettings& network = settings.network;
    const std::string serial = shortened(faces_.serialNumber, 40);
    Advertisement what;
    what.instance =
        fmt::format("{} {}", shortened(settings.device.name, 62 - serial.size()), serial);
    what.host = hostName(serial);
    const std::vector<std::string> texts = {
        fmt::format("state={}", faces_.active() ? "active" : "inactive"),
        fmt::format("model={}", shortened(faces_.model, 200)),
        fmt::format("serial={}", serial),
        fmt::format("version={}", kVersion),
    };
    const auto add = [&](bool on, const char* type, const config::Address& address) {
        if (on) {
            what.services.push_back({type, static_cast<std::uint16_t>(address.port), texts});
        }
    };
    add(network.httpEnabled, "_http._tcp", network.http);
    add(network.httpsEnabled, "_https._tcp", network.https);
    add(network.rtspEnabled, "_rtsp._tcp", network.rtsp);
    add(network.httpEnabled || network.httpsEnabled,
        "_ocelli._tcp",
        network.httpEnabled ? network.http : network.https);
    return what;
}

}  // namespace ocelli::apps::camera
