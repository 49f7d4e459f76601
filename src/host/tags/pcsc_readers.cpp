// A thread that waits for what pcscd tells.
#include "host/tags/pcsc_readers.h"

#include <optional>
#include <stop_token>

#include "base/log.h"
#include "host/tags/detail/pcsc_watch.h"

namespace ocelli::host::tags {
namespace {

constexpr Duration kLookAgain = std::chrono::seconds(3);

class PcscReaders final : public TagReaders {
  public:
    PcscReaders(EventLoop& loop, TagListener listener)
        : loop_(loop), listener_(std::move(listener)), thread_(loop.clock(), "tags") {
        thread_.loop().post([this] { turn(); });
    }

    ~PcscReaders() override {
        alive_.reset();
        stop_.request_stop();
        thread_.loop().post([this] {
            timer_.reset();
            watch_.reset();
        });
    }

  private:
    /// On the thread: waits a moment for news, tells them, and comes again.
    void turn() {
        if (stop_.stop_requested()) {
            return;
        }
        if (!watch_) {
            auto opened = detail::PcscWatch::open();
            if (!opened) {
                tellReaders({});
                timer_ = thread_.loop().after(kLookAgain, [this] { turn(); });
                return;
            }
            watch_ = std::move(*opened);
            log::info("tags", "readers of tags are watched");
        }
        const auto news = watch_->wait();
        if (!news) {
            log::warning("tags", "{}", news.error().message());
            watch_.reset();
        } else {
            tellReaders(news->readers);
            for (const auto& [uid, reader] : news->tags) {
                tell([this, u = uid, r = reader] { listener_.onTag(u, r); });
            }
        }
        thread_.loop().post([this] { turn(); });
    }

    void tellReaders(const std::vector<Reader>& readers) {
        if (readers != told_) {
            told_ = readers;
            tell([this, readers] { listener_.onReaders(readers); });
        }
    }

    void tell(UniqueFunction<void()> what) {
        loop_.post([alive = std::weak_ptr(alive_), call = std::move(what)]() mutable {
            if (!alive.expired()) {
                call();
            }
        });
    }

    EventLoop& loop_;
    TagListener listener_;
    std::shared_ptr<int> alive_ = std::make_shared<int>(0);
    std::stop_source stop_;

    // On the thread.
    std::unique_ptr<detail::PcscWatch> watch_;
    std::vector<Reader> told_;
    std::optional<Timer> timer_;
    LoopThread thread_;
};

}  // namespace

std::string_view toString(ReaderState state) {
    return state == ReaderState::Ready ? "ready" : "unsupported";
}

std::unique_ptr<TagReaders> makePcscReaders(EventLoop& loop, TagListener listener) {
    return std::make_unique<PcscReaders>(loop, std::move(listener));
}

}  // namespace ocelli::host::tags
