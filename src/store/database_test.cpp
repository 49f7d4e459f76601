// Tests of the database wall: values, transactions, migrations from each version, broken files.
#include "store/database.h"

#include <filesystem>
#include <fstream>

#include <sys/stat.h>

#include <gtest/gtest.h>

namespace ocelli::store {
namespace {

namespace fs = std::filesystem;

constexpr std::array<Migration, 3> kSchema = {{
    {"CREATE TABLE clip(id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, size INTEGER);"},
    {"ALTER TABLE clip ADD COLUMN data BLOB; CREATE INDEX by_size ON clip(size);"},
    {"CREATE TABLE mark(clip INTEGER NOT NULL REFERENCES clip(id), weight REAL);"},
}};

class DatabaseTest : public testing::Test {
  protected:
    DatabaseTest() {
        std::string pattern = (fs::temp_directory_path() / "ocelli_store_XXXXXX").string();
        folder_ = ::mkdtemp(pattern.data());
    }

    ~DatabaseTest() override { fs::remove_all(folder_); }

    fs::path file() const { return folder_ / "test.db"; }

    std::unique_ptr<Database> open(std::size_t steps = kSchema.size()) {
        auto database = Database::open(file(), std::span(kSchema).first(steps));
        EXPECT_TRUE(database.has_value()) << (database ? "" : database.error().describe());
        return database ? std::move(*database) : nullptr;
    }

