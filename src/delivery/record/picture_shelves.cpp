// Handing pictures and questions to the right volumes.
#include "delivery/record/picture_shelves.h"

#include <algorithm>
#include <tuple>

#include <fmt/format.h>

#include "delivery/record/shelf.h"

namespace ocelli::delivery::record {
namespace {

StoredPicture onShelf(int shelf, StoredPicture picture) {
    picture.id = static_cast<std::uint64_t>(idOn(shelf, static_cast<std::int64_t>(picture.id)));
    return picture;
}

int shelfOfPicture(std::uint64_t id) {
    return shelfOf(static_cast<std::int64_t>(id));
}

std::uint64_t localId(std::uint64_t id) {
    return static_cast<std::uint64_t>(localIdOf(static_cast<std::int64_t>(id)));
}

bool newer(const StoredPicture& a, const StoredPicture& b) {
    return std::tuple(a.name.time, a.id) > std::tuple(b.name.time, b.id);
}

}  // namespace

/// Answers of several volumes, until the last one is there.
struct PictureShelves::Search {
    std::size_t waiting = 0;
    std::vector<StoredPicture> found;
    std::optional<Error> error;
    UniqueFunction<void(Found)> done;

    void take(int shelf, Found part) {
        if (part) {
            for (StoredPicture& one : *part) {
                found.push_back(onShelf(shelf, std::move(one)));
            }
        } else if (shelf == 0 || part.error().kind() != ErrorKind::Unavailable) {
            error = part.error();
        }
        --waiting;
    }

    /// Fails only when nothing at all was found.
    Found result() {
        if (found.empty() && error) {
            return *error;
        }
        return std::move(found);
    }
};

void PictureShelves::put(int number, PictureStore& store) {
    shelves_[number] = &store;
}

void PictureShelves::take(int number) {
    shelves_.erase(number);
    if (present_ == number) {
        present_ = 0;
    }
}

void PictureShelves::store(NewPicture picture, UniqueFunction<void(Result<StoredPicture>)> done) {
    const auto found = shelves_.find(present_);
    if (found == shelves_.end()) {
        if (done) {
            done(fail(ErrorKind::Unavailable, "there is no disk for pictures"));
        }
        return;
    }
    found->second->store(
        std::move(picture),
        [shelf = present_, d = std::move(done)](Result<StoredPicture> stored) mutable {
            if (!d) {
                return;
            }
            if (stored) {
                d(onShelf(shelf, std::move(*stored)));
            } else {
                d(std::move(stored));
            }
        }
    );
}

void PictureShelves::search(PictureQuery query, UniqueFunction<void(Found)> done) {
    if (query.before == 0) {
        searchAll(std::move(query), WallTime{INT64_MAX}, std::move(done));
        return;
    }
    // The page goes on behind a picture: its time says where that is on the other volumes.
    const std::uint64_t before = query.before;
    find({before}, [this, q = std::move(query), d = std::move(done)](Found found) mutable {
        if (!found || found->empty()) {
            d(std::move(found));
            return;
        }
        const WallTime newest = found->front().name.time;
        searchAll(std::move(q), newest, std::move(d));
    });
}

void PictureShelves::searchAll(
    PictureQuery query, WallTime newest, UniqueFunction<void(Found)> done
) {
    auto search = std::make_shared<Search>();
    search->done = std::move(done);
    search->waiting = shelves_.size();
    const std::size_t limit = query.limit;
    const auto shelves = shelves_;
    for (const auto& [number, store] : shelves) {
        PictureQuery mine = query;
        if (query.before != 0) {
            const int shelf = shelfOfPicture(query.before);
            mine.before = number == shelf ? localId(query.before) : 0;
            // Of one time, pictures of a shelf with a greater number come first.
            const WallTime end{newest.microseconds + (number < shelf ? 1 : 0)};
            mine.to = number == shelf ? query.to : std::min(query.to, end);
        }
        store->search(mine, [search, shelf = number, limit](Found part) {
            search->take(shelf, std::move(part));
            if (search->waiting > 0) {
                return;
            }
            Found all = search->result();
            if (all) {
                std::ranges::sort(*all, newer);
                all->resize(std::min(all->size(), limit));
            }
            search->done(std::move(all));
        });
    }
}

void PictureShelves::find(std::vector<std::uint64_t> ids, UniqueFunction<void(Found)> done) {
    if (ids.size() > kMostInAnAnswer) {
        done(fail(ErrorKind::InvalidArgument, "ids must be at most 1000"));
        return;
    }
    std::map<int, std::vector<std::uint64_t>> byShelf;
    for (const std::uint64_t id : ids) {
        const int shelf = shelfOfPicture(id);
        if (shelves_.contains(shelf)) {
            byShelf[shelf].push_back(localId(id));
        }
    }
    if (byShelf.empty()) {
        done(std::vector<StoredPicture>());
        return;
    }
    auto search = std::make_shared<Search>();
    search->done = std::move(done);
    search->waiting = byShelf.size();
    for (auto& [number, local] : byShelf) {
        const auto answer = [search, shelf = number, order = ids](Found part) {
            search->take(shelf, std::move(part));
            if (search->waiting > 0) {
                return;
            }
            Found all = search->result();
            if (all) {
                std::ranges::sort(*all, {}, [&](const StoredPicture& one) {
                    return std::ranges::find(order, one.id) - order.begin();
                });
            }
            search->done(std::move(all));
        };
        shelves_.at(number)->find(std::move(local), answer);
    }
}

void PictureShelves::read(std::uint64_t id, UniqueFunction<void(Result<PictureFile>)> done) {
    const int shelf = shelfOfPicture(id);
    const auto found = shelves_.find(shelf);
    if (found == shelves_.end()) {
        done(fail(ErrorKind::NotFound, fmt::format("there is no picture {}", id)));
        return;
    }
    found->second->read(
        localId(id),
        [shelf, d = std::move(done)](Result<PictureFile> file) mutable {
            if (file) {
                file->picture = onShelf(shelf, std::move(file->picture));
            }
            d(std::move(file));
        }
    );
}

}  // namespace ocelli::delivery::record
