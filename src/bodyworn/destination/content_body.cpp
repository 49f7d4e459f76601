// Reads objects at the pace of who takes them.
#include "bodyworn/destination/content_body.h"

#include <algorithm>

#include <fmt/format.h>

namespace ocelli::bodyworn::destination {
namespace {

constexpr std::size_t kPiece = 1U << 18U;

using Done = UniqueFunction<void(Result<Bytes>)>;

class LaneBody final : public net::http::BodySource {
  public:
    LaneBody(ReadLane lane, Producer producer)
        : lane_(std::move(lane)), producer_(std::make_shared<Producer>(std::move(producer))) {}

    ~LaneBody() override { *alive_ = false; }

    void read(std::size_t atMost, Done done) override {
        const auto answer = std::make_shared<Done>(std::move(done));
        const bool posted = lane_.queue->run(
            [producer = producer_, want = std::clamp<std::size_t>(atMost, 1, kPiece)] {
                return (*producer)(want);
            },
            lane_.loop,
            [alive = alive_, answer](Result<Bytes> part) {
                if (*alive) {
                    (*answer)(std::move(part));
                }
            }
        );
        if (!posted) {
            (*answer)(fail(ErrorKind::Unavailable, "too many readers"));
        }
    }

  private:
    ReadLane lane_;
    std::shared_ptr<Producer> producer_;
    std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);  ///< loop only
};

}  // namespace

std::unique_ptr<net::http::BodySource> makeLaneBody(ReadLane lane, Producer producer) {
    return std::make_unique<LaneBody>(std::move(lane), std::move(producer));
}

net::http::Response contentResponse(
    ContentStore& store, const Object& object, std::string_view range, ReadLane lane
) {
    net::http::Response response;
    response.headers.set("Content-Type", object.type);
    response.headers.set("Accept-Ranges", "bytes");
    if (object.size == 0) {
        return response;
    }
    std::uint64_t at = 0;
    std::uint64_t end = object.size;
    if (!range.empty()) {
        const auto wanted = net::http::parseRange(range, object.size);
        if (!wanted) {
            response.status = 416;
            response.headers.set("Content-Range", fmt::format("bytes */{}", object.size));
            return response;
        }
        if (*wanted) {
            at = (*wanted)->first;
            end = (*wanted)->last + 1;
            response.status = 206;
            response.headers.set(
                "Content-Range", fmt::format("bytes {}-{}/{}", at, end - 1, object.size)
            );
        }
    }
    auto opened = store.openContent(object);
    Bytes first(static_cast<std::size_t>(std::min<std::uint64_t>(kPiece, end - at)));
    const auto filled = opened ? (*opened)->readAt(at, first) : Result<std::size_t>(opened.error());
    if (!filled) {
        return net::http::problem(filled.error());
    }
    first.resize(*filled);
    response.length = end - at;
    response.source = makeLaneBody(
        std::move(lane),
        [file = std::shared_ptr<File>(std::move(*opened)), first = std::move(first), at, end](
            std::size_t atMost
        ) mutable -> Result<Bytes> {
            if (!first.empty()) {
                at += first.size();
                return std::exchange(first, {});
            }
            Bytes bytes(static_cast<std::size_t>(std::min<std::uint64_t>(atMost, end - at)));
            const std::size_t count = OCELLI_TRY(file->readAt(at, bytes));
            if (count < bytes.size()) {
                return fail(ErrorKind::DataLoss, "a stored object is shorter than its index says");
            }
            at += count;
            return bytes;
        }
    );
    return response;
}

}  // namespace ocelli::bodyworn::destination
