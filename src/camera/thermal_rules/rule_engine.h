// Measures all rules in a picture and tells which alarms begin and end.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "camera/thermal/converter.h"
#include "camera/thermal/measured_image.h"
#include "camera/thermal_rules/alarm_timing.h"
#include "camera/thermal_rules/rule.h"

namespace ocelli::camera::thermal_rules {

enum class AlarmLevel : std::uint8_t { None, PreAlarm, Alarm };

/// "none", "preAlarm", "alarm".
std::string_view toString(AlarmLevel level);

/// What one rule measured in one picture.
struct RuleReading {
    int id = 0;
    thermal::ReadingState state = thermal::ReadingState::OutOfRange;
    thermal::Spot minimum;
    thermal::Spot maximum;
    double averageCelsius = std::numeric_limits<double>::quiet_NaN();
    AlarmLevel level = AlarmLevel::None;

    double differenceCelsius() const { return maximum.celsius - minimum.celsius; }

    /// NaN where there is none.
    double value(Statistic statistic) const;
};

/// An alarm or pre-alarm that begins or ends with this picture.
struct AlarmEvent {
    int id = 0;  ///< of the rule or comparison
    AlarmLevel level = AlarmLevel::Alarm;
    bool begins = true;
    double celsius = 0;   ///< the value that was compared
    thermal::Spot where;  ///< hottest or coldest pixel; of a comparison, in its first area
};

/// How far two areas lie apart.
struct ComparisonReading {
    int id = 0;
    double celsius = std::numeric_limits<double>::quiet_NaN();  ///< first less second
    AlarmLevel level = AlarmLevel::None;
};

struct Evaluation {
    std::vector<RuleReading> readings;           ///< of enabled rules, in their order
    std::vector<ComparisonReading> comparisons;  ///< of enabled comparisons, in their order
    std::vector<AlarmEvent> events;
};

/// Reentrant; does not look at a clock.
class RuleEngine {
  public:
    /// Takes over a set. What is as it was goes on, alarms and filtering times included; alarms of
    /// rules that changed are forgotten. On an error nothing changes. InvalidArgument that names
    /// rule and field.
    /// @param scene  air, humidity, window and reflected temperature for all rules
    Result<void> apply(
        const RuleSet& set,
        const thermal::CameraModel& camera,
        const thermal::ObjectParameters& scene,
        int width,
        int height
    );

    /// The picture must have the size given to `apply`. A frozen picture is measured, but raises
    /// and ends nothing. The answer is valid until the next call.
    const Evaluation& evaluate(const thermal::CountImage& image, bool frozen, MonoTime now);

    /// True while the alarm or pre-alarm of a rule or comparison goes on.
    bool isActive(int id, AlarmLevel level) const;

  private:
    struct Measured {
        Rule rule;
        std::vector<Run> runs;
        thermal::Converter converter;
        std::optional<AlarmTiming> preAlarm;
        std::optional<AlarmTiming> alarm;
    };

    struct Compared {
        Comparison comparison;
        AlarmTiming alarm;
    };

    static RuleReading read(const Measured& rule, const thermal::CountImage& image);
    void judge(Measured& rule, RuleReading& reading, bool seen, MonoTime now);
    void judge(Compared& pair, bool seen, MonoTime now);
    void takeOverTimings(std::vector<Measured>& rules, std::vector<Compared>& comparisons) const;
    const RuleReading* readingOf(int id) const;
    void step(AlarmTiming& timing, const AlarmEvent& event, bool seen, MonoTime now);

    int width_ = 0;
    int height_ = 0;
    Duration alarmInterval_{0};
    std::vector<Measured> rules_;
    std::vector<Compared> comparisons_;
    Evaluation evaluation_;
};

}  // namespace ocelli::camera::thermal_rules
