// Runs of hashes, and comparing with lists.
#include "bodyworn/evidence/detail/period_finder.h"

#include <algorithm>
#include <map>

#include "crypto/digest.h"

namespace ocelli::bodyworn::evidence::detail {
namespace {

/// More slices than any period has (its count has 16 bits), twice.
constexpr std::size_t kMostQueued = 131'072;

std::size_t tailAfter(std::span<const QueuedSlice> slices, std::size_t from, std::size_t limit) {
    std::size_t end = from;
    while (end < std::min(limit, slices.size()) && !slices[end].opensGroup) {
        ++end;
    }
    return end;
}

/// Where each slice stands in the list; -1 for one that is not in it.
std::vector<int> placesIn(std::span<const QueuedSlice> slices, const std::vector<Bytes>& listed) {
    std::map<Bytes, int> known;
    for (std::size_t i = 0; i < listed.size(); ++i) {
        known.emplace(listed[i], static_cast<int>(i));
    }
    std::vector<int> places;
    for (const QueuedSlice& slice : slices) {
        const auto found = known.find(slice.hash);
        places.push_back(found == known.end() ? -1 : found->second);
    }
    return places;
}

/// In its place is what has only earlier ones before it and only later ones behind it.
std::vector<PictureState> statesOf(const std::vector<int>& places) {
    std::vector<PictureState> states(places.size(), PictureState::Changed);
    int highest = -1;
    for (std::size_t i = 0; i < places.size(); ++i) {
        if (places[i] >= 0) {
            states[i] = places[i] >= highest ? PictureState::Proven : PictureState::Displaced;
            highest = std::max(highest, places[i]);
        }
    }
    int lowest = INT32_MAX;
    for (std::size_t i = places.size(); i-- > 0;) {
        if (places[i] >= 0) {
            if (places[i] > lowest) {
                states[i] = PictureState::Displaced;
            }
            lowest = std::min(lowest, places[i]);
        }
    }
    return states;
}

}  // namespace

void PeriodFinder::add(QueuedSlice slice) {
    if (queue_.size() - first_ >= kMostQueued) {
        drop(1);
    }
    queue_.push_back(std::move(slice));
}

void PeriodFinder::drop(std::size_t count) {
    first_ = std::min(first_ + count, queue_.size());
    if (first_ >= queue_.size() / 2) {
        queue_.erase(queue_.begin(), queue_.begin() + static_cast<std::ptrdiff_t>(first_));
        first_ = 0;
    }
}

FoundPeriod PeriodFinder::find(const PeriodFacts& facts, const std::vector<Bytes>& listed) {
    if (const auto begin = findRun(facts)) {
        FoundPeriod found;
        found.begin = *begin;
        found.end = *begin + facts.count;
        found.outcome = PeriodOutcome::Valid;
        found.states.assign(facts.count, PictureState::Proven);
        return found;
    }
    return compare(facts, listed);
}

std::optional<std::size_t> PeriodFinder::findRun(const PeriodFacts& facts) {
    const auto waiting = slices();
    if (facts.count == 0 || facts.count > waiting.size()) {
        return std::nullopt;
    }
    for (std::size_t begin = 0; begin + facts.count <= waiting.size(); ++begin) {
        if (begin > 0 && budget_ < facts.count) {
            return std::nullopt;
        }
        budget_ -= std::min<std::uint64_t>(budget_, begin > 0 ? facts.count : 0);
        crypto::Digester digester(crypto::Hash::Sha256);
        for (const QueuedSlice& slice : waiting.subspan(begin, facts.count)) {
            digester.update(slice.hash);
        }
        if (digester.finish() == facts.periodHash) {
            return begin;
        }
    }
    return std::nullopt;
}

FoundPeriod PeriodFinder::compare(const PeriodFacts& facts, const std::vector<Bytes>& listed)
    const {
    const auto waiting = slices();
    auto places = placesIn(waiting, listed);
    const auto isListed = [](int place) { return place >= 0; };
    const auto first = std::find_if(places.begin(), places.end(), isListed);
    if (first == places.end()) {
        return guess(facts);
    }
    const auto last = std::find_if(places.rbegin(), places.rend(), isListed);
    FoundPeriod found;
    found.begin = static_cast<std::size_t>(first - places.begin());
    found.end = static_cast<std::size_t>(last.base() - places.begin());
    found.known = true;
    found.end = std::max(found.end, tailAfter(waiting, found.end, found.begin + facts.count));
    places = {first, places.begin() + static_cast<std::ptrdiff_t>(found.end)};
    found.states = statesOf(places);
    const auto matched = std::count_if(places.begin(), places.end(), isListed);
    found.missing = static_cast<std::uint32_t>(
        std::max<std::ptrdiff_t>(0, static_cast<std::ptrdiff_t>(facts.count) - matched)
    );
    const bool genuine =
        std::all_of(found.states.begin(), found.states.end(), [](PictureState state) {
            return state == PictureState::Proven;
        });
    found.outcome = genuine && found.missing > 0 ? PeriodOutcome::Missing : PeriodOutcome::Invalid;
    return found;
}

/// Nothing of it is known again: those that should be it, up to the next group.
FoundPeriod PeriodFinder::guess(const PeriodFacts& facts) const {
    const auto waiting = slices();
    FoundPeriod found;
    found.end = waiting.empty() ? 0 : tailAfter(waiting, 1, facts.count);
    found.states.assign(found.end, PictureState::Changed);
    return found;
}

}  // namespace ocelli::bodyworn::evidence::detail
