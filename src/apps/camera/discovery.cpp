// Services and their ports from the settings.
#include "apps/camera/discovery.h"

#include <fmt/format.h>

#include "apps/camera/version.h"
#include "base/text.h"
#include "crypto/digest.h"
#include "host/discovery/find_report.h"
#include "host/discovery/names.h"

namespace ocelli::apps::camera {

using host::discovery::Advertisement;
using host::discovery::MdnsResponder;
using host::discovery::shortened;
using host::discovery::WsDevice;
using host::discovery::WsResponder;

namespace {

/// Looks whether the device has been activated meanwhile.
constexpr Duration kLookEvery = std::chrono::seconds(2);

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
        webServices_.reset();
        return;
    }
    if (!responder_) {
        responder_ = std::make_unique<MdnsResponder>(faces_.loop);
        webServices_ = std::make_unique<WsResponder>(faces_.loop);
    }
    webServices_->advertise(webServicesDevice(*settings));
    responder_->advertise(advertisement(*settings));
}

Advertisement Discovery::advertisement(const config::Settings& settings) const {
    const config::NetworkSettings& network = settings.network;
    const std::string serial = shortened(faces_.serialNumber, 40);
    Advertisement what;
    what.instance = host::discovery::instanceName(settings.device.name, faces_.serialNumber);
    what.host = host::discovery::hostName(faces_.serialNumber);
    const std::vector<std::string> texts = {
        fmt::format("state={}", faces_.active() ? "active" : "inactive"),
        fmt::format("model={}", shortened(faces_.model, 200)),
        fmt::format("serial={}", serial),
        fmt::format("version={}", kVersion),
        fmt::format("protocol={}", host::discovery::kProtocol),
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

/// As recorders know cameras; what is our own has scopes of our own.
WsDevice Discovery::webServicesDevice(const config::Settings& settings) const {
    const config::NetworkSettings& network = settings.network;
    WsDevice device;
    const Bytes name = crypto::digest(crypto::Hash::Sha256, asBytes(faces_.serialNumber));
    device.endpoint = host::discovery::uuidOf(ByteSpan(name).first(16));
    device.types = {"NetworkVideoTransmitter", "Device"};
    const auto scope = [&](std::string_view kind, const std::string& value) {
        device.scopes.push_back(fmt::format("{}/{}", kind, encodePercent(shortened(value, 100))));
    };
    device.scopes.emplace_back("onvif://www.onvif.org/type/video_encoder");
    scope("onvif://www.onvif.org/name", settings.device.name);
    scope("onvif://www.onvif.org/hardware", faces_.model);
    scope("ocelli:serial", faces_.serialNumber);
    scope("ocelli:state", faces_.active() ? "active" : "inactive");
    if (network.httpEnabled) {
        device.urls.push_back(fmt::format("http://{{}}:{}/", network.http.port));
    }
    if (network.httpsEnabled) {
        device.urls.push_back(fmt::format("https://{{}}:{}/", network.https.port));
    }
    return device;
}

}  // namespace ocelli::apps::camera
