// Reads piece by piece on the queue.
#include "apps/bodycam/clip_body.h"

#include <algorithm>

#include <fmt/format.h>

#include "net/http/files.h"

namespace ocelli::apps::bodycam {
namespace {

class ClipBody final : public net::http::BodySource {
  public:
    ClipBody(
        EventLoop& loop,
        SerialQueue& queue,
        std::shared_ptr<bodyworn::evidence::ClipReader> reader,
        std::uint64_t from,
        std::uint64_t length
    )
        : loop_(loop), queue_(queue), reader_(std::move(reader)), at_(from), end_(from + length) {}

    void read(std::size_t atMost, UniqueFunction<void(Result<Bytes>)> done) override {
        const auto count = static_cast<std::size_t>(std::min<std::uint64_t>(atMost, end_ - at_));
        const std::uint64_t from = at_;
        at_ += count;
        auto call = std::make_shared<UniqueFunction<void(Result<Bytes>)>>(std::move(done));
        const bool accepted = queue_.run(
            [reader = reader_, from, count]() -> Result<Bytes> {
                Bytes bytes(count);
                const std::size_t got = OCELLI_TRY(reader->readAt(from, bytes));
                if (got != count) {
                    return fail(ErrorKind::DataLoss, "the clip is shorter than it was");
                }
                return bytes;
            },
            loop_,
            [call, alive = std::weak_ptr(alive_)](Result<Bytes> bytes) {
                if (!alive.expired()) {
                    (*call)(std::move(bytes));
                }
            }
        );
        if (!accepted) {
            (*call)(fail(ErrorKind::ResourceExhausted, "too much is being read"));
        }
    }

  private:
    EventLoop& loop_;
    SerialQueue& queue_;
    std::shared_ptr<bodyworn::evidence::ClipReader> reader_;
    std::uint64_t at_;
    std::uint64_t end_;
    std::shared_ptr<int> alive_ = std::make_shared<int>(0);
};

}  // namespace

net::http::Response clipResponse(
    EventLoop& loop,
    SerialQueue& queue,
    std::shared_ptr<bodyworn::evidence::ClipReader> reader,
    std::string_view range,
    std::string_view fileName
) {
    const std::uint64_t size = reader->length();
    const auto part = net::http::parseRange(range, size);
    net::http::Response response;
    response.headers.set("Accept-Ranges", "bytes");
    if (!part) {
        response.status = 416;
        response.headers.set("Content-Range", fmt::format("bytes */{}", size));
        return response;
    }
    std::uint64_t from = 0;
    std::uint64_t length = size;
    if (*part) {
        from = (*part)->first;
        length = (*part)->last - from + 1;
        response.status = 206;
        response.headers.set(
            "Content-Range", fmt::format("bytes {}-{}/{}", from, (*part)->last, size)
        );
    }
    response.headers.set("Content-Type", std::string(net::http::contentTypeOf(fileName)));
    response.length = length;
    response.source = std::make_unique<ClipBody>(loop, queue, std::move(reader), from, length);
    return response;
}

}  // namespace ocelli::apps::bodycam
