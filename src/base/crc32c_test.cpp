// Tests CRC-32C against the vectors of RFC 3720 and both ways against each other.
#include "base/crc32c.h"

#include <random>

#include <gtest/gtest.h>

namespace ocelli {
namespace {

Bytes counting(std::size_t count) {
    Bytes bytes(count);
    for (std::size_t i = 0; i < count; ++i) {
        bytes[i] = static_cast<std::byte>(i);
    }
    return bytes;
}

TEST(Crc32c, GivesTheVectorsOfRfc3720) {
    struct Case {
        Bytes bytes;
        std::uint32_t crc;
    };

    const auto ascending = counting(32);
    const Case cases[] = {
        {Bytes(32), 0x8A9136AA},
        {Bytes(32, std::byte{0xFF}), 0x62A8AB43},
        {ascending, 0x46DD794E},
        {Bytes(ascending.rbegin(), ascending.rend()), 0x113FDB5C},
        {{}, 0},
    };
    for (const auto& item : cases) {
        EXPECT_EQ(crc32c(item.bytes), item.crc);
        EXPECT_EQ(detail::crc32cByTable(item.bytes, 0), item.crc);
    }
    EXPECT_EQ(crc32c(asBytes("123456789")), 0xE3069283);
}

TEST(Crc32c, BothWaysAgreeOnAnyLengthAndAlignment) {
    std::mt19937 random(7);
    Bytes bytes(4096);
    for (auto& byte : bytes) {
        byte = static_cast<std::byte>(random());
    }
    for (int i = 0; i < 2000; ++i) {
        const std::size_t from = random() % 64;
        const std::size_t count = random() % (bytes.size() - from);
        const auto part = ByteSpan(bytes).subspan(from, count);
        const auto before = static_cast<std::uint32_t>(random());
        EXPECT_EQ(crc32c(part, before), detail::crc32cByTable(part, before));
    }
}

TEST(Crc32c, GoesOnWhereItStopped) {
    const auto bytes = counting(1000);
    const auto whole = crc32c(bytes);
    for (const std::size_t cut : {0U, 1U, 7U, 8U, 500U, 999U, 1000U}) {
        const auto first = crc32c(ByteSpan(bytes).first(cut));
        EXPECT_EQ(crc32c(ByteSpan(bytes).subspan(cut), first), whole);
    }
}

}  // namespace
}  // namespace ocelli
