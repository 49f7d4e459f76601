// The pictures of several volumes as one: new ones go to the present one, searches to all.
#pragma once

#include <map>
#include <memory>

#include "delivery/record/picture_store.h"

namespace ocelli::delivery::record {

/// Thread-bound to the main loop. A volume that is not there has no pictures.
class PictureShelves final : public Pictures {
  public:
    /// @param number  0 to kMostShelf, by which its ids are known
    void put(int number, PictureStore& store);

    /// Before the store ends. What is under way goes on.
    void take(int number);

    /// Where new pictures go; one that was put.
    void use(int number) { present_ = number; }

    void store(NewPicture picture, UniqueFunction<void(Result<StoredPicture>)> done) override;
    void search(PictureQuery query, UniqueFunction<void(Found)> done) override;
    void find(std::vector<std::uint64_t> ids, UniqueFunction<void(Found)> done) override;
    void read(std::uint64_t id, UniqueFunction<void(Result<PictureFile>)> done) override;

  private:
    struct Search;

    void searchAll(PictureQuery query, WallTime newest, UniqueFunction<void(Found)> done);

    std::map<int, PictureStore*> shelves_;
    int present_ = 0;
};

}  // namespace ocelli::delivery::record
