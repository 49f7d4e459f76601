// The bounded crossing from a hub to a loop.
#include "media/queued_reader.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <variant>

namespace ocelli::media {
namespace {

constexpr int kItemsATurn = 64;

}  // namespace

class QueuedReader::Crossing final : public StreamReader,
                                     public std::enable_shared_from_this<Crossing> {
  public:
    Crossing(EventLoop& loop, Listener& listener, QueueBounds bounds)
        : loop_(loop), listener_(&listener), bounds_(bounds) {}

    void onDescription(const StreamDescription& description) override {
        const bool first = queue_.with([&](Queue& queue) {
            if (queue.packets >= bounds_.packets) {
                dropAll(queue);
                queue.skipping = true;
            }
            // Of two descriptions without a packet between, only the newer one means anything.
            if (!queue.items.empty() && isDescription(queue.items.back())) {
                queue.items.pop_back();
            }
            queue.items.emplace_back(description);
            return !std::exchange(queue.woken, true);
        });
        if (first) {
            wake();
        }
    }

    void onPacket(const PacketPtr& packet) override {
        const bool first = queue_.with([&](Queue& queue) { return push(queue, packet); });
        if (first) {
            wake();
        }
    }

    void onCachedGroup(const std::deque<PacketPtr>& packets) override {
        const bool first = queue_.with([&](Queue& queue) {
            for (const PacketPtr& packet : packets) {
                append(queue, packet);
            }
            queue.burstBytes = queue.bytes;
            queue.burstPackets = queue.packets;
            queue.burstSpan = packets.back()->captureTime - packets.front()->captureTime;
            return !std::exchange(queue.woken, true);
        });
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
        std::size_t packets = 0;
        std::size_t burstBytes = 0;    ///< of a cached group; allowed over the bounds until taken
        std::size_t burstPackets = 0;  ///< same
        Duration burstSpan{};          ///< same
        bool skipping = false;
        bool woken = false;  ///< a drain is posted, or will follow when resumed
        std::uint64_t lostNow = 0;
        std::uint64_t lostEver = 0;
    };

    /// True when the loop has to be woken.
    bool push(Queue& queue, const PacketPtr& packet) {
        if (queue.skipping) {
            if (packet->track != 0 || !packet->keyFrame) {
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
        append(queue, packet);
        return !std::exchange(queue.woken, true);
    }

    static void append(Queue& queue, const PacketPtr& packet) {
        queue.bytes += packet->data->size();
        ++queue.packets;
        queue.items.emplace_back(packet);
    }

    static bool isDescription(const Item& item) {
        return std::holds_alternative<StreamDescription>(item);
    }

    bool overfull(const Queue& queue, const PacketPtr& packet) const {
        if (queue.packets == 0) {
            return false;
        }
        if (queue.bytes + packet->data->size() > bounds_.bytes + queue.burstBytes ||
            queue.packets >= bounds_.packets + queue.burstPackets) {
            return true;
        }
        const auto oldest = std::find_if_not(queue.items.begin(), queue.items.end(), isDescription);
        return packet->captureTime - std::get<PacketPtr>(*oldest)->captureTime >
               bounds_.span + queue.burstSpan;
    }

    static void countLost(Queue& queue, const Packet& packet) {
        if (packet.track == 0) {
            ++queue.lostNow;
            ++queue.lostEver;
        }
    }

    /// Leaves out all waiting packets; the newest description stays, as later packets need it.
    static void dropAll(Queue& queue) {
        std::optional<Item> description;
        for (Item& item : queue.items) {
            if (const auto* packet = std::get_if<PacketPtr>(&item)) {
                countLost(queue, **packet);
            } else {
                description = std::move(item);
            }
        }
        queue.items.clear();
        queue.bytes = 0;
        queue.packets = 0;
        endBurst(queue);
        if (description) {
            queue.items.push_back(std::move(*description));
        }
    }

    static void endBurst(Queue& queue) {
        queue.burstBytes = 0;
        queue.burstPackets = 0;
        queue.burstSpan = {};
    }

    void wake() {
        loop_.post([self = shared_from_this()] { self->drain(); });
    }

    /// Ends with `woken` set while paused: then resuming wakes, and pushing need not.
    void drain() {
        for (int i = 0; listener_ != nullptr && !paused_; ++i) {
            if (i == kItemsATurn) {
                wake();  // others on this loop have their turn first
                return;
            }
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
            --queue.packets;
            lost = std::exchange(queue.lostNow, 0);
            if (queue.packets == 0) {
                endBurst(queue);
            }
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
