// Names and ranges of rules.
#include "camera/rules/rule.h"

#include <algorithm>
#include <array>
#include <set>
#include <utility>

#include <fmt/format.h>

namespace ocelli::camera::rules {
namespace {

constexpr std::size_t kLongestName = 64;

constexpr std::array<std::pair<RuleType, std::string_view>, 12> kTypes{{
    {RuleType::Motion, "motion"},
    {RuleType::LineCrossing, "line-crossing"},
    {RuleType::Intrusion, "intrusion"},
    {RuleType::RegionEntrance, "region-entrance"},
    {RuleType::RegionExit, "region-exit"},
    {RuleType::UnattendedBaggage, "unattended-baggage"},
    {RuleType::ObjectRemoval, "object-removal"},
    {RuleType::Loitering, "loitering"},
    {RuleType::Tampering, "tampering"},
    {RuleType::AudioRise, "audio-rise"},
    {RuleType::AudioFall, "audio-fall"},
    {RuleType::AudioLoss, "audio-loss"},
}};

Error outOfRange(std::string field, const std::string& got, std::string allowed) {
    auto message = fmt::format("{} must be {}, not {}", field, allowed, got);
    return fail(ErrorKind::InvalidArgument, std::move(message))
        .withField(std::move(field), std::move(allowed));
}

// Comparisons are written so that they also refuse what is not a number.

Result<void> checkNumber(double value, double least, double most, const std::string& field) {
    if (!(value >= least && value <= most)) {
        return outOfRange(field, fmt::format("{}", value), fmt::format("{} to {}", least, most));
    }
    return {};
}

Result<void> checkPoint(const Point& point, const std::string& field) {
    if (!(point.x >= 0 && point.x <= 1 && point.y >= 0 && point.y <= 1)) {
        return outOfRange(field, fmt::format("{}, {}", point.x, point.y), "within 0 to 1");
    }
    return {};
}

Result<void> checkRegion(const Rule& rule, const std::string& field) {
    if (rule.region.empty()) {
        return {};
    }
    if (rule.region.size() < kFewestCorners || rule.region.size() > kMostCorners) {
        return outOfRange(
            field,
            fmt::format("{}", rule.region.size()),
            fmt::format("{} to {} corners", kFewestCorners, kMostCorners)
        );
    }
    for (std::size_t i = 0; i < rule.region.size(); ++i) {
        OCELLI_TRY(checkPoint(rule.region[i], fmt::format("{}[{}]", field, i)));
    }
    if (!isSimple(rule.region)) {
        return outOfRange(
            field, "one that does", "an outline that encloses something and does not cross itself"
        );
    }
    return {};
}

Result<void> checkLine(const Rule& rule, const std::string& field) {
    OCELLI_TRY(checkPoint(rule.line.from, field + "[0]"));
    OCELLI_TRY(checkPoint(rule.line.to, field + "[1]"));
    const double dx = rule.line.to.x - rule.line.from.x;
    const double dy = rule.line.to.y - rule.line.from.y;
    constexpr double kShortest = 0.01;
    if (!(dx * dx + dy * dy >= kShortest * kShortest)) {
        return outOfRange(field, "shorter", "at least 0.01 long");
    }
    return {};
}

Result<void> checkSize(const std::optional<TargetSize>& size, const std::string& field) {
    if (size) {
        OCELLI_TRY(checkNumber(size->width, 0, 1, field + "[0]"));
        OCELLI_TRY(checkNumber(size->height, 0, 1, field + "[1]"));
    }
    return {};
}

Result<void> checkRule(const Rule& rule, const std::string& field) {
    if (rule.name.empty() || rule.name.size() > kLongestName) {
        return outOfRange(
            field + ".name", fmt::format("{}", rule.name.size()), "1 to 64 bytes long"
        );
    }
    if (hasRegion(rule.type)) {
        OCELLI_TRY(checkRegion(rule, field + ".region"));
    }
    if (rule.type == RuleType::LineCrossing) {
        OCELLI_TRY(checkLine(rule, field + ".line"));
    }
    OCELLI_TRY(checkNumber(rule.seconds, 0, kLongestSeconds, field + ".seconds"));
    OCELLI_TRY(checkNumber(rule.sensitivity, 1, 100, field + ".sensitivity"));
    OCELLI_TRY(checkNumber(rule.threshold, 0, 100, field + ".threshold"));
    OCELLI_TRY(checkSize(rule.smallest, field + ".minSize"));
    OCELLI_TRY(checkSize(rule.largest, field + ".maxSize"));
    if (rule.smallest && rule.largest &&
        (rule.smallest->width > rule.largest->width || rule.smallest->height > rule.largest->height
        )) {
        return outOfRange(field + ".minSize", "larger", "at most maxSize");
    }
    return {};
}

}  // namespace

std::string_view toString(RuleType type) {
    for (const auto& [known, word] : kTypes) {
        if (known == type) {
            return word;
        }
    }
    return "unknown";
}

std::optional<RuleType> ruleTypeFrom(std::string_view word) {
    for (const auto& [type, known] : kTypes) {
        if (known == word) {
            return type;
        }
    }
    return std::nullopt;
}

std::string_view toString(Direction direction) {
    switch (direction) {
        case Direction::AToB:
            return "a-to-b";
        case Direction::BToA:
            return "b-to-a";
        case Direction::Both:
            break;
    }
    return "both";
}

bool hasRegion(RuleType type) {
    switch (type) {
        case RuleType::LineCrossing:
        case RuleType::AudioRise:
        case RuleType::AudioFall:
        case RuleType::AudioLoss:
            return false;
        default:
            return true;
    }
}

double usualSeconds(RuleType type) {
    switch (type) {
        case RuleType::Intrusion:
            return 3;
        case RuleType::UnattendedBaggage:
        case RuleType::ObjectRemoval:
        case RuleType::Loitering:
            return 10;
        case RuleType::Tampering:
        case RuleType::AudioLoss:
            return 2;
        default:
            return 0;
    }
}

int usualSensitivity(RuleType type) {
    return type == RuleType::Motion ? 60 : 50;
}

Result<void> validate(const std::vector<Rule>& rules) {
    if (rules.size() > kMostRules) {
        return outOfRange(
            "rules", fmt::format("{}", rules.size()), fmt::format("at most {} rules", kMostRules)
        );
    }
    std::set<std::string> names;
    for (std::size_t i = 0; i < rules.size(); ++i) {
        const std::string field = fmt::format("rules[{}]", i);
        OCELLI_TRY(checkRule(rules[i], field));
        if (!names.insert(rules[i].name).second) {
            return outOfRange(
                field + ".name", fmt::format("\"{}\" again", rules[i].name), "one of a kind"
            );
        }
    }
    return {};
}

bool isAbout(const Rule& rule, objects::ObjectClass objectClass, const objects::Box& box) {
    const bool wanted =
        rule.targets.empty() ||
        std::find(rule.targets.begin(), rule.targets.end(), objectClass) != rule.targets.end();
    const bool large = !rule.smallest ||
                       (box.width >= rule.smallest->width && box.height >= rule.smallest->height);
    const bool small =
        !rule.largest || (box.width <= rule.largest->width && box.height <= rule.largest->height);
    return wanted && large && small;
}

}  // namespace ocelli::camera::rules
