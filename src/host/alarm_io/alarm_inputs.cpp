// Levels to events.
#include "host/alarm_io/alarm_inputs.h"

#include "config/schedule.h"

namespace ocelli::host::alarm_io {
namespace {

constexpr Duration kLookAgain = std::chrono::seconds(1);  // schedules begin and end

bool isAlarm(config::AlarmInputType type, bool closed) {
    return closed == (type == config::AlarmInputType::NormallyOpen);
}

}  // namespace

AlarmInputs::AlarmInputs(EventLoop& loop, events::EventBus& bus, std::size_t count)
    : loop_(loop), bus_(bus), inputs_(count) {
    timer_ = loop_.every(kLookAgain, [this] { tick(); });
}

AlarmInputs::~AlarmInputs() {
    for (Input& input : inputs_) {
        if (input.event != 0) {
            tell(input, events::EventState::Stop);
        }
    }
}

void AlarmInputs::apply(
    const config::AlarmInputsSettings& settings, std::shared_ptr<const config::TimeZone> zone
) {
    zone_ = std::move(zone);
    for (const config::AlarmInput& one : settings.inputs) {
        const auto index = static_cast<std::size_t>(one.number - 1);
        if (index < inputs_.size()) {
            inputs_[index].settings = one;
        }
    }
    tick();
}

void AlarmInputs::onLevel(std::size_t index, bool closed) {
    Input& input = inputs_.at(index);
    input.newLevel = closed;
    input.since = loop_.clock().mono();
    input.settling = loop_.after(kSettle, [this] { tick(); });
}

void AlarmInputs::tick() {
    const MonoTime now = loop_.clock().mono();
    for (Input& input : inputs_) {
        if (now - input.since >= kSettle) {
            input.closed = input.newLevel;
        }
        judge(input);
    }
}

bool AlarmInputs::active(std::size_t index) const {
    const Input& input = inputs_.at(index);
    return isAlarm(input.settings.type, input.closed);
}

void AlarmInputs::judge(Input& input) {
    const bool armed =
        input.settings.enabled &&
        (!zone_ || config::armed(input.settings.schedule, *zone_, loop_.clock().wall()));
    const bool alarm = armed && isAlarm(input.settings.type, input.closed);
    if (alarm != (input.event != 0)) {
        tell(input, alarm ? events::EventState::Start : events::EventState::Stop);
    }
}

void AlarmInputs::tell(Input& input, events::EventState state) {
    const bool begins = state == events::EventState::Start;
    if (begins) {
        input.eventName = input.settings.name;
    }
    events::Event event;
    event.id = input.event;
    event.topic = std::string(events::topic::kAlarmInput);
    event.rule = input.eventName;
    event.state = state;
    event.time = loop_.clock().wall();
    event.details = {{"number", input.settings.number}};
    const auto id = bus_.publish(std::move(event));
    input.event = begins ? id : 0;
}

}  // namespace ocelli::host::alarm_io
