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
        std::uint64_t picture = 0;  ///< number of the last one it was in
        State state;
    };

    /// Call before the tracks of a picture.
    void begin() {
        at_ = 0;
        here_ = 0;
        ++picture_;
    }

    /// What is kept of a track; nullptr for one that is new.
    State* find(std::uint64_t id) {
        seek(id);
        if (at_ == entries_.size() || entries_[at_].id != id) {
            return nullptr;
        }
        here_ += entries_[at_].picture == picture_ ? 0 : 1;
        entries_[at_].picture = picture_;
        return &entries_[at_].state;
    }

    /// Adds a track that find() did not know.
    State& add(std::uint64_t id, State state) {
        seek(id);
        const auto made = entries_.insert(
            entries_.begin() + static_cast<std::ptrdiff_t>(at_),
            Entry{id, picture_, std::move(state)}
        );
        ++here_;
        return made->state;
    }

    /// Forgets tracks that were not in the picture and that `isOver` says so of.
    template <class IsOver>
    void end(IsOver isOver) {
        if (here_ == entries_.size()) {
            return;
        }
        const auto gone = std::remove_if(entries_.begin(), entries_.end(), [&](Entry& entry) {
            return entry.picture != picture_ && isOver(entry.state);
        });
        entries_.erase(gone, entries_.end());
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
    std::size_t here_ = 0;       ///< entries that are in this picture
    std::uint64_t picture_ = 0;  ///< counts begin()
};

}  // namespace ocelli::camera::rules
