// The bus: ids, order, bounded hand-over to the loop.
#include "events/event_bus.h"

#include <algorithm>
#include <atomic>
#include <vector>

namespace ocelli::events {
namespace {

/// Beyond this many waiting events updates and pulses are left out, beyond the second everything.
constexpr std::size_t kBound = 4096;
constexpr std::size_t kHardBound = 65536;

}  // namespace

struct EventBus::State {
    struct Listener {
        std::uint64_t id = 0;
        UniqueFunction<void(const EventPtr&)> call;
    };

    State(EventLoop& l, std::uint64_t firstId)
        : loop(l), nextId(std::max<std::uint64_t>(firstId, 1)) {}

    void deliver(const EventPtr& event) {
        --waiting;
        // A listener may subscribe or end a subscription while it is called; indices stay valid
        // because ended ones are only marked here.
        ++delivering;
        const std::size_t count = listeners.size();
        for (std::size_t i = 0; i < count; ++i) {
            if (listeners[i] && listeners[i]->call) {
                const auto keep = listeners[i];
                keep->call(event);
            }
        }
        --delivering;
        sweep();
    }

    void end(std::uint64_t id) {
        std::shared_ptr<Listener> last;  // its end may call back, so it ends when all is in order
        for (auto& known : listeners) {
            if (known && known->id == id) {
                last = std::move(known);
            }
        }
        sweep();
    }

    void sweep() {
        if (delivering == 0) {
            std::erase_if(listeners, [](const auto& listener) { return !listener; });
        }
    }

    EventLoop& loop;
    std::atomic<std::uint64_t> nextId;
    std::atomic<std::size_t> waiting = 0;
    std::atomic<std::uint64_t> dropped = 0;
    std::vector<std::shared_ptr<Listener>> listeners;  ///< loop only
    std::uint64_t nextListener = 1;                    ///< loop only
    int delivering = 0;                                ///< loop only; depth of deliver()
};

EventBus::EventBus(EventLoop& loop, std::uint64_t firstId)
    : state_(std::make_shared<State>(loop, firstId)) {}

EventBus::~EventBus() = default;

std::uint64_t EventBus::publish(Event event) {
    if (event.id == 0) {
        event.id = state_->nextId++;
    }
    const bool mayDrop = event.state == EventState::Update || event.state == EventState::Pulse;
    if (state_->waiting >= (mayDrop ? kBound : kHardBound)) {
        ++state_->dropped;
        return event.id;
    }
    ++state_->waiting;
    const std::uint64_t id = event.id;
    state_->loop.post([state = state_, shared = std::make_shared<const Event>(std::move(event))] {
        state->deliver(shared);
    });
    return id;
}

Subscription EventBus::subscribe(UniqueFunction<void(const EventPtr&)> listener) {
    auto entry = std::make_shared<State::Listener>();
    entry->id = state_->nextListener++;
    entry->call = std::move(listener);
    state_->listeners.push_back(entry);
    return Subscription([weak = std::weak_ptr(state_), id = entry->id] {
        if (const auto state = weak.lock()) {
            state->end(id);
        }
    });
}

std::uint64_t EventBus::dropped() const {
    return state_->dropped;
}

}  // namespace ocelli::events
