// Publishing to readers, the cached group for instant start, and demand.
#include "media/stream_hub.h"

#include <algorithm>
#include <utility>

#include "base/assert.h"

namespace ocelli::media {
namespace {

/// The cache holds at most this much, so that an endless group of pictures cannot eat the memory.
constexpr std::size_t kMaximumCachedBytes = 16U << 20U;

}  // namespace

struct StreamHub::State {
    struct Entry {
        std::uint64_t id = 0;
        std::shared_ptr<StreamReader> reader;
        bool waitsForKeyFrame = true;
    };

    struct Data {
        std::vector<Entry> readers;
        std::uint64_t nextId = 1;
        StreamDescription description;
        std::deque<PacketPtr> cache;  ///< since the last key frame of the first track
        std::size_t cachedBytes = 0;
        Counters counters;
        bool owesKeyFrame = false;  ///< tracks changed, and no picture has come since
        bool demandChanged = false;
        bool demandCalled = false;  ///< somebody is calling `demand` at this moment
        bool closed = false;
    };

    /// Tells the number of readers. Whoever comes while another thread is telling leaves it to that
    /// one, so that calls never overtake each other.
    void tellDemand() {
        if (!demand) {
            return;
        }
        const bool mine = data.with([](Data& d) {
            d.demandChanged = true;
            return !std::exchange(d.demandCalled, true);
        });
        while (mine) {
            std::size_t count = 0;
            const bool call = data.with([&](Data& d) {
                count = d.readers.size();
                d.demandCalled = std::exchange(d.demandChanged, false) && !d.closed;
                return d.demandCalled;
            });
            if (!call) {
                return;
            }
            demand(count);
        }
    }

    Guarded<Data> data;
    UniqueFunction<void(std::size_t)> demand;
    UniqueFunction<void()> keyFrameRequest;
};

StreamHub::StreamHub(std::string name)
    : name_(std::move(name)), state_(std::make_shared<State>()) {}

StreamHub::~StreamHub() {
    state_->data.lock()->closed = true;
}

Subscription StreamHub::attach(std::shared_ptr<StreamReader> reader, StartAt start) {
    std::uint64_t id = 0;
    bool needsKeyFrame = false;
    state_->data.with([&](State::Data& data) {
        id = data.nextId++;
        State::Entry entry{id, reader, true};
        if (!data.description.tracks.empty()) {
            reader->onDescription(data.description);
        }
        if (start == StartAt::CachedGroup && !data.cache.empty()) {
            reader->onCachedGroup(data.cache);
            entry.waitsForKeyFrame = false;
        }
        needsKeyFrame = entry.waitsForKeyFrame;
        data.readers.push_back(std::move(entry));
    });
    state_->tellDemand();
    if (needsKeyFrame) {
        requestKeyFrame();
    }
    return Subscription([state = std::weak_ptr(state_), id] {
        const auto alive = state.lock();
        if (!alive) {
            return;
        }
        std::shared_ptr<StreamReader> last;  // destroyed outside the lock
        alive->data.with([&](State::Data& data) {
            const auto found =
                std::find_if(data.readers.begin(), data.readers.end(), [&](auto& entry) {
                    return entry.id == id;
                });
            OCELLI_ASSERT(found != data.readers.end());
            last = std::move(found->reader);
            data.readers.erase(found);
        });
        alive->tellDemand();
    });
}

std::size_t StreamHub::readers() const {
    return state_->data.lock()->readers.size();
}

StreamDescription StreamHub::description() const {
    return state_->data.lock()->description;
}

void StreamHub::setOnDemand(UniqueFunction<void(std::size_t readers)> demand) {
    state_->demand = std::move(demand);
}

void StreamHub::setKeyFrameRequest(UniqueFunction<void()> request) {
    state_->keyFrameRequest = std::move(request);
}

void StreamHub::requestKeyFrame() {
    if (state_->keyFrameRequest) {
        state_->keyFrameRequest();
    }
}

void StreamHub::describe(TrackList tracks) {
    state_->data.with([&](State::Data& data) {
        data.description.tracks = std::move(tracks);
        ++data.description.generation;
        data.cache.clear();
        data.cachedBytes = 0;
        data.owesKeyFrame = true;
        for (State::Entry& entry : data.readers) {
            entry.waitsForKeyFrame = true;
            entry.reader->onDescription(data.description);
        }
    });
}

void StreamHub::publish(PacketPtr packet) {
    const bool needsKeyFrame = state_->data.with([&](State::Data& data) {
        if (packet->track >= data.description.tracks.size()) {
            ++data.counters.strays;
            return false;
        }
        ++data.counters.packets;
        data.counters.bytes += packet->data->size();
        data.counters.lastPacket = packet->captureTime;
        const TrackKind kind = data.description.tracks[packet->track]->kind;
        data.counters.frames += kind == TrackKind::Video ? 1U : 0U;
        // Streams start on a key frame of the first track: video where there is any.
        const bool starts = packet->track == 0 && packet->keyFrame;
        if (starts) {
            ++data.counters.keyFrames;
            data.cache.clear();
            data.cachedBytes = 0;
        }
        const bool cacheRuns = starts || !data.cache.empty();
        if (cacheRuns && data.cachedBytes + packet->data->size() <= kMaximumCachedBytes) {
            data.cachedBytes += packet->data->size();
            data.cache.push_back(packet);
        } else if (cacheRuns) {
            // A cache with a hole would show a broken picture; better none until the next key
            // frame.
            data.cache.clear();
            data.cachedBytes = 0;
        }
        for (State::Entry& entry : data.readers) {
            if (entry.waitsForKeyFrame && !starts) {
                continue;
            }
            entry.waitsForKeyFrame = false;
            entry.reader->onPacket(packet);
        }
        // Without this, new tracks in mid-stream would leave a hole up to the next key frame.
        const bool owed = packet->track == 0 && std::exchange(data.owesKeyFrame, false);
        return owed && !starts && !data.readers.empty();
    });
    if (needsKeyFrame) {
        requestKeyFrame();
    }
}

StreamHub::Counters StreamHub::counters() const {
    return state_->data.lock()->counters;
}

}  // namespace ocelli::media
