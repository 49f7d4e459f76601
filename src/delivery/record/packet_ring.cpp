// Groups of pictures in memory.
#include "delivery/record/packet_ring.h"

#include <algorithm>
#include <utility>

namespace ocelli::delivery::record {

PacketRing::PacketRing(RingBounds bounds, UniqueFunction<void()> wake) : wake_(std::move(wake)) {
    state_.lock()->bounds = bounds;
}

void PacketRing::onDescription(const media::StreamDescription& description) {
    auto state = state_.lock();
    state->tracks = std::make_shared<const media::TrackList>(description.tracks);
    state->generation = description.generation;
}

void PacketRing::onPacket(const media::PacketPtr& packet) {
    const bool wake = state_.with([&](State& state) {
        if (!state.tracks || state.tracks->empty()) {
            return false;
        }
        push(state, {packet, state.tracks, state.generation});
        trim(state);
        return state.wanted && !std::exchange(state.woken, true);
    });
    if (wake) {
        wake_();
    }
}

void PacketRing::push(State& state, RingItem item) {
    if (item.startsGroup()) {
        state.groups.emplace_back();
        state.open = true;
    } else if (!state.open) {
        state.lost += state.wanted && item.packet->track == 0 ? 1U : 0U;
        return;
    } else if (state.groups.empty()) {
        state.groups.emplace_back();
    }
    const std::size_t bytes = item.packet->data->size();
    state.groups.back().bytes += bytes;
    state.groups.back().items.push_back(std::move(item));
    state.bytes += bytes;
}

void PacketRing::dropFront(State& state) {
    const Group& group = state.groups.front();
    if (state.wanted) {
        state.lost += static_cast<std::uint64_t>(std::count_if(
            group.items.begin(),
            group.items.end(),
            [](auto& item) { return item.packet->track == 0; }
        ));
    }
    state.bytes -= group.bytes;
    state.groups.pop_front();
    state.continuing = false;
    if (state.groups.empty()) {
        state.open = false;
    }
}

void PacketRing::trim(State& state) {
    while (state.bytes > state.bounds.bytes && !state.groups.empty()) {
        dropFront(state);
    }
    if (state.wanted || state.groups.empty()) {
        return;
    }
    const MonoTime newest = state.groups.back().items.back().packet->captureTime;
    while (state.groups.size() > 1 &&
           newest - state.groups[1].items.front().packet->captureTime >= state.bounds.span) {
        dropFront(state);
    }
}

void PacketRing::setWanted(bool wanted) {
    const bool wake = state_.with([&](State& state) {
        state.wanted = wanted;
        if (!wanted) {
            state.woken = false;
            trim(state);
            return false;
        }
        return !state.groups.empty() && !std::exchange(state.woken, true);
    });
    if (wake) {
        wake_();
    }
}

void PacketRing::setSpan(Duration span) {
    state_.lock()->bounds.span = span;
}

void PacketRing::cut() {
    state_.with([](State& state) {
        state.groups.clear();
        state.bytes = 0;
        state.open = false;
        state.continuing = false;
    });
}

std::vector<RingItem> PacketRing::take() {
    return state_.with([](State& state) {
        std::vector<RingItem> items;
        state.woken = false;
        if (!state.wanted) {
            return items;
        }
        for (Group& group : state.groups) {
            std::move(group.items.begin(), group.items.end(), std::back_inserter(items));
        }
        state.groups.clear();
        state.bytes = 0;
        if (!items.empty()) {
            state.continuing = true;
        }
        return items;
    });
}

void PacketRing::putBack(std::vector<RingItem> items) {
    state_.with([&](State& state) {
        std::deque<Group> later = std::exchange(state.groups, {});
        const bool open = state.open;
        state.bytes = 0;
        state.open = true;
        for (RingItem& item : items) {
            push(state, std::move(item));
        }
        for (Group& group : later) {
            for (RingItem& item : group.items) {
                push(state, std::move(item));
            }
        }
        state.open = open;
        state.continuing = false;
        trim(state);
    });
}

bool PacketRing::continues() const {
    return state_.lock()->continuing;
}

Duration PacketRing::held() const {
    return state_.with([](State& state) {
        if (state.groups.empty()) {
            return Duration::zero();
        }
        return state.groups.back().items.back().packet->captureTime -
               state.groups.front().items.front().packet->captureTime;
    });
}

std::size_t PacketRing::heldBytes() const {
    return state_.lock()->bytes;
}

std::optional<MonoTime> PacketRing::oldest() const {
    return state_.with([](State& state) -> std::optional<MonoTime> {
        if (state.groups.empty()) {
            return std::nullopt;
        }
        return state.groups.front().items.front().packet->captureTime;
    });
}

std::uint32_t PacketRing::generation() const {
    return state_.lock()->generation;
}

std::uint64_t PacketRing::lost() const {
    return state_.lock()->lost;
}

}  // namespace ocelli::delivery::record
