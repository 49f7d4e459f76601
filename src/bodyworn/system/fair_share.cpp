// Gives places to cameras by the rule of the spool.
#include "bodyworn/system/fair_share.h"

#include <algorithm>

#include "bodyworn/spool/admission.h"

namespace ocelli::bodyworn::system {

class FairShare::Place final : public Turn {
  public:
    explicit Place(std::shared_ptr<FairShare*> of) : of_(std::move(of)) {}

    ~Place() override {
        if (*of_ != nullptr) {
            (*of_)->leave(*this, working);
        }
    }

    Place(const Place&) = delete;
    Place& operator=(const Place&) = delete;

    bool working = false;

  private:
    std::shared_ptr<FairShare*> of_;
};

FairShare::FairShare(EventLoop& loop, std::size_t places)
    : loop_(loop),
      places_(std::clamp<std::size_t>(places, 1, kMostPlaces)),
      free_(places_),
      self_(std::make_shared<FairShare*>(this)) {}

FairShare::~FairShare() {
    *self_ = nullptr;
}

/// A camera that comes later begins where the others are, or it would have all places for itself.
FairShare::Share& FairShare::shareOf(const std::string& serial) {
    const auto found = shares_.find(serial);
    if (found != shares_.end()) {
        return found->second;
    }
    Share fresh{0, loop_.clock().mono()};
    const auto least =
        std::ranges::min_element(shares_, {}, [](const auto& one) { return one.second.taken; });
    if (least != shares_.end()) {
        fresh.taken = least->second.taken;
    }
    return shares_.emplace(serial, fresh).first->second;
}

std::unique_ptr<dock::Turns::Turn> FairShare::ask(
    const std::string& serial, std::uint64_t bytes, UniqueFunction<void()> go
) {
    shareOf(serial);
    auto place = std::make_unique<Place>(self_);
    waiting_.push_back({place.get(), serial, bytes, std::move(go)});
    serve();
    return place;
}

std::list<FairShare::Waiting>::iterator FairShare::next() {
    std::vector<spool::Candidate> candidates;
    for (const Waiting& one : waiting_) {
        const Share& share = shareOf(one.serial);
        candidates.push_back(
            {one.serial,
             std::max<std::uint64_t>(one.bytes, 1),
             share.taken,
             one.serial == leaving_,
             share.since}
        );
    }
    const auto first = spool::admit(std::move(candidates), 1);
    return std::ranges::find(waiting_, first.front(), &Waiting::serial);
}

void FairShare::serve() {
    while (free_ > 0 && !waiting_.empty()) {
        const auto chosen = next();
        Waiting one = std::move(*chosen);
        waiting_.erase(chosen);
        --free_;
        one.place->working = true;
        shareOf(one.serial).taken += one.bytes;
        one.go();
    }
}

void FairShare::leave(const Place& place, bool working) {
    if (!working) {
        waiting_.remove_if([&](const Waiting& one) { return one.place == &place; });
        return;
    }
    ++free_;
    // Later: whoever leaves may stand in the middle of its own work.
    loop_.post([self = self_] {
        if (*self != nullptr) {
            (*self)->serve();
        }
    });
}

}  // namespace ocelli::bodyworn::system
