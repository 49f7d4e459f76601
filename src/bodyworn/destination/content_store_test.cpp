// Tests of the store: what is durable when, and what a crash leaves.
#include "bodyworn/destination/content_store.h"

#include <fstream>

#include <gtest/gtest.h>

#include "base/text.h"
#include "crypto/digest.h"
#include "tests/support/destination_stores.h"

namespace ocelli::bodyworn::destination {
namespace {

constexpr const char* kRecording = "user_OC0000123_20260102T030405Z";

class Store : public testing::TestWithParam<test::Storage> {
  protected:
    void SetUp() override {
        if (stores.missing()) {
            GTEST_SKIP() << test::PostgresServer::kNoPostgres;
        }
        open();
    }

    void open() {
        store.reset();
        auto opened = stores.open();
        ASSERT_TRUE(opened) << opened.error().describe();
        store = std::move(*opened);
    }

    Result<Object> put(
        const std::string& name, const std::string& content, Metadata metadata = {}
    ) {
        return test::putWhole(*store, kRecording, name, content, std::move(metadata), actor);
    }

    std::string content(const std::string& name) {
        const auto object = store->object(kRecording, name);
        if (!object) {
            return "none";
        }
        const auto file = store->openContent(*object);
        std::string bytes(object->size, '\0');
        static_cast<void>(
            (*file)->readAt(0, std::as_writable_bytes(std::span(bytes.data(), bytes.size())))
        );
        return bytes;
    }

    std::int64_t doubtful() {
        return store->database().queryInteger("SELECT count(*) FROM doubtful").value_or(-1);
    }

