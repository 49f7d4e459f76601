// Tests splitting and joining of access units.
#include "media/codec/nal_units.h"

#include <gtest/gtest.h>

#include "base/text.h"

namespace ocelli::media::codec {
namespace {

Bytes hex(std::string_view text) {
    return parseHex(text).value();
}

std::vector<std::string> texts(const std::vector<ByteSpan>& nalUnits) {
    std::vector<std::string> result;
    for (const ByteSpan nalUnit : nalUnits) {
        result.push_back(formatHex(nalUnit));
    }
    return result;
}

TEST(NalUnits, AnnexBIsSplitAtShortAndLongStartCodes) {
    struct Case {
        const char* bytes;
        std::vector<std::string> expected;
    };

    const Case cases[] = {
        {"", {}},
        {"0102030405", {}},
        {"000001", {}},
        {"00000167", {"67"}},
        {"0000000167640000000168", {"6764", "68"}},
        {"00000167640000016841", {"6764", "6841"}},
        {"ffff00000109f0000000000106aa", {"09f0", "06aa"}},
        {"0000010900000000", {"09"}},
        {"000001000001000001650100", {"6501"}},
        // An escaped zero pair inside, then a start code with nothing behind it.
        {"00000165000003000001", {"65000003"}},
    };
    for (const Case& c : cases) {
        const Bytes bytes = hex(c.bytes);
        EXPECT_EQ(texts(splitAnnexB(bytes)), c.expected) << c.bytes;
    }
}

TEST(NalUnits, LengthPrefixedIsSplitForEachLengthSize) {
    const Bytes four = hex("000000026764000000016800000000");
    EXPECT_EQ(texts(*splitLengthPrefixed(four)), (std::vector<std::string>{"6764", "68"}));
    const Bytes two = hex("0002676400016800020605");
    EXPECT_EQ(
        texts(*splitLengthPrefixed(two, 2)), (std::vector<std::string>{"6764", "68", "0605"})
    );
    const Bytes one = hex("02676401680165");
    EXPECT_EQ(texts(*splitLengthPrefixed(one, 1)), (std::vector<std::string>{"6764", "68", "65"}));
}

TEST(NalUnits, LengthsThatPassTheEndAreDataLoss) {
    for (const char* text : {"00", "000000", "0000000567", "ffffffff65", "000000016500"}) {
        const Bytes bytes = hex(text);
        const auto result = splitLengthPrefixed(bytes);
        ASSERT_FALSE(result) << text;
        EXPECT_EQ(result.error().kind(), ErrorKind::DataLoss) << text;
    }
    EXPECT_EQ(splitLengthPrefixed({}, 3).error().kind(), ErrorKind::InvalidArgument);
}

TEST(NalUnits, TooManyNalUnitsAreRefusedOrCut) {
    Bytes many;
    Bytes annexB;
    for (std::size_t i = 0; i <= kMaximumNalUnits; ++i) {
        const Bytes one = hex("0000000165");
        many.insert(many.end(), one.begin(), one.end());
        annexB.insert(annexB.end(), one.begin(), one.end());
    }
    EXPECT_EQ(splitLengthPrefixed(many).error().kind(), ErrorKind::DataLoss);
    EXPECT_EQ(splitAnnexB(annexB).size(), kMaximumNalUnits);
}

TEST(NalUnits, BothFormsTurnIntoEachOther) {
    const Bytes annexB = hex("0000000167640a000000016888000000016588");
    const Bytes prefixed = annexBToLengthPrefixed(annexB);
    EXPECT_EQ(formatHex(prefixed), "0000000367640a000000026888000000026588");
    EXPECT_EQ(*lengthPrefixedToAnnexB(prefixed), annexB);
    EXPECT_FALSE(lengthPrefixedToAnnexB(hex("0000000965")));
}

TEST(NalUnits, EmulationPreventionIsRemoved) {
    EXPECT_EQ(formatHex(removeEmulationPrevention(hex("6700000300000301"))), "670000000001");
    EXPECT_EQ(formatHex(removeEmulationPrevention(hex("670000000003"))), "6700000000");
    EXPECT_EQ(formatHex(removeEmulationPrevention(hex("6700030003"))), "6700030003");
    EXPECT_EQ(formatHex(removeEmulationPrevention(hex("6700000301020304"), 5)), "67000001");
}

}  // namespace
}  // namespace ocelli::media::codec
