// Writes and hashes the pieces of an upload, each on a lane of its own.
#include "bodyworn/destination/upload.h"

#include "base/text.h"

namespace ocelli::bodyworn::destination {
namespace {

constexpr std::size_t kHoldAt = 192;  // pieces of up to 64 KiB, on all three lanes
constexpr std::size_t kGoOnAt = 96;
constexpr std::uint64_t kWriteback = 8U << 20U;  // so that little is left for the last sync

}  // namespace

/// `incoming` belongs to the disk lane, each digester to its own.
struct Upload::Work {
    Incoming incoming;
    std::uint64_t written = 0;
    std::uint64_t pushed = 0;
    bool broken = false;
    crypto::Digester md5{crypto::Hash::Md5};
    crypto::Digester sha256{crypto::Hash::Sha256};

    Result<void> write(ByteSpan bytes) {
        if (broken) {
            return {};
        }
        const ByteSpan parts[] = {bytes};
        auto done = incoming.file->writeAt(written, parts);
        broken = !done;
        written += bytes.size();
        if (done && written - pushed >= kWriteback) {
            incoming.file->startWriteback(pushed, written - pushed);
            pushed = written;
        }
        return done;
    }
};

Upload::Upload(
    EventLoop& loop,
    UploadLanes lanes,
    Incoming incoming,
    net::http::Router::Flow flow,
    std::uint64_t most,
    Failed failed
)
    : loop_(loop),
      lanes_(std::move(lanes)),
      flow_(std::move(flow)),
      most_(most),
      failed_(std::move(failed)),
      work_(std::make_shared<Work>()) {
    work_->incoming = std::move(incoming);
}

void Upload::write(std::string bytes) {
    size_ += bytes.size();
    if (size_ > most_) {
        fail(ocelli::fail(ErrorKind::InvalidArgument, "the object is too long").withField("size"));
        return;
    }
    const auto piece = std::make_shared<const std::string>(std::move(bytes));
    const auto self = shared_from_this();
    waiting_ += 3;
    const auto hash = [&](SerialQueue& lane, crypto::Digester Work::* digester) {
        return lane.run(
            [work = work_, piece, digester] { ((*work).*digester).update(asBytes(*piece)); },
            loop_,
            [self] { self->pieceDone({}); }
        );
    };
    const bool taken = lanes_.disk->run(
                           [work = work_, piece] { return work->write(asBytes(*piece)); },
                           loop_,
                           [self](Result<void> how) { self->pieceDone(how); }
                       ) &&
                       hash(*lanes_.md5, &Work::md5) && hash(*lanes_.sha256, &Work::sha256);
    if (!taken) {
        fail(ocelli::fail(ErrorKind::Unavailable, "too much waits for the disk"));
    } else if (waiting_ >= kHoldAt && !held_) {
        held_ = true;
        flow_(false);
    }
}

void Upload::pieceDone(const Result<void>& how) {
    --waiting_;
    if (!how) {
        fail(how.error());
    } else if (held_ && waiting_ <= kGoOnAt) {
        held_ = false;
        flow_(true);
    }
}

void Upload::fail(const Error& error) {
    if (failed_) {
        auto tell = std::move(failed_);
        failed_ = nullptr;
        tell(error);
    }
}

void Upload::finish(UniqueFunction<void(Result<Digests>)> done) {
    struct All {
        Result<void> synced;
        Digests digests;
        int left = 3;
        UniqueFunction<void(Result<Digests>)> done;

        void one() {
            if (--left == 0) {
                done(
                    synced ? Result<Digests>(std::move(digests)) : Result<Digests>(synced.error())
                );
            }
        }
    };

    const auto all = std::make_shared<All>();
    all->done = std::move(done);
    all->digests.size = size_;
    const auto hex =
        [&](SerialQueue& lane, crypto::Digester Work::* digester, std::string Digests::* digest) {
            return lane.run(
                [work = work_, digester] { return formatHex(((*work).*digester).finish()); },
                loop_,
                [all, digest](std::string text) {
                    all->digests.*digest = std::move(text);
                    all->one();
                }
            );
        };
    const bool posted =
        lanes_.disk->run(
            [work = work_]() -> Result<void> {
                return work->written > 0 ? work->incoming.file->sync() : Result<void>();
            },
            loop_,
            [all](Result<void> how) {
                all->synced = std::move(how);
                all->one();
            }
        ) &&
        hex(*lanes_.md5, &Work::md5, &Digests::md5) &&
        hex(*lanes_.sha256, &Work::sha256, &Digests::sha256);
    if (!posted) {
        fail(ocelli::fail(ErrorKind::Unavailable, "too much waits for the disk"));
    }
}

void Upload::release(UniqueFunction<void(Incoming)> done) {
    const auto call = std::make_shared<UniqueFunction<void(Incoming)>>(std::move(done));
    const bool posted = lanes_.disk->run(
        [work = work_] {
            work->broken = true;
            return std::move(work->incoming);
        },
        loop_,
        [call](Incoming incoming) { (*call)(std::move(incoming)); }
    );
    if (!posted) {
        // The lane is full of others: the file stays until the next start clears it away.
        return;
    }
}

}  // namespace ocelli::bodyworn::destination
