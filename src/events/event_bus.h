// Hands every event to everyone who listens.
#pragma once

#include "events/event.h"
#include "runtime/event_loop.h"
#include "runtime/subscription.h"

namespace ocelli::events {

/// Publishing is thread-safe; listeners are called on the bus's loop, in order of publishing.
class EventBus {
  public:
    /// @param firstId  greater than every id ever given on this device (from the event store)
    EventBus(EventLoop& loop, std::uint64_t firstId);
    ~EventBus();

    /// Gives the event an id (unless it continues one: id not 0) and passes it on. Returns the id.
    /// At most 4096 events may wait for the loop; beyond that updates and pulses are left out and
    /// counted, beyond 65536 also starts and stops.
    std::uint64_t publish(Event event);

    /// Thread-bound to the bus's loop, as is the subscription's end. A listener may subscribe
    /// (which counts from the next event) and end any subscription, its own too, while it is
    /// called.
    Subscription subscribe(UniqueFunction<void(const EventPtr&)> listener);

    /// How many events were left out. Thread-safe.
    std::uint64_t dropped() const;

  private:
    struct State;
    std::shared_ptr<State> state_;
};

}  // namespace ocelli::events
