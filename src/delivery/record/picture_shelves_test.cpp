// Tests of pictures on several volumes.
#include "delivery/record/picture_shelves.h"

#include <gtest/gtest.h>

#include "delivery/record/shelf.h"
#include "tests/support/picture_bench.h"

namespace ocelli::delivery::record {
namespace {

using test::makePicture;
using test::pictureTime;

struct PictureShelvesTest : testing::Test {
    void SetUp() override {
        shelves.put(0, *own.store);
        shelves.put(3, *network.store);
    }

    void settle() {
        own.settle();
        network.settle();
        own.settle();
    }

    std::uint64_t add(std::int64_t milliseconds) {
        std::optional<Result<StoredPicture>> result;
        shelves.store(makePicture(1, PictureType::Timing, milliseconds), [&](auto stored) {
            result = std::move(stored);
        });
        settle();
        EXPECT_TRUE(result && *result);
        return result && *result ? (*result)->id : 0;
    }

    std::vector<StoredPicture> search(PictureQuery query = {}) {
        std::optional<Pictures::Found> result;
        shelves.search(std::move(query), [&](auto found) { result = std::move(found); });
        settle();
        EXPECT_TRUE(result && *result);
        return result && *result ? **result : std::vector<StoredPicture>();
    }

    std::vector<std::int64_t> times(const std::vector<StoredPicture>& pictures) {
        std::vector<std::int64_t> list;
        for (const StoredPicture& one : pictures) {
            list.push_back((one.name.time.microseconds - pictureTime(0).microseconds) / 1000);
        }
        return list;
    }

    test::PictureBench own;
    test::PictureBench network;
    PictureShelves shelves;
};

using Times = std::vector<std::int64_t>;

TEST_F(PictureShelvesTest, NewOnesGoToThePresentDiskAndAreFoundOnAll) {
    const auto first = add(1000);
    shelves.use(3);
    const auto second = add(2000);
    shelves.use(0);
    const auto third = add(3000);
    EXPECT_EQ(shelfOf(static_cast<std::int64_t>(first)), 0);
    EXPECT_EQ(shelfOf(static_cast<std::int64_t>(second)), 3);
    EXPECT_EQ(times(search()), (Times{3000, 2000, 1000}));
    std::optional<Result<PictureFile>> file;
    shelves.read(second, [&](auto read) { file = std::move(read); });
    settle();
    ASSERT_TRUE(file && *file);
    EXPECT_EQ((*file)->picture.id, second);
    std::optional<Pictures::Found> found;
    shelves.find({third, second, first}, [&](auto all) { found = std::move(all); });
    settle();
    ASSERT_TRUE(found && *found);
    EXPECT_EQ(times(**found), (Times{3000, 2000, 1000})) << "in the order that was asked for";
}

TEST_F(PictureShelvesTest, PagesGoThroughAllDisksWithoutHolesOrDoubles) {
    for (int i = 0; i < 12; ++i) {
        shelves.use(i % 3 == 0 ? 3 : 0);
        add(i / 2 * 1000);  // two of each time, some of them on different disks
    }
    Times all;
    PictureQuery query;
    query.limit = 5;
    for (int page = 0; page < 5; ++page) {
        const auto found = search(query);
        const Times these = times(found);
        all.insert(all.end(), these.begin(), these.end());
        if (found.empty()) {
            break;
        }
        query.before = found.back().id;
    }
    const std::size_t there = search({}).size();
    EXPECT_EQ(all.size(), there);
    EXPECT_TRUE(std::ranges::is_sorted(all, std::greater<>()));
}

TEST_F(PictureShelvesTest, ADiskThatIsLostHasNoPictures) {
    add(1000);
    shelves.use(3);
    const auto lost = add(2000);
    network.store->close([] {});
    settle();
    EXPECT_EQ(times(search()), (Times{1000}));
    shelves.take(3);
    std::optional<Result<PictureFile>> file;
    shelves.read(lost, [&](auto read) { file = std::move(read); });
    ASSERT_TRUE(file);
    EXPECT_EQ(file->error().kind(), ErrorKind::NotFound);
    add(3000);  // goes to the own disk again
    EXPECT_EQ(times(search()), (Times{3000, 1000}));
}

}  // namespace
}  // namespace ocelli::delivery::record
