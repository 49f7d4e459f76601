// YAML that people write, as JSON.
#include "config/yaml_text.h"

#include <gtest/gtest.h>

namespace ocelli::config {
namespace {

TEST(YamlText, ScalarsBecomeWhatTheyLookLike) {
    const auto read = parseYaml("a: 3\nb: 2.5\nc: yes\nd: \"3\"\ne: [x, ~]\n", 1000);
    ASSERT_TRUE(read) << read.error().message();
    EXPECT_EQ(*read, Json::parse(R"({"a":3,"b":2.5,"c":true,"d":"3","e":["x",null]})"));
}

TEST(YamlText, BrokenLongAndDeepTextIsRefused) {
    EXPECT_FALSE(parseYaml("a: [1, 2", 1000));
    EXPECT_FALSE(parseYaml("a: 123456789", 5));
    EXPECT_FALSE(parseYaml(std::string(500, '['), 1000));
}

}  // namespace
}  // namespace ocelli::config
