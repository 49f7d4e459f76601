// Tests of bounded JSON reading.
#include "base/json.h"

#include <string>

#include <gtest/gtest.h>

namespace ocelli {
namespace {

std::string repeated(std::string_view part, int times) {
    std::string text;
    for (int i = 0; i < times; ++i) {
        text += part;
    }
    return text;
}

TEST(ParseJson, KeepsTheOrderOfMembers) {
    EXPECT_EQ(
        formatJson(*parseJson(R"({"b":1,"a":[true,null,"x"]})")), R"({"b":1,"a":[true,null,"x"]})"
    );
}

TEST(ParseJson, NamesTheByteWhereItBreaks) {
    const auto result = parseJson(R"({"a":1,})");
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().message(), "not well-formed JSON at byte 8");
}

TEST(ParseJson, RefusesWhatIsNotJson) {
    const char* bad[] = {
        "",     " ",        "{",        "}",       "]",           "{]",
        "[1,]", "{'a':1}",  "nul",      "01",      "+1",          ".5",
        "NaN",  "Infinity", "\"\x01\"", "\"\\x\"", "\"\\ud800\"", "\"\xC0\x80\"",
        "1 2",  "[1]]",     "/* */1",   "\"a",     "\"a\\",
    };
    for (const char* text : bad) {
        const auto result = parseJson(text);
        ASSERT_FALSE(result) << text;
        EXPECT_EQ(result.error().kind(), ErrorKind::InvalidArgument);
    }
    EXPECT_FALSE(parseJson(std::string_view("1\0", 2)));
}

TEST(ParseJson, BoundsTheDepth) {
    EXPECT_TRUE(parseJson(repeated("[", 64) + repeated("]", 64)));
    EXPECT_FALSE(parseJson(repeated("[", 65) + repeated("]", 65)));
    EXPECT_FALSE(parseJson(repeated("{\"a\":", 65) + "1" + repeated("}", 65)));
    EXPECT_FALSE(parseJson(repeated("[", 1'000'000)));
    EXPECT_FALSE(parseJson(repeated("]", 200) + repeated("[", 200)));
}

TEST(ParseJson, BracketsInTextAreNotDepth) {
    const std::string text = "\"" + repeated("[{", 100) + "\\\"" + repeated("[", 100) + "\"";
    EXPECT_TRUE(parseJson(text));
    EXPECT_TRUE(parseJson("[" + repeated("[],", 100) + "{}]"));
}

TEST(ParseJson, BoundsTheMembersOfAnObjectButNotOfAnArray) {
    const auto object = [](int members) {
        std::string text = "{";
        for (int i = 0; i < members; ++i) {
            text += (i > 0 ? ",\"" : "\"") + std::to_string(i) + "\":[1,2]";
        }
        return text + "}";
    };
    EXPECT_EQ(parseJson(object(1024))->size(), 1024U);
    EXPECT_FALSE(parseJson(object(1025)));
    EXPECT_EQ(parseJson("[" + repeated("1,", 5000) + "1]")->size(), 5001U);
    EXPECT_TRUE(parseJson("[" + object(1000) + "," + object(1000) + "]"));
}

TEST(ParseJson, TheLastOfTwoMembersCounts) {
    EXPECT_EQ(*integerMember(*parseJson(R"({"a":1,"a":2})"), "a"), 2);
}

TEST(ParseJson, ANumberThatDoesNotFitIsAClearError) {
    const auto result = parseJson("1e999");
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().message(), "a number in the JSON is out of range");
}

TEST(FormatJson, ReplacesBytesThatAreNotUtf8) {
    EXPECT_EQ(formatJson(Json{{"a", "x\xFFy"}}), "{\"a\":\"x\xEF\xBF\xBDy\"}");
    EXPECT_EQ(formatJsonPretty(Json{{"a", 1}}), "{\n  \"a\": 1\n}");
}

TEST(JsonMember, NamesTheMissingOrWrongMember) {
    const Json object =
        *parseJson(R"({"name":"a","rate":25,"on":true,"big":18446744073709551615,"half":0.5})");
    EXPECT_EQ(*stringMember(object, "name"), "a");
    EXPECT_EQ(*integerMember(object, "rate"), 25);
    EXPECT_EQ(*booleanMember(object, "on"), true);

    EXPECT_EQ(stringMember(object, "absent").error().field(), "absent");
    EXPECT_EQ(stringMember(object, "rate").error().field(), "rate");
    EXPECT_EQ(stringMember(object, "rate").error().allowed(), "text");
    EXPECT_EQ(integerMember(object, "half").error().message(), "half must be a whole number");
    EXPECT_EQ(booleanMember(object, "rate").error().allowed(), "true or false");
    EXPECT_FALSE(stringMember(Json::array(), "name"));
}

TEST(JsonMember, ANumberBeyondSixtyFourBitsIsNotTurnedNegative) {
    const Json object = *parseJson(
        R"({"top":9223372036854775807,"over":9223372036854775808,"low":-9223372036854775808})"
    );
    EXPECT_EQ(*integerMember(object, "top"), INT64_MAX);
    EXPECT_EQ(*integerMember(object, "low"), INT64_MIN);
    const auto over = integerMember(object, "over");
    ASSERT_FALSE(over);
    EXPECT_EQ(over.error().field(), "over");
    EXPECT_EQ(over.error().allowed(), "at most 9223372036854775807");
}

}  // namespace
}  // namespace ocelli
