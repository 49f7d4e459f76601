// Tests of random UUIDs.
#include "crypto/uuid.h"

#include <regex>

#include <gtest/gtest.h>

namespace ocelli::crypto {
namespace {

TEST(Uuid, HasTheFormOfVersion4AndIsAnotherEachTime) {
    const std::regex form("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}");
    std::string before;
    for (int i = 0; i < 100; ++i) {
        const std::string uuid = randomUuid();
        EXPECT_TRUE(std::regex_match(uuid, form)) << uuid;
        EXPECT_NE(uuid, before);
        before = uuid;
    }
}

}  // namespace
}  // namespace ocelli::crypto
