// States of a session and what begins and ends with them.
#include "delivery/rtsp/session.h"

#include <algorithm>
#include <array>

namespace ocelli::delivery::rtsp {

std::optional<Method> methodNamed(std::string_view name) {
    constexpr std::array<std::pair<std::string_view, Method>, 8> kMethods = {{
        {"OPTIONS", Method::Options},
        {"DESCRIBE", Method::Describe},
        {"SETUP", Method::Setup},
        {"PLAY", Method::Play},
        {"PAUSE", Method::Pause},
        {"TEARDOWN", Method::Teardown},
        {"GET_PARAMETER", Method::GetParameter},
        {"SET_PARAMETER", Method::SetParameter},
    }};
    for (const auto& [text, method] : kMethods) {
        if (text == name) {
            return method;
        }
    }
    return std::nullopt;
}

std::optional<State> transition(State state, Method method) {
    switch (method) {
        case Method::Options:
        case Method::Describe:
        case Method::GetParameter:
        case Method::SetParameter:
            return state;
        case Method::Setup:
            return state == State::Playing ? std::nullopt : std::optional(State::Ready);
        case Method::Play:
            return state == State::Init ? std::nullopt : std::optional(State::Playing);
        case Method::Pause:
            return state == State::Init ? std::nullopt : std::optional(State::Ready);
        case Method::Teardown:
            return State::Init;
    }
    return std::nullopt;
}

std::string_view toString(Carrier carrier) {
    switch (carrier) {
        case Carrier::Udp:
            return "udp";
        case Carrier::Tcp:
            return "tcp";
        case Carrier::Multicast:
            return "multicast";
    }
    return "unknown";
}

Session::Session(
    std::string id, access::Identity user, net::Endpoint peer, Target target, Carrier carrier
)
    : id_(std::move(id)),
      user_(std::move(user)),
      peer_(std::move(peer)),
      target_(std::move(target)),
      carrier_(carrier) {}

Session::~Session() {
    stop(Goodbye::Silent);
}

bool Session::hasTrack(std::uint32_t track) const {
    return std::any_of(tracks.begin(), tracks.end(), [&](const TrackSetup& setup) {
        return setup.track == track;
    });
}

bool Session::hasReportChannel(std::uint8_t channel) const {
    if (talk && talk->channels && talk->channels->rtcp == channel) {
        return true;
    }
    return carrier_ == Carrier::Tcp &&
           std::any_of(tracks.begin(), tracks.end(), [&](const TrackSetup& setup) {
               return setup.channels.rtcp == channel;
           });
}

bool Session::hasTalkChannel(std::uint8_t channel) const {
    return talk && talk->channels && talk->channels->rtp == channel;
}

void Session::hear(ByteSpan packet) {
    if (talk && state_ == State::Playing) {
        talk->onPacket(packet);
    }
}

Result<void> Session::startLive() {
    if (carrier_ != Carrier::Multicast) {
        if (outlet) {
            sender->add(*outlet, secret);
        }
        return {};
    }
    if (!inGroup_) {
        OCELLI_TRY(sender->joinGroup(secret));
        inGroup_ = true;
    }
    return {};
}

void Session::stop(Goodbye goodbye) {
    if (playback) {
        playback->pause();
    }
    if (inGroup_) {
        sender->leaveGroup();
        inGroup_ = false;
    }
    if (outlet) {
        if (sender) {
            if (goodbye == Goodbye::Said) {
                sender->sendBye(*outlet);
            }
            sender->remove(*outlet);
        }
        before_ = counters();
        outlet.reset();
        tcpOutlet = nullptr;
    }
}

OutletCounters Session::counters() const {
    OutletCounters sum = before_;
    if (outlet) {
        const OutletCounters& now = outlet->counters();
        sum.packets += now.packets;
        sum.bytes += now.bytes;
        sum.lostFrames += now.lostFrames;
        sum.lostPackets += now.lostPackets;
    }
    return sum;
}

}  // namespace ocelli::delivery::rtsp
