// Tests CRC-32 against its published check value.
#include "base/crc32.h"

#include <gtest/gtest.h>

namespace ocelli {
namespace {

TEST(Crc32, GivesTheCheckValueAndGoesOn) {
    EXPECT_EQ(crc32(asBytes("123456789")), 0xCBF43926U);
    EXPECT_EQ(crc32(asBytes("56789"), crc32(asBytes("1234"))), 0xCBF43926U);
    EXPECT_EQ(crc32({}), 0U);
}

}  // namespace
}  // namespace ocelli
