// How long a switch stays on: while what is linked goes on, and its delay; or until it is cleared.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <vector>

#include "config/generated/settings.h"
#include "config/time_zone.h"
#include "runtime/event_loop.h"

namespace ocelli::host::alarm_io {

/// Thread-bound to the loop.
class AlarmOutputs {
  public:
    /// Happenings that hold one output on; the oldest is forgotten beyond that.
    static constexpr std::size_t kMostHolding = 256;

    using Set = std::function<void(std::size_t index, bool on)>;

    /// @param set  switches output `index` (from 0)
    AlarmOutputs(EventLoop& loop, std::size_t count, Set set);

    void apply(
        const config::AlarmOutputsSettings& settings, std::shared_ptr<const config::TimeZone> zone
    );

    /// Something linked to output `number` (from 1) begins or goes on, or is over. What is not
    /// armed when it begins does not count. Numbers that are not there are left alone.
    void hold(int number, std::uint64_t event, bool on);

    /// Something linked that happens in a moment.
    void pulse(int number, std::uint64_t event);

    /// By hand: on stays until the delay is over or it is cleared; off clears whatever held it.
    /// NotFound.
    Result<void> switchByHand(int number, bool on);

    /// Switches off what has had its delay. Called by itself when one is over.
    void tick();

    bool on(std::size_t index) const { return outputs_.at(index).on; }

  private:
    struct Output {
        config::AlarmOutput settings;
        std::set<std::uint64_t> holding;
        bool on = false;
        std::optional<MonoTime> off;  ///< when its delay is over
        Timer delay;
    };

    Output* find(int number);
    void turn(Output& output, bool on);
    void release(Output& output);

    EventLoop& loop_;
    Set set_;
    std::vector<Output> outputs_;
    std::shared_ptr<const config::TimeZone> zone_;
};

}  // namespace ocelli::host::alarm_io
