// Hands pictures to the volume's queue and answers back to the loop.
#include "delivery/record/picture_store.h"

#include <fmt/format.h>

#include "base/log.h"
#include "delivery/record/detail/picture_folder.h"

namespace ocelli::delivery::record {
namespace {

constexpr std::string_view kPictureDatabase = "pictures.db";
constexpr std::int64_t kEndOfTimes = 253'402'300'800'000'000;  // 10000-01-01

Error invalid(std::string field, std::string_view allowed) {
    return fail(ErrorKind::InvalidArgument, fmt::format("{} must be {}", field, allowed))
        .withField(std::move(field), std::string(allowed));
}

Error tooMany() {
    return fail(ErrorKind::ResourceExhausted, "too much waits for the disk");
}

}  // namespace

PictureStore::PictureStore(
    EventLoop& loop, SerialQueue& queue, std::filesystem::path volume, Begin begin
)
    : PictureStore(loop, queue, systemFiles(), volume.string(), volume / kPictureDatabase, begin) {}

PictureStore::PictureStore(
    EventLoop& loop,
    SerialQueue& queue,
    FileSystem& files,
    const std::string& volume,
    const std::filesystem::path& database,
    Begin begin
)
    : loop_(loop),
      queue_(queue),
      folder_(std::make_shared<detail::PictureFolder>(files, volume, database)),
      self_(std::make_shared<PictureStore*>(this)) {
    if (begin == Begin::Open) {
        open();
    }
}

PictureStore::~PictureStore() {
    *self_ = nullptr;
}

void PictureStore::open() {
    if (!open_) {
        open_ = true;
        tidy();
    }
}

void PictureStore::close(UniqueFunction<void()> done) {
    open_ = false;
    auto shared = std::make_shared<UniqueFunction<void()>>(std::move(done));
    const bool accepted = queue_.run(
        [folder = folder_] {
            folder->close();
            return true;
        },
        loop_,
        [shared](bool) { (*shared)(); }
    );
    if (!accepted) {
        (*shared)();
    }
}

void PictureStore::setDatabase(const std::filesystem::path& file) {
    queue_.post([folder = folder_, file] { folder->setDatabase(file); });
}

void PictureStore::setQuota(std::uint64_t bytes) {
    quota_ = bytes;
    tidy();
}

void PictureStore::onError(UniqueFunction<void(const Error&)> callback) {
    onError_ = std::move(callback);
}

/// Calls `work(folder)` on the queue and `done(result)` on the loop.
template <class Work, class Done>
void PictureStore::run(Work work, Done done) {
    using Answer = std::invoke_result_t<Work&, detail::PictureFolder&>;
    if (!open_) {
        done(Answer(fail(ErrorKind::Unavailable, "the disk is not ready for pictures")));
        return;
    }
    auto shared = std::make_shared<Done>(std::move(done));
    const bool accepted = queue_.run(
        [folder = folder_, w = std::move(work)]() mutable { return w(*folder); },
        loop_,
        [shared](Answer answer) { (*shared)(std::move(answer)); }
    );
    if (!accepted) {
        (*shared)(Answer(tooMany()));
    }
}

Result<PictureName> PictureStore::nameOf(const NewPicture& picture) const {
    const media::Picture& taken = picture.picture;
    if (picture.channel < 1 || picture.channel > 64) {
        return invalid("channel", "1..64");
    }
    if (!taken.bytes || taken.bytes->empty() || taken.bytes->size() > kLargestPicture) {
        return invalid("picture", fmt::format("1..{} bytes", kLargestPicture));
    }
    if (taken.width < 1 || taken.width > 65535 || taken.height < 1 || taken.height > 65535) {
        return invalid("size", "1..65535 pixels");
    }
    if (taken.captured.microseconds < 0 || taken.captured.microseconds >= kEndOfTimes) {
        return invalid("time", "in the years 1970..9999");
    }
    if (picture.eventId > INT64_MAX) {
        return invalid("eventId", "below 2^63");
    }
    PictureName name;
    name.channel = picture.channel;
    name.time = WallTime{taken.captured.microseconds / 1000 * 1000};
    name.type = picture.type;
    name.format = picture.format;
    name.width = taken.width;
    name.height = taken.height;
    name.eventId = picture.eventId;
    return name;
}

void PictureStore::store(NewPicture picture, UniqueFunction<void(Result<StoredPicture>)> done) {
    auto finish = [self = self_, d = std::move(done)](Result<StoredPicture> stored) mutable {
        if (!stored && *self != nullptr) {
            (*self)->report(stored.error());
        }
        if (d) {
            d(std::move(stored));
        }
    };
    const auto name = nameOf(picture);
    if (!name) {
        finish(name.error());
        return;
    }
    const std::size_t size = picture.picture.bytes->size();
    if (waiting_ > 0 && waiting_ + size > kMostWaitingBytes) {
        finish(tooMany());
        return;
    }

    struct Added {
        Result<StoredPicture> stored;
        bool untidy = false;

        explicit Added(Result<StoredPicture> result, bool more = false)
            : stored(std::move(result)), untidy(more) {}
    };

    waiting_ += size;
    run(
        [n = *name, bytes = picture.picture.bytes, quota = quota_](detail::PictureFolder& folder) {
            auto stored = folder.add(n, *bytes, quota);
            return Added(std::move(stored), folder.untidy(quota));
        },
        [self = self_, size, f = std::move(finish)](Added added) mutable {
            if (*self != nullptr) {
                (*self)->waiting_ -= size;
                if (added.untidy) {
                    (*self)->tidy();
                }
            }
            f(std::move(added.stored));
        }
    );
}

void PictureStore::search(PictureQuery query, UniqueFunction<void(Found)> done) {
    if (query.limit < 1 || query.limit > kMostInAnAnswer) {
        done(invalid("limit", "1..1000"));
        return;
    }
    run([q = std::move(query)](detail::PictureFolder& folder) { return folder.search(q); },
        std::move(done));
}

void PictureStore::find(std::vector<std::uint64_t> ids, UniqueFunction<void(Found)> done) {
    if (ids.size() > kMostInAnAnswer) {
        done(invalid("ids", "at most 1000"));
        return;
    }
    run([i = std::move(ids)](detail::PictureFolder& folder) { return folder.find(i); },
        std::move(done));
}

void PictureStore::read(std::uint64_t id, UniqueFunction<void(Result<PictureFile>)> done) {
    run([id](detail::PictureFolder& folder) { return folder.read(id); }, std::move(done));
}

void PictureStore::report(const Error& error) {
    if (!open_) {
        return;  // whoever closed it knows
    }
    log::error("pictures", "{}", error.describe());
    if (onError_) {
        onError_(error);
    }
}

void PictureStore::tidy() {
    if (tidying_ || !open_) {
        return;
    }
    tidying_ = true;
    run([quota = quota_](detail::PictureFolder& folder) { return folder.tidy(quota); },
        [self = self_, quota = quota_](Result<bool> more) {
            if (*self == nullptr) {
                return;
            }
            PictureStore& store = **self;
            store.tidying_ = false;
            if (!store.open_) {
                return;
            }
            if (!more) {
                store.report(more.error());
            } else if (*more || store.quota_ != quota) {
                store.tidy();
            }
        });
}

}  // namespace ocelli::delivery::record
