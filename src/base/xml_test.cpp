// Tests of text in XML.
#include "base/xml.h"

#include <gtest/gtest.h>

namespace ocelli {
namespace {

TEST(Xml, WhatMattersIsEscapedAndWhatCannotStandThereIsReplaced) {
    EXPECT_EQ(escapeXml("a<b>&\"c\""), "a&lt;b&gt;&amp;&quot;c&quot;");
    EXPECT_EQ(escapeXml("Hof \xc3\xb6stlich"), "Hof \xc3\xb6stlich");
    EXPECT_EQ(escapeXml("a\tb\nc"), "a b c");
    EXPECT_EQ(escapeXml(std::string_view("a\0b\x1f", 4)), "a?b?");
    EXPECT_EQ(escapeXml("\xff\xfe"), "?");
}

}  // namespace
}  // namespace ocelli
