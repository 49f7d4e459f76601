// What a rule keeps of each track, found without searching while tracks come in order.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

namespace ocelli::camera::rules {

/// Tracks of a report come by rising id, and mostly the same ones as in the picture before: a
/// cursor goes along. Another order only costs time.
template <class State>
class TrackStates {
  public:
    struct Entry {
        std::uint64_t id = 0;
        bool inPicture = false;  ///< since begin()
        State state;
    };

    /// Call before the tracks of a picture.
    void begin() {
        at_ = 0;
        for (auto& entry : entries_) {
            entry.inPicture = false;
        }
    }

    /// What is kept of a track; nullptr for one that is new.
    State* find(std::uint64_t id) {
        seek(id);
        if (at_ == entries_.size() || entries_[at_].id != id) {
            return nullptr;
        }
        entries_[at_].inPicture = true;
        return &entries_[at_].state;
    }

    /// Adds a track that find() did not know.
    State& add(std::uint64_t id, State state) {
        seek(id);
        const auto made = entries_.insert(
            entries_.begin() + static_cast<std::ptrdiff_t>(at_), Entry{id, true, std::move(state)}
        );
        return made->state;
    }

    /// Forgets tracks that were not in the picture and that `isOver` says so of.
    template <class IsOver>
    void end(IsOver isOver) {
        std::size_t kept = 0;
        for (auto& entry : entries_) {
            if (entry.inPicture || !isOver(entry.state)) {
                std::swap(entries_[kept++], entry);
            }
        }
        entries_.resize(kept);
    }

  private:
    void seek(std::uint64_t id) {
        if (at_ > 0 && entries_[at_ - 1].id >= id) {
            at_ = 0;
        }
        while (at_ < entries_.size() && entries_[at_].id < id) {
            ++at_;
        }
    }

    std::vector<Entry> entries_;  ///< by rising id
    std::size_t at_ = 0;
};

}  // namespace ocelli::camera::rules
