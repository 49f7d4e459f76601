// Looks up links and runs actions.
#include "control/linkage/linkage.h"

#include "base/log.h"

namespace ocelli::control::linkage {
namespace {

using events::EventState;

/// What every group with linkage has: channels to record and to capture, and whom to tell.
template <class Group>
std::vector<Link> linksOfGroup(const Group& group) {
    std::vector<Link> links;
    if (!group.recordChannels.empty()) {
        links.push_back({"record", group.recordChannels});
    }
    if (!group.captureChannels.empty()) {
        links.push_back({"capture", group.captureChannels});
    }
    if (group.notify) {
        links.push_back({"notify", {}});
    }
    return links;
}

}  // namespace

std::vector<Link> linksOf(const config::Settings& settings, const events::Event& event) {
    const auto index = static_cast<std::size_t>(event.channel - 1);
    if (event.channel < 1 || index >= settings.channels.size()) {
        return {{"notify", {}}};
    }
    const config::ChannelConfig& channel = settings.channels[index];
    if (event.topic == events::topic::kMotion) {
        return linksOfGroup(channel.motion);
    }
    if (event.topic == events::topic::kThermalPreAlarm ||
        event.topic == events::topic::kThermalAlarm) {
        return linksOfGroup(channel.temperatureRules);
    }
    return {{"notify", {}}};
}

Linkage::Linkage(events::EventBus& bus, config::SettingsStore& settings) : settings_(settings) {
    subscription_ = bus.subscribe([this](const events::EventPtr& event) { onEvent(*event); });
}

void Linkage::add(Action action) {
    actions_.push_back(std::move(action));
}

void Linkage::onEvent(const events::Event& event) {
    std::vector<Link> links;
    const auto known = running_.find(event.id);
    if (known != running_.end()) {
        links = known->second;
    } else {
        links = linksOf(*settings_.current(), event);
    }
    if (event.state == EventState::Start) {
        if (running_.size() >= kMostRunning) {
            if (!storm_) {
                log::warning("linkage", "more than {} events go on at once", kMostRunning);
            }
            storm_ = true;
            running_.erase(running_.begin());
        }
        running_[event.id] = links;
    } else if (event.state == EventState::Stop) {
        running_.erase(event.id);
        storm_ = storm_ && running_.size() > kMostRunning / 2;
    }
    for (const Link& link : links) {
        for (const Action& action : actions_) {
            if (action.name == link.action) {
                action.run(event, link.channels);
            }
        }
    }
}

}  // namespace ocelli::control::linkage
