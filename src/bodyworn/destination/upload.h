// The bytes of one object on their way to the disk, hashed beside it.
#pragma once

#include <memory>
#include <vector>

#include "bodyworn/destination/content_store.h"
#include "crypto/digest.h"
#include "net/http/router.h"
#include "runtime/work_queue.h"

namespace ocelli::bodyworn::destination {

/// Threads that uploads share: each upload writes on one, and makes each digest on one of its own.
struct UploadLanes {
    std::shared_ptr<SerialQueue> disk;
    std::shared_ptr<SerialQueue> md5;
    std::shared_ptr<SerialQueue> sha256;
};

/// Thread-bound to the loop; the work is done on the lanes. What waits there is bounded: the client
/// is held back by `flow`.
class Upload : public std::enable_shared_from_this<Upload> {
  public:
    struct Digests {
        std::uint64_t size = 0;
        std::string md5;
        std::string sha256;
    };

    using Failed = UniqueFunction<void(Error)>;

    /// @param failed  called once when the disk does not take it
    Upload(
        EventLoop& loop,
        UploadLanes lanes,
        Incoming incoming,
        net::http::Router::Flow flow,
        std::uint64_t most,
        Failed failed
    );

    void write(std::string bytes);

    /// Makes the bytes durable, then tells their digests. Not after a failure.
    void finish(UniqueFunction<void(Result<Digests>)> done);

    /// The file, to be stored or discarded, once nothing works on it any more.
    void release(UniqueFunction<void(Incoming)> done);

  private:
    struct Work;

    void pieceDone(const Result<void>& how);
    void fail(const Error& error);

    EventLoop& loop_;
    UploadLanes lanes_;
    net::http::Router::Flow flow_;
    std::uint64_t most_;
    Failed failed_;
    std::shared_ptr<Work> work_;
    std::uint64_t size_ = 0;
    std::size_t waiting_ = 0;  ///< pieces on the lanes, each counted for all three
    bool held_ = false;
};

}  // namespace ocelli::bodyworn::destination
