// Who holds an output on, and when it is let go.
#include "host/alarm_io/alarm_outputs.h"

#include <fmt/format.h>

#include "config/schedule.h"

namespace ocelli::host::alarm_io {

AlarmOutputs::AlarmOutputs(EventLoop& loop, std::size_t count, Set set)
    : loop_(loop), set_(std::move(set)), outputs_(count) {}

void AlarmOutputs::apply(
    const config::AlarmOutputsSettings& settings, std::shared_ptr<const config::TimeZone> zone
) {
    zone_ = std::move(zone);
    for (const config::AlarmOutput& one : settings.outputs) {
        if (Output* output = find(one.number)) {
            output->settings = one;
        }
    }
}

AlarmOutputs::Output* AlarmOutputs::find(int number) {
    const auto index = static_cast<std::size_t>(number - 1);
    return number >= 1 && index < outputs_.size() ? &outputs_[index] : nullptr;
}

void AlarmOutputs::hold(int number, std::uint64_t event, bool on) {
    Output* output = find(number);
    if (output == nullptr) {
        return;
    }
    if (!on) {
        if (output->holding.erase(event) > 0 && output->holding.empty()) {
            release(*output);
        }
        return;
    }
    const bool armed =
        !zone_ || config::armed(output->settings.schedule, *zone_, loop_.clock().wall());
    if (!armed || output->holding.contains(event)) {
        return;
    }
    if (output->holding.size() >= kMostHolding) {
        output->holding.erase(output->holding.begin());
    }
    output->holding.insert(event);
    output->off.reset();
    turn(*output, true);
}

void AlarmOutputs::pulse(int number, std::uint64_t event) {
    hold(number, event, true);
    hold(number, event, false);
}

Result<void> AlarmOutputs::switchByHand(int number, bool on) {
    Output* output = find(number);
    if (output == nullptr) {
        return fail(ErrorKind::NotFound, fmt::format("there is no alarm output {}", number));
    }
    output->off.reset();
    if (on) {
        turn(*output, true);
        if (output->holding.empty()) {
            release(*output);
        }
    } else {
        output->holding.clear();
        turn(*output, false);
    }
    return {};
}

/// Nothing holds it any more.
void AlarmOutputs::release(Output& output) {
    if (output.settings.clearing == config::AlarmOutputClearing::Manual) {
        return;
    }
    const auto delay = std::chrono::seconds(output.settings.delay);
    output.off = loop_.clock().mono() + delay;
    output.delay = loop_.after(delay, [this] { tick(); });
}

void AlarmOutputs::tick() {
    for (Output& output : outputs_) {
        if (output.off && *output.off <= loop_.clock().mono()) {
            output.off.reset();
            turn(output, false);
        }
    }
}

void AlarmOutputs::turn(Output& output, bool on) {
    if (output.on != on) {
        output.on = on;
        set_(static_cast<std::size_t>(&output - outputs_.data()), on);
    }
}

}  // namespace ocelli::host::alarm_io
