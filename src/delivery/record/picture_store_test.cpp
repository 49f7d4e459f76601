// Tests stored pictures: names, rows, quota, rebuilding, errors of the disk.
#include "delivery/record/picture_store.h"

#include <fstream>

#include <gtest/gtest.h>

#include "store/database.h"
#include "tests/support/picture_bench.h"

namespace ocelli::delivery::record {
namespace {

namespace fs = std::filesystem;

using test::makePicture;
using test::pictureTime;

struct PictureStoreTest : testing::Test, test::PictureBench {
    std::vector<std::int64_t> times(PictureQuery query = {}) {
        std::vector<std::int64_t> list;
        for (const auto& picture : search(std::move(query))) {
            list.push_back((picture.name.time.microseconds - pictureTime(0).microseconds) / 1000);
        }
        return list;
    }

    void write(const fs::path& file, const std::string& content) {
        fs::create_directories(file.parent_path());
        std::ofstream(file) << content;
    }
};

using Times = std::vector<std::int64_t>;

TEST(PictureName, SaysAllThatIsKnown) {
    PictureName name;
    name.channel = 12;
    name.time = pictureTime(1234);
    name.type = PictureType::Event;
    name.format = media::PictureFormat::Bmp;
    name.width = 1920;
    name.height = 1080;
    name.eventId = 42;
    const auto path = picturePath(name);
    EXPECT_EQ(path, "2026-01-05/12_2026-01-05T00-00-01.234Z_event_1920x1080_42.bmp");
    EXPECT_EQ(parsePicturePath(path), name);
}

TEST(PictureName, RefusesWhatItWouldNotWrite) {
    for (const char* text : {
             "",
             ".jpg",
             "1_2026-01-05T00-00-01.234Z_event_1920x1080_42.png",
             "01_2026-01-05T00-00-01.234Z_event_1920x1080_42.jpg",
             "65_2026-01-05T00-00-01.234Z_event_1920x1080_42.jpg",
             "1_2026-02-30T00-00-01.234Z_event_1920x1080_42.jpg",
             "1_2026-01-05T00-00-01.234Z_other_1920x1080_42.jpg",
             "1_2026-01-05T00-00-01.234Z_event_0x1080_42.jpg",
             "1_2026-01-05T00-00-01.234Z_event_1920x1080_0.jpg",
             "1_2026-01-05T00-00-01.234Z_event_1920x1080_9223372036854775808.jpg",
             "1_2026-01-05T00-00-01.234Z_event_1920x1080_42_1.jpg",
             "1_2026-01-05T00-00-01.234Z_event.jpg",
         }) {
        EXPECT_FALSE(parsePictureName(text)) << text;
    }
    const std::string name = "1_2026-01-05T00-00-01.234Z_event_1920x1080.jpg";
    EXPECT_TRUE(parsePictureName(name));
    EXPECT_FALSE(parsePicturePath("2026-01-06/" + name));
    EXPECT_FALSE(parsePicturePath("../../etc/" + name));
    EXPECT_FALSE(parsePicturePath(name));
}

TEST_F(PictureStoreTest, StoresAndReadsAWholeFile) {
    const auto stored = add(makePicture(2, PictureType::Event, 1500, "JPEG bytes", 7));
    ASSERT_TRUE(stored) << stored.error().describe();
    EXPECT_EQ(stored->bytes, 10U);
    EXPECT_EQ(
        fileOf(*stored),
        folder / "pictures/2026-01-05/2_2026-01-05T00-00-01.500Z_event_640x360_7.jpg"
    );
    const auto file = read(stored->id);
    ASSERT_TRUE(file);
    EXPECT_EQ(file->content, "JPEG bytes");
    EXPECT_EQ(file->picture.name, stored->name);
    EXPECT_EQ(store->waitingBytes(), 0U);
    EXPECT_EQ(read(99).error().kind(), ErrorKind::NotFound);
    EXPECT_TRUE(errors.empty());
}

TEST_F(PictureStoreTest, SearchesNewestFirstByChannelTypeAndTime) {
    for (int i = 0; i < 6; ++i) {
        ASSERT_TRUE(
            add(makePicture(1 + i % 2, i < 3 ? PictureType::Timing : PictureType::Manual, i * 1000))
        );
    }
    EXPECT_EQ(times(), (Times{5000, 4000, 3000, 2000, 1000, 0}));
    PictureQuery query;
    query.channels = {2};
    EXPECT_EQ(times(query), (Times{5000, 3000, 1000}));
    query.type = PictureType::Manual;
    EXPECT_EQ(times(query), (Times{5000, 3000}));
    query = {};
    query.from = pictureTime(1000);
    query.to = pictureTime(3000);
    EXPECT_EQ(times(query), (Times{2000, 1000}));
}

TEST_F(PictureStoreTest, PagesGoOnWhereTheLastEndedAlsoWhenTheClockWasSetBack) {
    for (const int time : {3000, 1000, 4000, 2000}) {
        ASSERT_TRUE(add(makePicture(1, PictureType::Timing, time)));
    }
    PictureQuery query;
    query.limit = 3;
    const auto first = search(query);
    ASSERT_EQ(first.size(), 3U);
    query.before = first.back().id;
    EXPECT_EQ(times(query), Times{1000});
    query.limit = 1001;
    std::optional<PictureStore::Found> refused;
    store->search(query, [&](auto found) { refused = std::move(found); });
    EXPECT_EQ(refused->error().field(), "limit");
}

TEST_F(PictureStoreTest, TheSamePictureIsStoredOnce) {
    const auto first = add(makePicture(1, PictureType::Timing, 0));
    const auto again = add(makePicture(1, PictureType::Timing, 0));
    ASSERT_TRUE(first && again);
    EXPECT_EQ(first->id, again->id);
    EXPECT_EQ(search().size(), 1U);
}

TEST_F(PictureStoreTest, DeletesTheOldestBeyondTheQuota) {
    store->setQuota(250);
    std::vector<StoredPicture> stored;
    for (const int time : {2000, 0, 86'400'000, 86'401'000}) {
        const auto one = add(makePicture(1, PictureType::Timing, time, std::string(100, 'x')));
        ASSERT_TRUE(one);
        stored.push_back(*one);
    }
    EXPECT_EQ(times(), (Times{86'401'000, 86'400'000}));
    EXPECT_FALSE(fs::exists(fileOf(stored[1])));
    EXPECT_FALSE(fs::exists(folder / "pictures/2026-01-05"));
    store->setQuota(100);
    settle();
    EXPECT_EQ(times(), Times{86'401'000});
}

TEST_F(PictureStoreTest, APictureLargerThanTheQuotaIsAnErrorAndDeletesNothing) {
    ASSERT_TRUE(add(makePicture(1, PictureType::Timing, 0)));
    store->setQuota(50);
    const auto refused = add(makePicture(1, PictureType::Timing, 1000, std::string(51, 'x')));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().kind(), ErrorKind::ResourceExhausted);
    EXPECT_EQ(times(), Times{0});
    EXPECT_EQ(errors.size(), 1U);
}

TEST_F(PictureStoreTest, RefusesWhatANameCannotHold) {
    auto picture = makePicture(0, PictureType::Timing, 0);
    EXPECT_EQ(add(picture).error().field(), "channel");
    picture = makePicture(1, PictureType::Timing, 0, "");
    EXPECT_EQ(add(picture).error().field(), "picture");
    picture = makePicture(1, PictureType::Timing, 0);
    picture.picture.width = 0;
    EXPECT_EQ(add(picture).error().field(), "size");
    picture = makePicture(1, PictureType::Timing, 0);
    picture.picture.captured = WallTime{-1};
    EXPECT_EQ(add(picture).error().field(), "time");
    picture = makePicture(1, PictureType::Timing, 0, "x", UINT64_MAX);
    EXPECT_EQ(add(picture).error().field(), "eventId");
}

TEST_F(PictureStoreTest, RefusesNewPicturesWhileTooMuchWaits) {
    const std::string large(PictureStore::kMostWaitingBytes / 2 + 1, 'x');
    int stored = 0;
    std::optional<Error> refused;
    const auto count = [&](Result<StoredPicture> one) {
        if (one) {
            ++stored;
        } else {
            refused = one.error();
        }
    };
    store->store(makePicture(1, PictureType::Timing, 0, large), count);
    store->store(makePicture(1, PictureType::Timing, 1000, large), count);
    ASSERT_TRUE(refused);
    EXPECT_EQ(refused->kind(), ErrorKind::ResourceExhausted);
    settle();
    EXPECT_EQ(stored, 1);
}

TEST_F(PictureStoreTest, MakesTheRowsAnewWhenTheDatabaseIsMissing) {
    ASSERT_TRUE(add(makePicture(1, PictureType::Timing, 0)));
    ASSERT_TRUE(add(makePicture(2, PictureType::Event, 90'000'000, "abc", 5)));
    store.reset();
    for (const char* name : {"pictures.db", "pictures.db-wal", "pictures.db-shm"}) {
        fs::remove(folder / name);
    }
    open();
    settle();
    const auto found = search();
    ASSERT_EQ(found.size(), 2U);
    EXPECT_EQ(found[0].name.eventId, 5U);
    EXPECT_EQ(found[0].bytes, 3U);
    EXPECT_EQ(read(found[0].id)->content, "abc");
}

TEST_F(PictureStoreTest, MovesABrokenDatabaseAsideAndMakesItAnew) {
    ASSERT_TRUE(add(makePicture(1, PictureType::Timing, 0)));
    store.reset();
    settle();
    fs::remove(folder / "pictures.db-wal");
    fs::remove(folder / "pictures.db-shm");
    std::ofstream(folder / "pictures.db") << "this is no database, by no means";
    open();
    settle();
    EXPECT_EQ(times(), Times{0});
    EXPECT_TRUE(fs::exists(folder / "pictures.db.broken"));
    EXPECT_TRUE(errors.empty());
}

TEST_F(PictureStoreTest, BringsRowsAndFilesTogetherAndTouchesNothingElse) {
    const auto gone = add(makePicture(1, PictureType::Timing, 0));
    const auto stays = add(makePicture(1, PictureType::Timing, 1000));
    ASSERT_TRUE(gone && stays);
    fs::remove(fileOf(*gone));
    const auto day = folder / "pictures/2026-01-05";
    const std::string name = "3_2026-01-05T00-00-02.000Z_manual_640x360.bmp";
    write(day / name, "found");
    write(day / (name + ".tmp"), "half");
    write(day / "holiday.jpg", "somebody's own");
    write(folder / "pictures/notes/a.txt", "own");
    write(folder / "secret", "secret");
    fs::create_symlink(folder / "secret", day / "4_2026-01-05T00-00-02.000Z_manual_9x9.bmp");
    open();
    settle();
    EXPECT_EQ(times(), (Times{2000, 1000}));
    EXPECT_FALSE(fs::exists(day / (name + ".tmp")));
    EXPECT_TRUE(fs::exists(day / "holiday.jpg"));
    EXPECT_TRUE(fs::exists(folder / "pictures/notes/a.txt"));
    EXPECT_EQ(search()[0].name.format, media::PictureFormat::Bmp);
}

TEST_F(PictureStoreTest, AFileThatIsGoneOrALinkIsNotRead) {
    const auto gone = add(makePicture(1, PictureType::Timing, 0));
    const auto link = add(makePicture(1, PictureType::Timing, 1000));
    ASSERT_TRUE(gone && link);
    fs::remove(fileOf(*gone));
    fs::remove(fileOf(*link));
    write(folder / "secret", "secret");
    fs::create_symlink(folder / "secret", fileOf(*link));
    EXPECT_EQ(read(gone->id).error().kind(), ErrorKind::NotFound);
    EXPECT_EQ(read(link->id).error().kind(), ErrorKind::DataLoss);
    EXPECT_EQ(times(), Times{1000});
}

TEST_F(PictureStoreTest, RowsThatNameOtherFilesAreNeitherShownNorDeleteThem) {
    ASSERT_TRUE(add(makePicture(1, PictureType::Timing, 0)));
    store.reset();
    settle();
    write(folder / "keep", "keep");
    {
        const std::array<ocelli::store::Migration, 1> done = {{{"SELECT 1"}}};
        auto database = ocelli::store::Database::open(folder / "pictures.db", done);
        ASSERT_TRUE(database) << database.error().describe();
        ASSERT_TRUE((*database)->run("UPDATE picture SET path = '../keep', time = 0"));
    }
    open();
    store->setQuota(10);
    settle();
    ASSERT_TRUE(add(makePicture(1, PictureType::Timing, 5000, "0123456789")));
    EXPECT_TRUE(fs::exists(folder / "keep"));
    EXPECT_EQ(times(), Times{5000});
}

TEST_F(PictureStoreTest, ErrorsOfTheDiskAreReportedAndItGoesOnAfterThem) {
    settle();
    const auto day = folder / "pictures/2026-01-05";
    write(day, "a file where a folder should be");
    const auto refused = add(makePicture(1, PictureType::Timing, 0));
    ASSERT_FALSE(refused);
    EXPECT_FALSE(errors.empty());
    fs::remove(day);
    EXPECT_TRUE(add(makePicture(1, PictureType::Timing, 0)));
}

TEST_F(PictureStoreTest, AVolumeThatIsNotThereIsReported) {
    store = std::make_unique<PictureStore>(loop, queue, folder / "absent");
    store->onError([this](const Error& error) { errors.push_back(error); });
    settle();
    EXPECT_FALSE(add(makePicture(1, PictureType::Timing, 0)));
    EXPECT_EQ(errors.size(), 2U);
    EXPECT_FALSE(fs::exists(folder / "absent"));
}

TEST_F(PictureStoreTest, NothingIsWrittenWhereADiskWasWhoseRowsAreElsewhere) {
    const auto card = folder / "card";
    fs::create_directory(card);
    store = std::make_unique<PictureStore>(
        loop,
        queue,
        systemFiles(),
        card.string(),
        folder / "elsewhere.db",
        PictureStore::Begin::Open
    );
    ASSERT_TRUE(add(makePicture(1, PictureType::Timing, 0)));
    fs::rename(card, folder / "drawer");
    fs::create_directory(card);
    const auto refused = add(makePicture(1, PictureType::Timing, 1000));
    EXPECT_EQ(refused.error().kind(), ErrorKind::Unavailable);
    EXPECT_TRUE(fs::is_empty(card));
}

TEST_F(PictureStoreTest, AnswersEvenWhenTheStoreHasGone) {
    bool answered = false;
    store->store(makePicture(1, PictureType::Timing, 0), [&](auto one) { answered = bool(one); });
    store.reset();
    settle();
    EXPECT_TRUE(answered);
}

}  // namespace
}  // namespace ocelli::delivery::record
