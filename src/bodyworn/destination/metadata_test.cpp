// Tests of metadata headers.
#include "bodyworn/destination/metadata.h"

#include <gtest/gtest.h>

namespace ocelli::bodyworn::destination {
namespace {

using net::http::Fields;

TEST(Metadata, HasKeysWithoutCaseAndGoesBackAsItCame) {
    Fields headers;
    headers.set("x-OBJECT-meta-NAME", "%C3%85sa + 1");
    headers.set("X-Container-Meta-Other", "x");
    const auto metadata = metadataOf(headers, Owner::Object);
    ASSERT_TRUE(metadata);
    EXPECT_EQ(metadata->get("Name"), "Åsa + 1");
    EXPECT_FALSE(metadata->has("Other"));
    Fields out;
    addMetadata(*metadata, Owner::Object, out);
    EXPECT_EQ(
        out.all().front(), std::pair(std::string("X-Object-Meta-Name"), std::string("%C3%85sa + 1"))
    );
}

TEST(Metadata, KeepsWhatCannotBeDecoded) {
    Metadata metadata;
    metadata.set("A", "100%");
    metadata.set("B", "%00");
    EXPECT_EQ(metadata.get("a"), "100%");
    EXPECT_EQ(metadata.get("b"), "%00");
    EXPECT_EQ(Metadata::ofJson(metadata.toJson()), metadata);
}

TEST(Metadata, IsMergedKeyByKeyAndAnEmptyValueDeletes) {
    Fields headers;
    headers.set("X-Container-Meta-A", "1");
    headers.set("X-Remove-Container-Meta-B", "x");
    Metadata metadata;
    metadata.set("A", "0");
    metadata.set("B", "0");
    metadata.set("C", "0");
    metadata.merge(*metadataOf(headers, Owner::Container));
    EXPECT_EQ(metadata.get("A"), "1");
    EXPECT_FALSE(metadata.has("B"));
    EXPECT_EQ(metadata.get("C"), "0");
}

TEST(Metadata, HasTheLimitsOfSwift) {
    const auto with = [](const std::string& key, std::string value) {
        Fields headers;
        headers.set("X-Object-Meta-" + key, std::move(value));
        return metadataOf(headers, Owner::Object).has_value();
    };
    EXPECT_TRUE(with(std::string(128, 'k'), std::string(256, 'v')));
    EXPECT_FALSE(with(std::string(129, 'k'), "v"));
    EXPECT_FALSE(with("k", std::string(257, 'v')));
    EXPECT_FALSE(with("k", "\xff"));
    Metadata many;
    for (int i = 0; i < 20; ++i) {
        many.set("k" + std::to_string(i), std::string(250, 'v'));
    }
    EXPECT_FALSE(many.check());
}

}  // namespace
}  // namespace ocelli::bodyworn::destination
