// JSON to rules and back.
#include "camera/rules/rule_file.h"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

namespace ocelli::camera::rules {
namespace {

constexpr std::array<std::string_view, 11> kMembers{
    "name",
    "type",
    "region",
    "line",
    "direction",
    "seconds",
    "sensitivity",
    "threshold",
    "targets",
    "minSize",
    "maxSize"
};

Error wrong(const std::string& field, std::string allowed) {
    auto message = fmt::format("{} must be {}", field, allowed);
    return fail(ErrorKind::InvalidArgument, std::move(message))
        .withField(field, std::move(allowed));
}

Result<double> numberOf(const Json& value, const std::string& field) {
    if (!value.is_number()) {
        return wrong(field, "a number");
    }
    return value.get<double>();
}

Result<std::pair<double, double>> pairOf(const Json& value, const std::string& field) {
    if (!value.is_array() || value.size() != 2) {
        return wrong(field, "two numbers [x, y]");
    }
    const double first = OCELLI_TRY(numberOf(value[0], field + "[0]"));
    const double second = OCELLI_TRY(numberOf(value[1], field + "[1]"));
    return std::pair{first, second};
}

Result<std::vector<Point>> pointsOf(const Json& value, const std::string& field) {
    if (!value.is_array() || value.size() > kMostCorners) {
        return wrong(field, fmt::format("a list of at most {} corners [x, y]", kMostCorners));
    }
    std::vector<Point> points;
    for (std::size_t i = 0; i < value.size(); ++i) {
        const auto [x, y] = OCELLI_TRY(pairOf(value[i], fmt::format("{}[{}]", field, i)));
        points.push_back({x, y});
    }
    return points;
}

Result<Direction> directionOf(const Json& value, const std::string& field) {
    for (const Direction direction : {Direction::Both, Direction::AToB, Direction::BToA}) {
        if (value.is_string() && value.get<std::string>() == toString(direction)) {
            return direction;
        }
    }
    return wrong(field, R"("both", "a-to-b" or "b-to-a")");
}

Result<std::vector<objects::ObjectClass>> targetsOf(const Json& value, const std::string& field) {
    using objects::ObjectClass;
    constexpr std::array kAll{ObjectClass::Human, ObjectClass::Vehicle, ObjectClass::Other};
    const std::string allowed = R"(a list of "human", "vehicle" and "other")";
    if (!value.is_array() || value.size() > kAll.size()) {
        return wrong(field, allowed);
    }
    std::vector<ObjectClass> targets;
    for (const auto& word : value) {
        bool known = false;
        for (const ObjectClass target : kAll) {
            if (word.is_string() && word.get<std::string>() == objects::toString(target)) {
                targets.push_back(target);
                known = true;
            }
        }
        if (!known) {
            return wrong(field, allowed);
        }
    }
    return targets;
}

Result<std::optional<TargetSize>> sizeOf(
    const Json& object, const char* member, const std::string& field
) {
    if (!object.contains(member)) {
        return std::optional<TargetSize>();
    }
    const auto [width, height] = OCELLI_TRY(pairOf(object[member], field + "." + member));
    return std::optional(TargetSize{width, height});
}

Result<void> refuseUnknown(const Json& object, const std::string& field) {
    for (const auto& [name, value] : object.items()) {
        if (std::find(kMembers.begin(), kMembers.end(), name) == kMembers.end()) {
            return wrong(
                fmt::format("{}.{}", field, name),
                fmt::format("absent: a rule has only {}", fmt::join(kMembers, ", "))
            );
        }
    }
    return {};
}

Result<void> parseShape(const Json& object, const std::string& field, Rule& rule) {
    if (rule.type == RuleType::LineCrossing) {
        const auto points =
            object.contains("line") ? OCELLI_TRY(pointsOf(object["line"], field + ".line"))
                                : std::vector<Point>();
                                if (points.size() != 2) {
                                    return wrong(field + ".line", "two points [[x, y], [x, y]]");
                                }
                                rule.line = {points[0], points[1]};
                                return {};
    }
    if (object.contains("region")) {
        rule.region = OCELLI_TRY(pointsOf(object["region"], field + ".region"));
        if (rule.region.size() < kFewestCorners) {
            return wrong(
                field + ".region", fmt::format("{} to {} corners", kFewestCorners, kMostCorners)
            );
        }
    }
    return {};
}

}  // namespace

Result<Rule> parseRule(const Json& object, const std::string& field) {
    if (!object.is_object()) {
        return wrong(field, "an object");
    }
    OCELLI_TRY(refuseUnknown(object, field));
    Rule rule;
    if (!object.contains("name") || !object["name"].is_string()) {
        return wrong(field + ".name", "a text of 1 to 64 bytes");
    }
    rule.name = object["name"].get<std::string>();
    const auto type = object.contains("type") && object["type"].is_string()
                          ? ruleTypeFrom(object["type"].get<std::string>())
                          : std::nullopt;
    if (!type) {
        return wrong(
            field + ".type",
            "motion, line-crossing, intrusion, region-entrance, region-exit, unattended-baggage, "
            "object-removal, loitering, tampering, audio-rise, audio-fall or audio-loss"
        );
    }
    rule.type = *type;
    OCELLI_TRY(parseShape(object, field, rule));
    if (object.contains("direction")) {
        rule.direction = OCELLI_TRY(directionOf(object["direction"], field + ".direction"));
    }
    rule.seconds = usualSeconds(rule.type);
    if (object.contains("seconds")) {
        rule.seconds = OCELLI_TRY(numberOf(object["seconds"], field + ".seconds"));
    }
    rule.sensitivity = usualSensitivity(rule.type);
    if (object.contains("sensitivity")) {
        const auto& value = object["sensitivity"];
        if (!value.is_number_integer() || value < 1 || value > 100) {
            return wrong(field + ".sensitivity", "a whole number from 1 to 100");
        }
        rule.sensitivity = value.get<int>();
    }
    if (object.contains("threshold")) {
        rule.threshold = OCELLI_TRY(numberOf(object["threshold"], field + ".threshold"));
    }
    if (object.contains("targets")) {
        rule.targets = OCELLI_TRY(targetsOf(object["targets"], field + ".targets"));
    }
    rule.smallest = OCELLI_TRY(sizeOf(object, "minSize", field));
    rule.largest = OCELLI_TRY(sizeOf(object, "maxSize", field));
    return rule;
}

Result<std::vector<Rule>> parseRules(std::string_view text) {
    const Json whole = OCELLI_TRY(parseJson(text));
    if (!whole.is_object() || !whole.contains("rules") || !whole["rules"].is_array()) {
        return wrong("rules", R"(a list, as in {"rules": [...]})");
    }
    const Json& list = whole["rules"];
    if (list.size() > kMostRules) {
        return wrong("rules", fmt::format("a list of at most {} rules", kMostRules));
    }
    std::vector<Rule> rules;
    for (std::size_t i = 0; i < list.size(); ++i) {
        rules.push_back(OCELLI_TRY(parseRule(list[i], fmt::format("rules[{}]", i))));
    }
    OCELLI_TRY(validate(rules));
    return rules;
}

Json toJson(const Rule& rule) {
    Json made = Json::object();
    made["name"] = rule.name;
    made["type"] = toString(rule.type);
    if (rule.type == RuleType::LineCrossing) {
        made["line"] = Json::array(
            {Json::array({rule.line.from.x, rule.line.from.y}),
             Json::array({rule.line.to.x, rule.line.to.y})}
        );
        made["direction"] = toString(rule.direction);
    } else if (!rule.region.empty()) {
        made["region"] = Json::array();
        for (const auto& point : rule.region) {
            made["region"].push_back(Json::array({point.x, point.y}));
        }
    }
    made["seconds"] = rule.seconds;
    made["sensitivity"] = rule.sensitivity;
    if (rule.type == RuleType::AudioRise) {
        made["threshold"] = rule.threshold;
    }
    if (!rule.targets.empty()) {
        made["targets"] = Json::array();
        for (const auto target : rule.targets) {
            made["targets"].push_back(objects::toString(target));
        }
    }
    for (const auto& [member, size] :
         {std::pair{"minSize", rule.smallest}, {"maxSize", rule.largest}}) {
        if (size) {
            made[member] = Json::array({size->width, size->height});
        }
    }
    return made;
}

}  // namespace ocelli::camera::rules
