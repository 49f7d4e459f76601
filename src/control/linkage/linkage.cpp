// Looks up links and runs actions.
#include "control/linkage/linkage.h"

#include "base/log.h"

namespace ocelli::control::linkage {
namespace {

using events::EventState;

std::vector<Link> motionLinks(const config::MotionSettings& motion) {
    std::vector<Link> links;
    if (!motion.recordChannels.empty()) {
        links.push_back({"record", motion.recordChannels});
    }
    if (!motion.captureChannels.empty()) {
        links.push_back({"capture", motion.captureChannels});
    }
    if (motion.notify) {
        links.push_back({"notify", {}});
    }
    return links;
}

}  // namespace

std::vector<Link> linksOf(const config::Settings& settings, const events::Event& event) {
    const auto index = static_cast<std::size_t>(event.channel - 1);
    if (event.topic == events::topic::kMotion && event.channel >= 1 &&
        index < settings.channels.size()) {
        return motionLinks(settings.channels[index].motion);
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
            log::warning("linkage", "more than {} events go on at once", kMostRunning);
            running_.erase(running_.begin());
        }
        running_[event.id] = links;
    } else if (event.state == EventState::Stop) {
        running_.erase(event.id);
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
