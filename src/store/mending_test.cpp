// Tests of beginning anew after a broken database.
#include "store/mending.h"

#include <array>
#include <fstream>

#include <gtest/gtest.h>

#include "base/file.h"
#include "tests/support/temporary_folder.h"

namespace ocelli::store {
namespace {

constexpr std::array<Migration, 1> kSchema = {{{"CREATE TABLE clip(name TEXT);"}}};

class MendingTest : public testing::Test {
  protected:
    MendedDatabase open() {
        auto opened = openMending(folder_ / "x.db", kSchema, now_);
        EXPECT_TRUE(opened.has_value());
        now_ = now_ + std::chrono::hours(1);
        return std::move(*opened);
    }

    std::size_t broken() const {
        std::size_t count = 0;
        for (const auto& entry : std::filesystem::directory_iterator(folder_.path())) {
            count += entry.path().string().find(".broken-") != std::string::npos ? 1 : 0;
        }
        return count;
    }

    test::TemporaryFolder folder_;
    WallTime now_{1'700'000'000'000'000};
};

TEST_F(MendingTest, AWholeDatabaseIsOpenedAsItIs) {
    ASSERT_TRUE(open().database->run("INSERT INTO clip VALUES('a')").has_value());
    const auto again = open();
    EXPECT_TRUE(again.movedTo.empty());
    EXPECT_EQ(again.database->queryInteger("SELECT count(*) FROM clip").value(), 1);
}

TEST_F(MendingTest, ABrokenOneIsMovedAsideWithItsJournal) {
    std::ofstream(folder_ / "x.db") << std::string(5000, 'x');
    std::ofstream(folder_ / "x.db-wal") << "old journal";
    const auto opened = open();
    EXPECT_EQ(readFile(opened.movedTo, 10'000).value(), std::string(5000, 'x'));
    EXPECT_EQ(opened.database->queryInteger("SELECT count(*) FROM clip").value(), 0);
}

TEST_F(MendingTest, OnlyTheNewestThreeAreKept) {
    for (int i = 0; i < 6; ++i) {
        std::ofstream(folder_ / "x.db") << std::string(5000, 'x');
        open();
    }
    EXPECT_EQ(broken(), 3U);
}

TEST_F(MendingTest, WhatIsNotBrokenButUnusableIsAnError) {
    std::filesystem::create_directory(folder_ / "x.db");
    EXPECT_FALSE(openMending(folder_ / "x.db", kSchema, now_).has_value());
    EXPECT_EQ(broken(), 0U);
}

}  // namespace
}  // namespace ocelli::store
