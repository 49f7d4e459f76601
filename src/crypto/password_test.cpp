// Tests password hashes and random tokens.
#include "crypto/password.h"

#include <set>

#include <gtest/gtest.h>

#include "crypto/random.h"

namespace ocelli::crypto {
namespace {

constexpr PasswordCost kCheap{.passes = 1, .memoryBytes = 64U << 10U};

TEST(Password, VerifiesOnlyTheRightOne) {
    const auto hash = hashPassword("Circle of Life", kCheap);
    ASSERT_TRUE(hash);
    EXPECT_TRUE(hash->starts_with("$argon2id$"));
    EXPECT_TRUE(verifyPassword(*hash, "Circle of Life"));
    EXPECT_FALSE(verifyPassword(*hash, "circle of life"));
    EXPECT_FALSE(verifyPassword(*hash, ""));
    EXPECT_FALSE(verifyPassword(*hash, std::string_view("Circle of Life\0", 15)));
}

TEST(Password, SaltsEachHash) {
    EXPECT_NE(*hashPassword("a", kCheap), *hashPassword("a", kCheap));
}

TEST(Password, StoresItsCost) {
    const auto hash = hashPassword("a", kCheap);
    EXPECT_NE(hash->find("m=64,t=1,p=1"), std::string::npos);
    EXPECT_FALSE(needsRehash(*hash, kCheap));
    EXPECT_TRUE(needsRehash(*hash));
    EXPECT_TRUE(verifyPassword(*hash, "a"));
}

TEST(Password, RefusesWhatIsNoHash) {
    for (const auto* text :
         {"", "x", "$argon2id$", "$argon2id$v=19$m=64,t=1,p=1$$", "$1$abc$def"}) {
        EXPECT_FALSE(verifyPassword(text, "a")) << text;
        EXPECT_TRUE(needsRehash(text)) << text;
    }
    EXPECT_FALSE(verifyPassword(std::string(5000, '$'), "a"));
}

TEST(Password, NamesACostOutOfRange) {
    EXPECT_EQ(hashPassword("a", {.passes = 0}).error().field(), "passes");
    EXPECT_EQ(hashPassword("a", {.memoryBytes = 1}).error().field(), "memoryBytes");
    EXPECT_EQ(hashPassword(std::string(2000, 'a'), kCheap).error().field(), "password");
}

TEST(Random, TokensDifferAndFitIntoCookies) {
    std::set<std::string> tokens;
    for (int i = 0; i < 1000; ++i) {
        const auto token = randomToken();
        EXPECT_EQ(token.size(), 43U);
        EXPECT_EQ(
            token.find_first_not_of(
                "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
            ),
            std::string::npos
        );
        tokens.insert(token);
    }
    EXPECT_EQ(tokens.size(), 1000U);
    EXPECT_EQ(randomBytes(7).size(), 7U);
    EXPECT_TRUE(randomToken(0).empty());
}

}  // namespace
}  // namespace ocelli::crypto
