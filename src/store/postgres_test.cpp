// Tests of what only a server can do: be away, come back, belong to another, be the wrong one.
#include "store/postgres.h"

#include <gtest/gtest.h>

#include "tests/support/fake_clock.h"
#include "tests/support/postgres_server.h"

namespace ocelli::store {
namespace {

using test::PostgresServer;

constexpr std::array<Migration, 1> kSchema = {{{"CREATE TABLE clip(name TEXT NOT NULL)"}}};

class Postgres : public testing::Test {
  protected:
    void SetUp() override {
        if (PostgresServer::instance().address().empty()) {
            GTEST_SKIP() << PostgresServer::kNoPostgres;
        }
        address = PostgresServer::instance().freshSchema();
    }

    Result<std::unique_ptr<Database>> open() { return openPostgres(address, kSchema, clock); }

    test::FakeClock clock;
    PostgresAddress address;
};

TEST_F(Postgres, AConnectionThatBrokeIsOpenedAnewButNeverWithinATransaction) {
    auto opened = open();
    ASSERT_TRUE(opened) << opened.error().describe();
    auto& database = **opened;
    const auto count = [&] { return database.queryInteger("SELECT count(*) FROM clip"); };
    {
        auto change = database.begin();
        ASSERT_TRUE(change);
        ASSERT_TRUE(database.run("INSERT INTO clip VALUES('lost')"));
        PostgresServer::instance().stop();
        PostgresServer::instance().start();
        EXPECT_EQ(
            database.run("INSERT INTO clip VALUES('second half')").error().kind(),
            ErrorKind::Unavailable
        );
        EXPECT_EQ(
            database.run("INSERT INTO clip VALUES('second half')").error().kind(),
            ErrorKind::Unavailable
        );
        EXPECT_FALSE(change->commit());
    }
    EXPECT_EQ(count().value_or(-1), 0);
    PostgresServer::instance().stop();
    EXPECT_EQ(count().error().kind(), ErrorKind::Unavailable);
    EXPECT_EQ(database.begin().error().kind(), ErrorKind::Unavailable);
    PostgresServer::instance().start();
    EXPECT_FALSE(count()) << "the next try is a second later";
    clock.advance(std::chrono::seconds(2));
    EXPECT_EQ(count().value_or(-1), 0);
    EXPECT_TRUE(database.run("INSERT INTO clip VALUES('kept')"));
    EXPECT_EQ(count().value_or(-1), 1);
}

TEST_F(Postgres, ASecondOwnerIsRefusedWhileTheFirstLives) {
    auto first = open();
    ASSERT_TRUE(first);
    const auto second = open();
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().kind(), ErrorKind::Unavailable);
    first->reset();
    EXPECT_TRUE(open());
}

TEST_F(Postgres, AddressesThatCannotBeUsedAreErrorsWithoutTheirSecrets) {
    const auto kind = [&](const std::string& uri) {
        const auto opened = openPostgres({.uri = uri}, kSchema, clock);
        EXPECT_FALSE(opened);
        EXPECT_EQ(opened.error().message().find("sesame"), std::string::npos);
        return opened.error().kind();
    };
    EXPECT_EQ(kind("postgresql://u:sesame@localhost/x"), ErrorKind::InvalidArgument);
    EXPECT_EQ(kind("postgresql://u@localhost:sesame/x?wrong=sesame"), ErrorKind::InvalidArgument);
    EXPECT_EQ(kind("host=/nowhere dbname=x"), ErrorKind::Unavailable);
    EXPECT_EQ(
        openPostgres({.uri = address.uri, .schema = "a;b"}, kSchema, clock).error().kind(),
        ErrorKind::InvalidArgument
    );
}

TEST_F(Postgres, TextThatItCannotHoldIsRefusedAndNotCut) {
    auto database = open();
    ASSERT_TRUE(database);
    using namespace std::string_view_literals;
    for (const auto text : {"a\0b"sv, "a\xFF"sv}) {
        EXPECT_EQ(
            (*database)->run("INSERT INTO clip VALUES(?)", {text}).error().kind(),
            ErrorKind::InvalidArgument
        );
    }
    EXPECT_EQ((*database)->queryInteger("SELECT count(*) FROM clip").value_or(-1), 0);
}

}  // namespace
}  // namespace ocelli::store
