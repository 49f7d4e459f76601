// Looks up links and runs actions.
#include "control/linkage/linkage.h"

#include <algorithm>
#include <array>

#include "base/log.h"
#include "config/schedule.h"

namespace ocelli::control::linkage {
namespace {

using events::EventState;

/// Servers that are told: fields of the group beside the names of the actions. Groups whose events
/// have no pictures have none for who takes only pictures.
template <class Group>
void addDeliveries(const Group& group, std::vector<Link>& links) {
    const auto add = [&](bool wished, const char* action) {
        if (wished) {
            links.push_back({action, {}});
        }
    };
    add(group.sendEmail, "email");
    if constexpr (requires { group.uploadFtp; }) {
        add(group.uploadFtp, "ftp");
        add(group.storeInCloud, "cloud");
    }
    add(group.postToAlarmServer, "alarmServer");
    add(group.publishMqtt, "mqtt");
}

void addNumbers(const char* action, const std::vector<int>& numbers, std::vector<Link>& links) {
    if (!numbers.empty()) {
        links.push_back({action, numbers});
    }
}

/// What every group with linkage has: channels to record and to capture, and whom to tell.
template <class Group>
std::vector<Link> linksOfGroup(const Group& group) {
    std::vector<Link> links;
    if constexpr (requires { group.recordChannels; }) {
        addNumbers("record", group.recordChannels, links);
        addNumbers("capture", group.captureChannels, links);
    }
    addNumbers("alarmOutput", group.alarmOutputs, links);
    if (group.audibleAlarm) {
        links.push_back({"audibleAlarm", {}});
    }
    if (group.notify) {
        links.push_back({"notify", {}});
    }
    addDeliveries(group, links);
    return links;
}

/// An event without settings of its own: pages are told, and servers that want events of the
/// device.
std::vector<Link> linksOfDevice() {
    return {{"notify", {}}, {"deviceEvent", {}}};
}

/// The settings of the input an event is of; nothing for other events.
const config::AlarmInput* inputOf(const config::Settings& settings, const events::Event& event) {
    if (event.topic != events::topic::kAlarmInput || !event.details.contains("number")) {
        return nullptr;
    }
    for (const config::AlarmInput& input : settings.alarmInputs.inputs) {
        if (event.details["number"] == input.number) {
            return &input;
        }
    }
    return nullptr;
}

/// The settings of a fault of the device; nothing for other events.
const config::ExceptionAlarm* exceptionOf(
    const config::ExceptionsSettings& exceptions, std::string_view topic
) {
    namespace topics = events::topic;
    const std::array<std::pair<std::string_view, const config::ExceptionAlarm*>, 5> known = {{
        {topics::kDiskFull, &exceptions.diskFull},
        {topics::kDiskError, &exceptions.diskError},
        {topics::kNetworkDisconnected, &exceptions.networkDisconnected},
        {topics::kAddressConflict, &exceptions.addressConflict},
        {topics::kIllegalLogin, &exceptions.illegalLogin},
    }};
    const auto found = std::find_if(known.begin(), known.end(), [&](const auto& one) {
        return one.first == topic;
    });
    return found == known.end() ? nullptr : found->second;
}

/// Outputs of the one rule that raised the event, beside those of all rules of the channel.
std::vector<Link> linksOfTemperature(
    const config::TemperatureRulesSettings& settings, const events::Event& event
) {
    std::vector<Link> links = linksOfGroup(settings);
    const int number = event.details.value("number", 0);
    const config::TemperatureAlarm* alarm = nullptr;
    if (settings.mode == config::TemperatureRulesMode::Normal) {
        alarm = &settings.scene;
    }
    for (const config::TemperatureRule& rule : settings.rules) {
        if (alarm == nullptr && rule.id == number) {
            alarm = &rule.alarm;
        }
    }
    if (alarm != nullptr) {
        const bool early = event.topic == events::topic::kThermalPreAlarm;
        addNumbers("alarmOutput", early ? alarm->preAlarmOutputs : alarm->alarmOutputs, links);
    }
    return links;
}

/// Nothing outside the schedule or while it is off: the history still has it.
template <class Group>
std::vector<Link> linksOfArmed(const Group& settings, const std::string& zone, WallTime time) {
    const auto local = config::TimeZone::load(zone).value_or(config::TimeZone::utc());
    if (!settings.enabled || !config::armed(settings.schedule, *local, time)) {
        return {};
    }
    return linksOfGroup(settings);
}

}  // namespace

std::vector<Link> linksOf(const config::Settings& settings, const events::Event& event) {
    if (const auto* input = inputOf(settings, event)) {
        return linksOfGroup(*input);
    }
    if (const auto* exception = exceptionOf(settings.exceptions, event.topic)) {
        return linksOfGroup(*exception);
    }
    if (event.topic == events::topic::kStorageHealth) {
        return linksOfArmed(settings.storageHealth, settings.device.timeZone, event.time);
    }
    const auto index = static_cast<std::size_t>(event.channel - 1);
    if (event.channel < 1 || index >= settings.channels.size()) {
        return linksOfDevice();
    }
    const config::ChannelConfig& channel = settings.channels[index];
    if (event.topic == events::topic::kMotion) {
        return linksOfGroup(channel.motion);
    }
    if (event.topic == events::topic::kVideoLoss) {
        return linksOfArmed(channel.videoLoss, settings.device.timeZone, event.time);
    }
    if (event.topic == events::topic::kThermalPreAlarm ||
        event.topic == events::topic::kThermalAlarm) {
        return linksOfTemperature(channel.temperatureRules, event);
    }
    for (const config::SmartRule& rule : channel.smartEvents.rules) {
        if (rule.name == event.rule && event.topic == config::toString(rule.type)) {
            return linksOfGroup(rule);
        }
    }
    return linksOfDevice();
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
