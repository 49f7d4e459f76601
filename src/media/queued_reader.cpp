// The bounded crossing from a hub to a loop.
#include "media/queued_reader.h"

#include <optional>
#include <variant>

namespace ocelli::media {

class QueuedReader::Crossing final : public StreamReader,
                                     public std::enable_shared_from_this<Crossing> {
  public:
    Crossing(EventLoop& loop, Listener& listener, QueueBounds bounds)
        : loop_(loop), listener_(&listener), bounds_(bounds) {}

    void onDescription(const StreamDescription& description) override {
        queue_.with([&](Queue& queue) { queue.items.emplace_back(description); });
        wake();
    }

    void onPacket(const PacketPtr& packet) override {
        const bool first = queue_.with([&](Queue& queue) { return push(queue, packet); });
        if (first) {
            wake();
        }
    }

    // --- on the loop ---

    void detach() { listener_ = nullptr; }

    void setPaused(bool paused) {
        paused_ = paused;
        if (!paused) {
            wake();
        }
    }

    std::uint64_t lost() const { return queue_.lock()->lostEver; }

    std::size_t queuedBytes() const { return queue_.lock()->bytes; }

  private:
    using Item = std::variant<StreamDescription, PacketPtr>;

    struct Queue {
        std::deque<Item> items;
        std::size_t bytes = 0;
        bool skipping = false;
        bool woken = false;
        std::uint64_t lostNow = 0;
        std::uint64_t lostEver = 0;
    };

    /// True when the loop has to be woken.
    bool push(Queue& queue, const PacketPtr& packet) {
        if (queue.skipping) {
            if (packet->track != 0 || !packet->keyFrame || overfull(queue, packet)) {
                countLost(queue, *packet);
                return false;
            }
            queue.skipping = false;
        } else if (overfull(queue, packet)) {
            dropAll(queue);
            if (packet->track != 0 || !packet->keyFrame) {
                queue.skipping = true;
                countLost(queue, *packet);
                return false;
            }
        }
        queue.bytes += packet->data->size();
        queue.items.emplace_back(packet);
        return !std::exchange(queue.woken, true);
    }

    bool overfull(const Queue& queue, const PacketPtr& packet) const {
        if (queue.bytes + packet->data->size() > bounds_.bytes && queue.bytes > 0) {
            return true;
        }
        for (const Item& item : queue.items) {
            if (const auto* oldest = std::get_if<PacketPtr>(&item)) {
                return packet->captureTime - (*oldest)->captureTime > bounds_.span;
            }
        }
        return false;
    }

    static void countLost(Queue& queue, const Packet& packet) {
        if (packet.track == 0) {
            ++queue.lostNow;
            ++queue.lostEver;
        }
    }

    /// Leaves out all waiting packets; descriptions stay, as later packets need them.
    static void dropAll(Queue& queue) {
        std::deque<Item> kept;
        for (Item& item : queue.items) {
            if (const auto* packet = std::get_if<PacketPtr>(&item)) {
                countLost(queue, **packet);
            } else {
                kept.push_back(std::move(item));
            }
        }
        queue.items = std::move(kept);
        queue.bytes = 0;
    }

    void wake() {
        loop_.post([self = shared_from_this()] { self->drain(); });
    }

    void drain() {
        while (listener_ != nullptr && !paused_) {
            std::uint64_t lost = 0;
            auto item = queue_.with([&](Queue& queue) { return pop(queue, lost); });
            if (!item) {
                return;
            }
            if (lost > 0) {
                listener_->onLost(lost);
            }
            deliver(*item);
        }
        queue_.with([](Queue& queue) { queue.woken = false; });
    }

    static std::optional<Item> pop(Queue& queue, std::uint64_t& lost) {
        if (queue.items.empty()) {
            queue.woken = false;
            return std::nullopt;
        }
        std::optional<Item> item(std::move(queue.items.front()));
        queue.items.pop_front();
        if (const auto* packet = std::get_if<PacketPtr>(&*item)) {
            queue.bytes -= (*packet)->data->size();
            lost = std::exchange(queue.lostNow, 0);
        }
        return item;
    }

    void deliver(const Item& item) {
        if (listener_ == nullptr) {
            return;
        }
        if (const auto* packet = std::get_if<PacketPtr>(&item)) {
            listener_->onPacket(*packet);
        } else {
            listener_->onDescription(std::get<StreamDescription>(item));
        }
    }

    EventLoop& loop_;
    Listener* listener_;   ///< loop only
    bool paused_ = false;  ///< loop only
    QueueBounds bounds_;
    Guarded<Queue> queue_;
};

QueuedReader::QueuedReader(
    EventLoop& loop, StreamHub& hub, Listener& listener, StartAt start, QueueBounds bounds
)
    : crossing_(std::make_shared<Crossing>(loop, listener, bounds)),
      subscription_(hub.attach(crossing_, start)) {}

QueuedReader::~QueuedReader() {
    subscription_.reset();
    crossing_->detach();
}

void QueuedReader::pause() {
    crossing_->setPaused(true);
}

void QueuedReader::resume() {
    crossing_->setPaused(false);
}

std::uint64_t QueuedReader::lost() const {
    return crossing_->lost();
}

std::size_t QueuedReader::queuedBytes() const {
    return crossing_->queuedBytes();
}

}  // namespace ocelli::media
