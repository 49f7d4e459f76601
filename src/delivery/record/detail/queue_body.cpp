// Pieces from a queue.
#include "delivery/record/detail/queue_body.h"

#include <algorithm>

namespace ocelli::delivery::record::detail {
namespace {

constexpr std::size_t kPiece = 1U << 18U;

using Done = UniqueFunction<void(Result<Bytes>)>;

class QueueBody final : public net::http::BodySource {
  public:
    QueueBody(EventLoop& loop, std::shared_ptr<SerialQueue> queue, Producer producer)
        : loop_(loop),
          queue_(std::move(queue)),
          producer_(std::make_shared<Producer>(std::move(producer))) {}

    ~QueueBody() override { *alive_ = false; }

    void read(std::size_t atMost, Done done) override {
        const auto answer = std::make_shared<Done>(std::move(done));
        const bool posted = queue_->run(
            [producer = producer_, want = std::clamp<std::size_t>(atMost, 1, kPiece)] {
                return (*producer)(want);
            },
            loop_,
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
    EventLoop& loop_;
    std::shared_ptr<SerialQueue> queue_;
    std::shared_ptr<Producer> producer_;
    std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);  ///< loop only
};

}  // namespace

std::unique_ptr<net::http::BodySource> makeQueueBody(
    EventLoop& loop, std::shared_ptr<SerialQueue> queue, Producer producer
) {
    return std::make_unique<QueueBody>(loop, std::move(queue), std::move(producer));
}

}  // namespace ocelli::delivery::record::detail
