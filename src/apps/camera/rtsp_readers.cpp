// Keeps the newest list of RTSP readers.
#include "apps/camera/rtsp_readers.h"

#include <algorithm>

#include <fmt/format.h>

namespace ocelli::apps::camera {
namespace {

constexpr Duration kLookEvery = std::chrono::seconds(2);

std::string nameOf(const delivery::rtsp::StreamAddress& stream) {
    return fmt::format("{}/{}", stream.channel, delivery::rtsp::streamName(stream.stream));
}

std::string onlineId(const delivery::rtsp::ReaderInfo& reader) {
    return "rtsp-" + reader.session;
}

}  // namespace

RtspReaders::RtspReaders(EventLoop& loop, Servers& servers, control::users::Users& accounts)
    : servers_(servers) {
    timer_ = loop.every(kLookEvery, [this] {
        servers_.rtspFigures([this](Servers::RtspFigures figures) { figures_ = std::move(figures); }
        );
    });
    accounts.addOnlineSource({
        [this] { return online(); },
        [this](const std::string& id) { return end(id); },
    });
    accounts.onAccessChange([this](const std::string& name) { servers_.endRtspSessionsOf(name); });
}

std::vector<ReaderFigures> RtspReaders::figures() const {
    std::vector<ReaderFigures> list;
    for (const auto& reader : figures_.readers) {
        list.push_back(
            {nameOf(reader.stream),
             reader.peer.format(),
             "rtsp-" + reader.transport,
             reader.sent.lostFrames,
             reader.queuedBytes,
             reader.delay}
        );
    }
    return list;
}

StreamDelays RtspReaders::delays() const {
    StreamDelays delays;
    for (const auto& stream : figures_.streams) {
        delays[nameOf(stream.stream)] = stream.delay;
    }
    return delays;
}

std::vector<control::users::OnlineUser> RtspReaders::online() const {
    std::vector<control::users::OnlineUser> list;
    for (const auto& reader : figures_.readers) {
        list.push_back({onlineId(reader), reader.user, reader.peer.address, "RTSP", reader.began});
    }
    return list;
}

bool RtspReaders::end(const std::string& id) {
    const auto found = std::ranges::find(figures_.readers, id, onlineId);
    if (found == figures_.readers.end()) {
        return false;
    }
    servers_.endRtspSession(found->session);
    figures_.readers.erase(found);
    return true;
}

}  // namespace ocelli::apps::camera
