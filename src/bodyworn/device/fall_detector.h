// Tells a fall of the wearer from walking, running and sitting down, by acceleration.
#pragma once

#include <optional>

#include "base/clock.h"

namespace ocelli::bodyworn::device {

/// m/s², in any fixed directions of the camera; gravity included.
struct Acceleration {
    double x = 0;
    double y = 0;
    double z = 0;
};

/// A fall is three things one after the other: nearly weightless for a moment, a hard stop soon
/// after, and then somebody who lies still and otherwise than before. Reentrant.
class FallDetector {
  public:
    struct Limits {
        double weightless = 5.5;  ///< m/s², at most, for `fall`
        Duration fall = std::chrono::milliseconds(80);
        double impact = 24;  ///< m/s², at least, within `toImpact`
        Duration toImpact = std::chrono::milliseconds(1200);
        double turned = 45;  ///< degrees between upright before and lying after
        Duration settle = std::chrono::milliseconds(500);  ///< after the impact nothing counts
        Duration lie = std::chrono::milliseconds(1500);    ///< then still for so long
        double still = 3.5;  ///< m/s², how far from gravity while lying
        Duration giveUp = std::chrono::seconds(6);
    };

    FallDetector() = default;

    explicit FallDetector(const Limits& limits) : limits_(limits) {}

    /// A sample, at 25 to 200 Hz. True once for each fall, when it is certain. Samples that go back
    /// in time, or are no numbers, are left out.
    bool add(const Acceleration& sample, MonoTime time);

  private:
    enum class Stage { Upright, Falling, Fallen, Lying };

    void startAnew();
    void followUpright(const Acceleration& sample, double size, double seconds);
    double angleTo(const Acceleration& sample) const;

    Limits limits_;
    Stage stage_ = Stage::Upright;
    std::optional<MonoTime> last_;
    std::optional<Acceleration> upright_;  ///< slow mean of gravity before
    std::optional<MonoTime> lightSince_;
    MonoTime lightUntil_;
    MonoTime impactAt_;
    MonoTime stillSince_;
};

}  // namespace ocelli::bodyworn::device
