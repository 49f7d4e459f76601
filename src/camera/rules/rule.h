// What can be watched for, and the parameters of each rule.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "camera/objects/scene_objects.h"
#include "camera/rules/shape.h"

namespace ocelli::camera::rules {

enum class RuleType : std::uint8_t {
    Motion,
    LineCrossing,
    Intrusion,
    RegionEntrance,
    RegionExit,
    UnattendedBaggage,
    ObjectRemoval,
    Loitering,
    Tampering,
    AudioRise,
    AudioFall,
    AudioLoss,
};

/// As in rules files: "motion", "line-crossing" …
std::string_view toString(RuleType type);
std::optional<RuleType> ruleTypeFrom(std::string_view word);

/// Which way a line is crossed: A lies left of it as seen from its first to its second point.
enum class Direction : std::uint8_t { Both, AToB, BToA };

/// "both", "a-to-b", "b-to-a".
std::string_view toString(Direction direction);

/// A width and a height as shares of the picture's.
struct TargetSize {
    double width = 0;
    double height = 0;

    bool operator==(const TargetSize&) const = default;
};

/// What a rule is about beyond its type; what a type has no use for is ignored.
struct Rule {
    std::string name;  ///< 1..64 bytes, one of a kind
    RuleType type = RuleType::Motion;
    std::vector<Point> region;  ///< 3..10 corners; empty: the whole picture, where a type allows it
    Line line;                  ///< of LineCrossing
    Direction direction = Direction::Both;
    double seconds = 0;     ///< 0..600: how long it must last
    int sensitivity = 50;   ///< 1..100: an alarm when (100 - it) percent of the target are across
    double threshold = 50;  ///< 0..100: the usual loudness, of AudioRise
    std::vector<objects::ObjectClass> targets;  ///< empty: all
    std::optional<TargetSize> smallest;         ///< smaller targets do not count
    std::optional<TargetSize> largest;

    bool operator==(const Rule&) const = default;
};

inline constexpr std::size_t kMostRules = 64;
inline constexpr std::size_t kFewestCorners = 3;
inline constexpr std::size_t kMostCorners = 10;
inline constexpr double kLongestSeconds = 600;

/// True for types that look at a region, and for those that cannot do without one.
bool hasRegion(RuleType type);

/// How long it must last when nothing else is said, s.
double usualSeconds(RuleType type);

/// The sensitivity when nothing else is said, 1..100.
int usualSensitivity(RuleType type);

/// InvalidArgument naming the field and its range.
Result<void> validate(const std::vector<Rule>& rules);

/// The target is of a class and a size that the rule is about.
bool isAbout(const Rule& rule, objects::ObjectClass objectClass, const objects::Box& box);

/// True when that is so of every target.
inline bool isAboutAll(const Rule& rule) {
    return rule.targets.empty() && !rule.smallest && !rule.largest;
}

}  // namespace ocelli::camera::rules
