// Tests of the text helpers.
#include "base/text.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "base/clean_text.h"

namespace ocelli {
namespace {

std::string decoded64(std::string_view text) {
    const auto bytes = parseBase64(text);
    return bytes ? std::string(asText(*bytes)) : "refused";
}

TEST(Text, TrimsAndSplits) {
    EXPECT_EQ(trim(" \t a b\r\n"), "a b");
    EXPECT_EQ(trim(" \n"), "");
    EXPECT_EQ(trim(""), "");
    EXPECT_EQ(split("a,,b", ','), (std::vector<std::string_view>{"a", "", "b"}));
    EXPECT_EQ(split("", ','), (std::vector<std::string_view>{""}));
    EXPECT_EQ(split(",", ','), (std::vector<std::string_view>{"", ""}));
}

TEST(Text, CaseIsAsciiOnly) {
    EXPECT_EQ(toLower("ABC \xC3\x84 z"), "abc \xC3\x84 z");
    EXPECT_TRUE(equalsIgnoreCase("Content-Length", "content-length"));
    EXPECT_FALSE(equalsIgnoreCase("a", "ab"));
    EXPECT_FALSE(equalsIgnoreCase("\xC3\x84", "\xC3\xA4"));
    EXPECT_FALSE(equalsIgnoreCase("[", "{"));
}

TEST(Text, WholeNumbersAreWhole) {
    EXPECT_EQ(toInteger("-42"), -42);
    EXPECT_EQ(toInteger("9223372036854775807"), INT64_MAX);
    for (const char* bad :
         {"", " 1", "1 ", "+1", "1.0", "0x10", "9223372036854775808", "-", "1e3"}) {
        EXPECT_EQ(toInteger(bad), std::nullopt) << bad;
    }
}

TEST(Text, NumbersAreFinite) {
    EXPECT_EQ(toNumber("2.5"), 2.5);
    EXPECT_EQ(toNumber("-1e3"), -1000.0);
    for (const char* bad :
         {"", "nan", "inf", "-inf", "infinity", "1e999", "1,5", "0x1p3", "1.0f", " 1"}) {
        EXPECT_EQ(toNumber(bad), std::nullopt) << bad;
    }
}

TEST(Hex, RoundTripsAndTakesBothCases) {
    EXPECT_EQ(formatHex(*parseHex("00fFA5")), "00ffa5");
    EXPECT_TRUE(parseHex("")->empty());
    for (const char* bad : {"a", "0g", "0x10", " 00", "00 11", "-1", "::"}) {
        EXPECT_FALSE(parseHex(bad)) << bad;
    }
}

// RFC 4648, section 10.
TEST(Base64, TheVectorsOfTheStandard) {
    const std::pair<const char*, const char*> cases[] = {
        {"", ""},
        {"f", "Zg=="},
        {"fo", "Zm8="},
        {"foo", "Zm9v"},
        {"foob", "Zm9vYg=="},
        {"fooba", "Zm9vYmE="},
        {"foobar", "Zm9vYmFy"},
    };
    for (const auto& [plain, coded] : cases) {
        EXPECT_EQ(formatBase64(asBytes(plain)), coded);
        EXPECT_EQ(decoded64(coded), plain);
    }
    EXPECT_EQ(formatBase64(*parseHex("fbffbf")), "+/+/");
}

TEST(Base64, IsStrict) {
    const char* bad[] = {
        "Zg",
        "Zg=",
        "Zg===",
        "Zm9",
        "Z",
        "=",
        "==",
        "====",
        "Zg==Zg==",
        "Z===",
        "Zm=v",
        "=Zm9",
        "Zm9v\n",
        "Zm 9v===",
        "Zm-_",
        "Zh==",
        "Zm9=",
        "Zm9v====",
    };
    for (const char* text : bad) {
        EXPECT_FALSE(parseBase64(text)) << text;
    }
    EXPECT_FALSE(parseBase64(std::string_view("Zg=\0", 4)));
}

TEST(Percent, DecodesAndLeavesPlusAloneOutsideQueries) {
    EXPECT_EQ(*decodePercent("a%20b+c%2F%c3%a4"), "a b+c/\xC3\xA4");
    EXPECT_EQ(*decodePercent("a+b%2B", true), "a b+");
    EXPECT_EQ(*decodePercent("%00"), std::string_view("\0", 1));
    for (const char* bad : {"%", "%2", "a%", "%zz", "%2g", "%-1", "%%20"}) {
        EXPECT_FALSE(decodePercent(bad)) << bad;
    }
}

TEST(Percent, EncodesAllButUnreserved) {
    EXPECT_EQ(encodePercent("a-Z_0.9~"), "a-Z_0.9~");
    EXPECT_EQ(encodePercent("a b/?&=+%\xC3\xA4\n"), "a%20b%2f%3f%26%3d%2b%25%c3%a4%0a");
    std::string all;
    for (int i = 0; i < 256; ++i) {
        all.push_back(static_cast<char>(i));
    }
    EXPECT_EQ(*decodePercent(encodePercent(all), true), all);
}

TEST(CleanText, IsUtf8WithoutControlCharacters) {
    for (const char* good :
         {"", "Tür 7", "\u00A0", "日本", "\U0001F512", "\uFFFD", "\uD7FF", "\uE000", "\U0010FFFF"
         }) {
        EXPECT_TRUE(isCleanText(good)) << good;
    }
    const std::string_view bad[] = {
        "\n",
        "a\tb",
        "\x7F",
        "\xC2\x80",          // U+0080
        "\xC2\x9F",          // U+009F
        "\x80",              // a continuation alone
        "\xC3",              // cut short
        "\xE2\x82",          // cut short
        "\xF0\x9F\x94",      // cut short
        "\xC0\x80",          // overlong
        "\xC1\xBF",          // overlong
        "\xE0\x9F\xBF",      // overlong
        "\xF0\x8F\xBF\xBF",  // overlong
        "\xED\xA0\x80",      // surrogate
        "\xED\xBF\xBF",      // surrogate
        "\xF4\x90\x80\x80",  // beyond U+10FFFF
        "\xF5\x80\x80\x80",
        "\xFF",
        "\xC3\x28",
    };
    for (const auto text : bad) {
        EXPECT_FALSE(isCleanText(text)) << formatHex(asBytes(text));
    }
    EXPECT_FALSE(isCleanText(std::string_view("a\0b", 3)));
}

TEST(Text, CleanTextIsCleanAndShort) {
    EXPECT_EQ(cleanText("Åsa", 10), "Åsa");
    EXPECT_EQ(cleanText("a\nb\x7F\xC2\x85z", 10), "a?b???z");
    EXPECT_EQ(cleanText("\xFFok\xC3", 10), "?ok?");
    EXPECT_EQ(cleanText("Åsa", 1), "") << "no half characters";
    EXPECT_EQ(cleanText("aÅ", 2), "a");
    EXPECT_TRUE(isCleanText(cleanText("\x80\xE2\x82 \x1B[0m", 100)));
}

}  // namespace
}  // namespace ocelli
