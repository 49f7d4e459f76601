// A volume with pictures on a table, for tests: a store, its queue and a source that answers.
#pragma once

#include <optional>
#include <string>

#include <gtest/gtest.h>

#include "delivery/record/picture_store.h"
#include "tests/support/fake_clock.h"
#include "tests/support/temporary_folder.h"

namespace ocelli::test {

using delivery::record::NewPicture;
using delivery::record::PictureQuery;
using delivery::record::PictureStore;
using delivery::record::PictureType;
using delivery::record::StoredPicture;

/// 2026-01-05T00:00:00Z and so many milliseconds.
inline WallTime pictureTime(std::int64_t milliseconds) {
    return WallTime{1'767'571'200'000'000 + milliseconds * 1000};
}

inline NewPicture makePicture(
    int channel,
    PictureType type,
    std::int64_t milliseconds,
    const std::string& content = "picture",
    std::uint64_t eventId = 0
) {
    NewPicture picture;
    picture.channel = channel;
    picture.type = type;
    picture.eventId = eventId;
    picture.picture.bytes = media::makeBuffer(asBytes(content));
    picture.picture.width = 640;
    picture.picture.height = 360;
    picture.picture.captured = pictureTime(milliseconds);
    return picture;
}

class PictureBench {
  public:
    PictureBench() { open(); }

    void open() {
        store.reset();
        store = std::make_unique<PictureStore>(loop, queue, folder.path());
        store->onError([this](const Error& error) { errors.push_back(error); });
    }

    /// Lets the queue and the loop work until nothing is left.
    void settle() {
        for (int i = 0; i < 40; ++i) {
            queue.drain();
            loop.runUntilIdle();
        }
    }

    Result<StoredPicture> add(NewPicture picture) {
        std::optional<Result<StoredPicture>> result;
        store->store(std::move(picture), [&](auto stored) { result = std::move(stored); });
        settle();
        return result ? *result : Result<StoredPicture>(fail(ErrorKind::Internal, "no answer"));
    }

    std::vector<StoredPicture> search(PictureQuery query = {}) {
        std::optional<PictureStore::Found> result;
        store->search(std::move(query), [&](auto found) { result = std::move(found); });
        settle();
        EXPECT_TRUE(result && *result);
        return result && *result ? **result : std::vector<StoredPicture>();
    }

    Result<delivery::record::PictureFile> read(std::uint64_t id) {
        std::optional<Result<delivery::record::PictureFile>> result;
        store->read(id, [&](auto file) { result = std::move(file); });
        settle();
        return std::move(*result);
    }

    std::filesystem::path fileOf(const StoredPicture& picture) const {
        return folder.path() / "pictures" / picturePath(picture.name);
    }

    TemporaryFolder folder;
    FakeClock clock;
    EventLoop loop{clock};
    SerialQueue queue{"pictures"};
    std::unique_ptr<PictureStore> store;
    std::vector<Error> errors;
};

}  // namespace ocelli::test
