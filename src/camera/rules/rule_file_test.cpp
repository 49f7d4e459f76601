// Tests of rules as JSON.
#include "camera/rules/rule_file.h"

#include <gmock/gmock.h>

namespace ocelli::camera::rules {
namespace {

using testing::HasSubstr;

std::string wholeFile(const std::string& rule) {
    return R"({"rules":[)" + rule + "]}";
}

std::string errorOf(const std::string& text) {
    const auto rules = parseRules(text);
    return rules ? "no error" : rules.error().message();
}

TEST(RuleFile, ReadsALineAndARegionWithTheirUsualValues) {
    const auto rules = parseRules(R"({"rules":[
        {"name":"gate","type":"line-crossing","line":[[0.1,0.5],[0.9,0.5]],"direction":"b-to-a"},
        {"name":"yard","type":"intrusion","region":[[0,0],[1,0],[1,1]],"seconds":3,
         "sensitivity":60,"targets":["human"],"minSize":[0.01,0.02],"maxSize":[0.5,0.6]},
        {"name":"all","type":"motion"}]})");
    ASSERT_TRUE(rules) << rules.error().message();
    ASSERT_EQ(rules->size(), 3U);
    EXPECT_EQ((*rules)[0].direction, Direction::BToA);
    EXPECT_EQ((*rules)[0].line, (Line{{0.1, 0.5}, {0.9, 0.5}}));
    EXPECT_EQ((*rules)[0].sensitivity, 50);
    EXPECT_EQ((*rules)[1].seconds, 3);
    EXPECT_EQ((*rules)[1].targets, std::vector{objects::ObjectClass::Human});
    EXPECT_EQ((*rules)[1].smallest, (TargetSize{0.01, 0.02}));
    EXPECT_TRUE((*rules)[2].region.empty());
    EXPECT_EQ((*rules)[2].sensitivity, 60);
}

TEST(RuleFile, IsTheSameAfterWritingAndReading) {
    const auto rules = parseRules(R"({"rules":[
        {"name":"gate","type":"line-crossing","line":[[0.1,0.5],[0.9,0.5]],"direction":"a-to-b"},
        {"name":"bag","type":"unattended-baggage","region":[[0,0],[1,0],[1,1]],"seconds":7,
         "targets":["human","other"],"minSize":[0.1,0.1]},
        {"name":"bang","type":"audio-rise","threshold":44}]})");
    ASSERT_TRUE(rules) << rules.error().message();
    for (const auto& rule : *rules) {
        const auto again = parseRule(toJson(rule), "rule");
        ASSERT_TRUE(again) << again.error().message();
        EXPECT_EQ(*again, rule);
    }
}

TEST(RuleFile, NamesTheMemberThatIsWrong) {
    EXPECT_THAT(errorOf("[]"), HasSubstr("rules must be"));
    EXPECT_THAT(errorOf("{"), testing::Not(HasSubstr("no error")));
    EXPECT_THAT(errorOf(wholeFile(R"({"type":"motion"})")), HasSubstr("rules[0].name"));
    EXPECT_THAT(errorOf(wholeFile(R"({"name":"a","type":"dance"})")), HasSubstr("rules[0].type"));
    EXPECT_THAT(
        errorOf(wholeFile(R"({"name":"a","type":"line-crossing"})")), HasSubstr("rules[0].line")
    );
    EXPECT_THAT(
        errorOf(wholeFile(R"({"name":"a","type":"line-crossing","line":[[0.5,0.5],[0.5,0.5]]})")),
        HasSubstr("at least 0.01 long")
    );
    EXPECT_THAT(
        errorOf(wholeFile(R"({"name":"a","type":"intrusion","region":[[0,0],[1,1],[1,0],[0,1]]})")),
        HasSubstr("does not cross itself")
    );
    EXPECT_THAT(
        errorOf(wholeFile(R"({"name":"a","type":"intrusion","region":[[0,0],[1,1],[1.5,0]]})")),
        HasSubstr("rules[0].region[2]")
    );
    EXPECT_THAT(
        errorOf(wholeFile(R"({"name":"a","type":"motion","sensitivity":0})")),
        HasSubstr("rules[0].sensitivity")
    );
    EXPECT_THAT(
        errorOf(wholeFile(R"({"name":"a","type":"loitering","seconds":601})")),
        HasSubstr("0 to 600")
    );
    EXPECT_THAT(
        errorOf(wholeFile(R"({"name":"a","type":"motion","targets":["cat"]})")),
        HasSubstr("rules[0].targets")
    );
    EXPECT_THAT(
        errorOf(wholeFile(R"({"name":"a","type":"motion","minSize":[0.5,0.5],"maxSize":[0.1,1]})")),
        HasSubstr("at most maxSize")
    );
}

TEST(RuleFile, RefusesMembersItDoesNotKnow) {
    EXPECT_THAT(
        errorOf(wholeFile(R"({"name":"a","type":"motion","sensitivty":7})")),
        HasSubstr("rules[0].sensitivty")
    );
}

TEST(RuleFile, RefusesTwoRulesOfOneNameAndTooMany) {
    const std::string rule = R"({"name":"a","type":"motion"})";
    EXPECT_THAT(errorOf(wholeFile(rule + "," + rule)), HasSubstr("one of a kind"));
    std::string many = rule;
    for (std::size_t i = 0; i < 1000; ++i) {
        many += "," + rule;
    }
    EXPECT_THAT(errorOf(wholeFile(many)), HasSubstr("at most 64"));
}

TEST(RuleFile, KnowsEveryTypeByItsWord) {
    for (int i = 0; i <= static_cast<int>(RuleType::AudioLoss); ++i) {
        const auto type = static_cast<RuleType>(i);
        EXPECT_EQ(ruleTypeFrom(toString(type)), type);
    }
    EXPECT_FALSE(ruleTypeFrom("unknown"));
}

}  // namespace
}  // namespace ocelli::camera::rules