    fs::path folder_;
};

TEST_F(DatabaseTest, ValuesOfEveryTypeComeBack) {
    auto database = open();
    const Bytes data = {std::byte{0}, std::byte{255}};
    ASSERT_TRUE(
        database->run("INSERT INTO clip(name, size, data) VALUES(?,?,?)", {"a", 1LL << 40, data})
    );
    EXPECT_EQ(database->lastInsertId(), 1);
    ASSERT_TRUE(database->run("INSERT INTO mark(clip, weight) VALUES(?,?)", {1, 2.5}));
    int rows = 0;
    const auto read = database->query(
        "SELECT name, size, data, weight, NULL FROM clip JOIN mark ON clip.id=clip WHERE name=?",
        {std::string("a")},
        [&](const Row& row) -> Result<void> {
            ++rows;
            EXPECT_EQ(row.text(0), "a");
            EXPECT_EQ(row.integer(1), 1LL << 40);
            EXPECT_EQ(row.bytes(2), data);
            EXPECT_EQ(row.number(3), 2.5);
            EXPECT_TRUE(row.isNull(4));
            return {};
        }
    );
    EXPECT_TRUE(read.has_value());
    EXPECT_EQ(rows, 1);
}

TEST_F(DatabaseTest, HostileTextStaysText) {
    auto database = open();
    const std::string evil = "'); DROP TABLE clip; --";
    ASSERT_TRUE(database->run("INSERT INTO clip(name) VALUES(?)", {evil}));
    ASSERT_TRUE(database->run("INSERT INTO clip(name) VALUES(?)", {std::string_view()}));
    EXPECT_EQ(database->queryInteger("SELECT count(*) FROM clip").value(), 2);
    EXPECT_EQ(database->queryInteger("SELECT count(*) FROM clip WHERE name=''").value(), 1);
}

TEST_F(DatabaseTest, ConstraintsAndMistakesHaveTheirKind) {
    auto database = open();
    ASSERT_TRUE(database->run("INSERT INTO clip(name) VALUES(?)", {"a"}));
    const auto twice = database->run("INSERT INTO clip(name) VALUES(?)", {"a"});
    EXPECT_EQ(twice.error().kind(), ErrorKind::AlreadyExists);
    const auto orphan = database->run("INSERT INTO mark(clip) VALUES(?)", {77});
    EXPECT_EQ(orphan.error().kind(), ErrorKind::FailedPrecondition);
    EXPECT_EQ(database->run("SELECT ?", {}).error().kind(), ErrorKind::Internal);
    EXPECT_EQ(database->run("nonsense").error().kind(), ErrorKind::Internal);
    // A failed statement does not spoil the next use of the same text.
    EXPECT_TRUE(database->run("INSERT INTO clip(name) VALUES(?)", {"b"}).has_value());
}

TEST_F(DatabaseTest, TransactionIsUndoneUnlessCommitted) {
    auto database = open();
    {
        auto transaction = database->begin();
        ASSERT_TRUE(transaction.has_value());
        ASSERT_TRUE(database->run("INSERT INTO clip(name) VALUES(?)", {"lost"}));
    }
    {
        auto transaction = database->begin();
        ASSERT_TRUE(transaction.has_value());
        ASSERT_TRUE(database->run("INSERT INTO clip(name) VALUES(?)", {"kept"}));
        ASSERT_TRUE(transaction->commit().has_value());
    }
    EXPECT_EQ(database->queryInteger("SELECT count(*) FROM clip").value(), 1);
    EXPECT_EQ(database->queryInteger("SELECT size FROM clip", {}, -1).value(), -1);
}

TEST_F(DatabaseTest, AQueryMayUseTheSameStatementInside) {
    auto database = open();
    for (const char* name : {"a", "b", "c"}) {
        ASSERT_TRUE(database->run("INSERT INTO clip(name) VALUES(?)", {name}));
    }
    int calls = 0;
    const auto outer = database->query("SELECT id FROM clip", {}, [&](const Row&) -> Result<void> {
        return database->query("SELECT id FROM clip", {}, [&](const Row&) -> Result<void> {
            ++calls;
            return {};
        });
    });
    EXPECT_TRUE(outer.has_value());
    EXPECT_EQ(calls, 9);
}

TEST_F(DatabaseTest, AnErrorOfTheCallbackEndsTheQuery) {
    auto database = open();
    for (const char* name : {"a", "b"}) {
        ASSERT_TRUE(database->run("INSERT INTO clip(name) VALUES(?)", {name}));
    }
    int calls = 0;
    const auto result = database->query("SELECT id FROM clip", {}, [&](const Row&) -> Result<void> {
        ++calls;
        return fail(ErrorKind::Cancelled, "enough");
    });
    EXPECT_EQ(result.error().kind(), ErrorKind::Cancelled);
    EXPECT_EQ(calls, 1);
    EXPECT_TRUE(database->begin().has_value()) << "the statement must not stay open";
}

TEST_F(DatabaseTest, EachOldSchemaIsBroughtToTheNewest) {
    for (std::size_t steps = 0; steps <= kSchema.size(); ++steps) {
        {
            auto old = open(steps);
            EXPECT_EQ(old->version().value(), static_cast<int>(steps));
            if (steps > 0) {
                ASSERT_TRUE(old->run("INSERT INTO clip(name, size) VALUES('old', 7)"));
            }
        }
        auto database = open();
        EXPECT_EQ(database->version().value(), 3);
        EXPECT_EQ(
            database->queryInteger("SELECT size FROM clip WHERE data IS NULL").value(),
            steps > 0 ? 7 : 0
        );
        database.reset();
        fs::remove(file());
    }
}

TEST_F(DatabaseTest, AFailingStepLeavesTheOldSchema) {
    open(1);
    constexpr std::array<Migration, 2> kBroken = {{kSchema[0], {"CREATE TABLE half(x); nonsense;"}}
    };
    const auto failed = Database::open(file(), kBroken);
    EXPECT_FALSE(failed.has_value());
    auto database = open(1);
    EXPECT_EQ(database->version().value(), 1);
    EXPECT_EQ(
        database->queryInteger("SELECT count(*) FROM sqlite_master WHERE name='half'").value(), 0
    );
}

TEST_F(DatabaseTest, ANewerSchemaIsRefused) {
    open();
    const auto refused = Database::open(file(), std::span(kSchema).first(1));
    EXPECT_EQ(refused.error().kind(), ErrorKind::FailedPrecondition);
}

TEST_F(DatabaseTest, ABrokenFileIsDataLoss) {
    std::ofstream(file()) << std::string(8192, 'x');
    EXPECT_EQ(Database::open(file(), kSchema).error().kind(), ErrorKind::DataLoss);
}

TEST_F(DatabaseTest, AFileWithABrokenPageIsDataLoss) {
    {
        auto database = open();
        for (int i = 0; i < 500; ++i) {
            const std::string name = std::to_string(i) + std::string(50, 'n');
            ASSERT_TRUE(database->run("INSERT INTO clip(name, size) VALUES(?,?)", {name, i}));
        }
        ASSERT_TRUE(database->checkpoint().has_value());
    }
    {
        std::fstream stream(file(), std::ios::in | std::ios::out | std::ios::binary);
        stream.seekp(4096 + 100);
        stream << std::string(8000, '\xA5');
    }
    EXPECT_EQ(Database::open(file(), kSchema).error().kind(), ErrorKind::DataLoss);
}

TEST_F(DatabaseTest, TheFileIsPrivateAndAFolderThatIsMissingAnError) {
    open();
    struct stat status = {};
    ASSERT_EQ(::stat(file().c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777U, 0600U);
    EXPECT_EQ(
        Database::open(folder_ / "none" / "x.db", kSchema).error().kind(), ErrorKind::NotFound
    );
}

TEST_F(DatabaseTest, AWriterElsewhereIsUnavailableNotAHang) {
    auto first = open();
    auto second = Database::open(
        file(),
        kSchema,
        {.check = Database::Check::None, .busyTimeout = std::chrono::milliseconds(1)}
    );
    ASSERT_TRUE(second.has_value());
    auto transaction = first->begin();
    ASSERT_TRUE(transaction.has_value());
    EXPECT_EQ((*second)->begin().error().kind(), ErrorKind::Unavailable);
}

TEST(Database, InMemoryNeedsNoFile) {
    auto database = Database::openInMemory(kSchema);
    ASSERT_TRUE(database.has_value());
    EXPECT_EQ((*database)->version().value(), 3);
}

}  // namespace
}  // namespace ocelli::store