    test::DestinationStores stores{GetParam()};
    std::unique_ptr<ContentStore> store;
    Actor actor{"tester", "192.0.2.1"};
};

TEST_P(Store, KeepsObjectsOverARestart) {
    EXPECT_EQ(*store->putContainer(kRecording, {}, actor), Put::Created);
    EXPECT_EQ(*store->putContainer(kRecording, {}, actor), Put::Existed);
    ASSERT_TRUE(put("clip.mp4", "abc"));
    ASSERT_TRUE(put("empty", ""));
    open();
    EXPECT_EQ(content("clip.mp4"), "abc");
    EXPECT_EQ(store->object(kRecording, "empty")->size, 0U);
    EXPECT_EQ(store->objects(kRecording)->size(), 2U);
    EXPECT_EQ(*store->usedBytes(), 3U);
}

TEST_P(Store, ARepeatChangesNothingAndOtherBytesKeepTheOldVersion) {
    ASSERT_TRUE(store->putContainer(kRecording, {}, actor));
    const auto first = put("clip.mp4", "abc");
    EXPECT_EQ(put("clip.mp4", "abc")->id, first->id);
    EXPECT_EQ(stores.kept(), 1U);
    EXPECT_NE(put("clip.mp4", "other")->id, first->id);
    EXPECT_EQ(content("clip.mp4"), "other");
    EXPECT_EQ(stores.kept(), 2U);
    open();
    EXPECT_EQ(stores.kept(), 2U);
    EXPECT_EQ(*store->countObjects(kRecording), 1U);
}

TEST_P(Store, WhatNeverCameIntoTheIndexIsClearedAtTheStart) {
    ASSERT_TRUE(store->putContainer(kRecording, {}, actor));
    ASSERT_TRUE(put("clip.mp4", "abc"));
    const std::string rest = stores.leaveBehind();
    ASSERT_TRUE(store->database().run("INSERT INTO doubtful (file) VALUES (?)", {rest}));
    EXPECT_EQ(stores.kept(), 2U);
    open();
    EXPECT_EQ(stores.kept(), 1U);
    EXPECT_EQ(content("clip.mp4"), "abc");
    open();
    EXPECT_EQ(doubtful(), 0) << "seen to be gone";
}

TEST_P(Store, BytesThatTheIndexHasNeverHeardOfAreNotTouched) {
    ASSERT_TRUE(store->putContainer(kRecording, {}, actor));
    ASSERT_TRUE(put("clip.mp4", "abc"));
    stores.leaveBehind();  // as when an older index was put back
    open();
    EXPECT_EQ(stores.kept(), 2U);
    EXPECT_EQ(content("clip.mp4"), "abc");
}

TEST_P(Store, WhatComesOrGoesIsWrittenDownBefore) {
    ASSERT_TRUE(store->putContainer(kRecording, {}, actor));
    ASSERT_TRUE(store->receive());
    EXPECT_EQ(doubtful(), 1) << "it may come";
    ASSERT_TRUE(put("clip.mp4", "abc"));
    EXPECT_EQ(doubtful(), 1) << "it has come";
    ASSERT_TRUE(store->removeContainer(kRecording, actor, "age"));
    EXPECT_EQ(doubtful(), 2) << "it may still be there";
    open();
    EXPECT_EQ(doubtful(), 0);
}

TEST_P(Store, WhatIsGivenUpLeavesNothing) {
    auto half = store->receive();
    ASSERT_TRUE(half);
    const ByteSpan parts[] = {asBytes("half of it")};
    ASSERT_TRUE(half->file->writeAt(0, parts));
    store->discard(std::move(*half));
    auto whole = store->receive();
    ASSERT_TRUE(whole);
    ASSERT_TRUE(whole->file->writeAt(0, parts));
    ASSERT_TRUE(whole->file->sync());
    store->discard(std::move(*whole));
    EXPECT_EQ(stores.kept(), 0U);
}

TEST_P(Store, NeverTidiesUpWithTheIndexOfAnother) {
    ASSERT_TRUE(store->putContainer(kRecording, {}, actor));
    ASSERT_TRUE(put("clip.mp4", "abc"));
    ASSERT_TRUE(store->database().run("UPDATE facts SET value = 'another' WHERE key = 'id'"));
    store.reset();
    const auto opened = stores.open();
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().kind(), ErrorKind::DataLoss);
}

TEST_P(Store, AContainerThatIsNotThereTakesNothing) {
    EXPECT_EQ(put("clip.mp4", "abc").error().kind(), ErrorKind::NotFound);
    EXPECT_EQ(store->mergeContainer("none", {}, actor).error().kind(), ErrorKind::NotFound);
    EXPECT_EQ(stores.kept(), 0U);
}

TEST_P(Store, RemovingTakesAllVersionsAndLeavesTheLog) {
    ASSERT_TRUE(store->putContainer(kRecording, {}, actor));
    ASSERT_TRUE(put("clip.mp4", "abc"));
    ASSERT_TRUE(put("clip.mp4", "other"));
    ASSERT_TRUE(store->removeContainer(kRecording, actor, "age"));
    EXPECT_EQ(stores.kept(), 0U);
    EXPECT_FALSE(store->container(kRecording));
    const auto log = store->custody().entries(kRecording, INT64_MAX, 10);
    ASSERT_EQ(log->size(), 4U);
    EXPECT_EQ(log->front().line.at("action"), "deleted");
    EXPECT_EQ(store->custody().verify()->broken, 0);
}

TEST_P(Store, TheLogOfCustodyCannotBeChangedUnseen) {
    ASSERT_TRUE(store->putContainer(kRecording, {}, actor));
    ASSERT_TRUE(put("clip.mp4", "abc"));
    ASSERT_TRUE(put("b.mp4", "abcd"));
    EXPECT_EQ(store->custody().verify()->entries, 3);
    EXPECT_FALSE(store->database().run("DELETE FROM custody"));
    EXPECT_FALSE(store->database().run("UPDATE custody SET hash = ''"));
    ASSERT_TRUE(store->database().execute(
        stores.postgres() ? "DROP TRIGGER custody_no_change ON custody"
                          : "DROP TRIGGER custody_no_update"
    ));
    ASSERT_TRUE(store->database().run(
        "UPDATE custody SET line = replace(line, 'clip.mp4', 'c.mp4') WHERE sequence = 2"
    ));
    EXPECT_EQ(store->custody().verify()->broken, 2);
}

TEST_P(Store, PlacesAndTimesOfARecordingAreKnown) {
    Metadata metadata;
    metadata.set("StartTimeISO", "2026-01-02T03:03:35Z");
    metadata.set("TriggerOnLocation", "55.7 13.2 5 1767323045");
    ASSERT_TRUE(store->putContainer(kRecording, metadata, actor));
    const std::string track =
        R"json({"CoordinateEntries":[{"LocationWKT":"POINT(13.3 55.6)","SecondsFromStart":1}]})json";
    ASSERT_TRUE(put("20260102_030335_7CF7_OC0000123_gpstrail.json", track));
    ASSERT_TRUE(put("broken_gpstrail.json", "no track"));
    ASSERT_TRUE(store->database().query(
        "SELECT person, device, start, south, west, north, east FROM containers",
        {},
        [](const store::Row& row) -> Result<void> {
            EXPECT_EQ(row.text(0), "user");
            EXPECT_EQ(row.text(1), "OC0000123");
            EXPECT_EQ(formatTime(row.time(2)), "2026-01-02T03:03:35.000Z");
            EXPECT_DOUBLE_EQ(row.number(3), 55.6);
            EXPECT_DOUBLE_EQ(row.number(4), 13.2);
            EXPECT_DOUBLE_EQ(row.number(5), 55.7);
            EXPECT_DOUBLE_EQ(row.number(6), 13.3);
            return {};
        }
    ));
}

TEST_P(Store, BothSaySoWhenTheyAnswer) {
    const auto health = store->check();
    EXPECT_TRUE(health.index);
    EXPECT_TRUE(health.content);
}

INSTANTIATE_TEST_SUITE_P(
    Everywhere,
    Store,
    testing::Values(test::Storage::Files, test::Storage::SwiftAndPostgres),
    [](const auto& given) { return test::toString(given.param); }
);

/// Names of tables and columns, without what the databases keep for themselves.
std::set<std::string> columnsOf(store::Database& database, std::string_view sql) {
    std::set<std::string> found;
    EXPECT_TRUE(database.query(sql, {}, [&](const store::Row& row) -> Result<void> {
        found.insert(toLower(row.text(0) + "." + row.text(1)));
        return {};
    }));
    return found;
}

TEST(DestinationSchema, BothDatabasesHaveTheSameTablesAndColumns) {
    test::DestinationStores sqlite(test::Storage::Files);
    test::DestinationStores postgres(test::Storage::FilesAndPostgres);
    if (postgres.missing()) {
        GTEST_SKIP() << test::PostgresServer::kNoPostgres;
    }
    const auto here = columnsOf(
        **sqlite.index(),
        "SELECT m.name, c.name FROM sqlite_master AS m, pragma_table_info(m.name) AS c "
        "WHERE m.type = 'table'"
    );
    EXPECT_GT(here.size(), 40U);
    EXPECT_EQ(
        here,
        columnsOf(
            **postgres.index(),
            "SELECT table_name, column_name FROM information_schema.columns "
            "WHERE table_schema = current_schema() AND table_name != 'ocelli_schema'"
        )
    );
}

}  // namespace
}  // namespace ocelli::bodyworn::destination
