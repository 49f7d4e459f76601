// Which docked camera sends its next chunk when not all can at once.
#pragma once

#include <list>
#include <map>
#include <memory>
#include <string>

#include "bodyworn/dock/dock_routes.h"
#include "bodyworn/system/figures.h"
#include "runtime/event_loop.h"

namespace ocelli::bodyworn::system {

/// A number of places; whoever waits for one is chosen by spool::admit(). Thread-bound to the loop;
/// turns may outlive it. Waiting turns are bounded by the connections of the server.
class FairShare final : public dock::Turns {
  public:
    static constexpr std::size_t kMostPlaces = 80;

    /// Each chunk that is taken in keeps up to 16 MiB of memory.
    static constexpr std::size_t kUsualPlaces = 8;

    /// @param places  1..kMostPlaces
    FairShare(EventLoop& loop, std::size_t places);
    ~FairShare() override;

    std::unique_ptr<Turn> ask(
        const std::string& serial, std::uint64_t bytes, UniqueFunction<void()> go
    ) override;

    QueueFigures figures() const { return {places_, places_ - free_, waiting_.size()}; }

    /// It leaves soon (somebody may take it): before the others. Empty: nobody.
    void setLeaving(std::string serial) { leaving_ = std::move(serial); }

    /// Taken out of the dock: what it had is forgotten.
    void forget(const std::string& serial) { shares_.erase(serial); }

  private:
    class Place;

    struct Waiting {
        Place* place;
        std::string serial;
        std::uint64_t bytes;
        UniqueFunction<void()> go;
    };

    struct Share {
        std::uint64_t taken = 0;  ///< bytes, since it was docked
        MonoTime since;
    };

    void leave(const Place& place, bool working);
    void serve();
    std::list<Waiting>::iterator next();
    Share& shareOf(const std::string& serial);

    EventLoop& loop_;
    std::size_t places_;
    std::size_t free_;
    std::string leaving_;
    std::list<Waiting> waiting_;
    std::map<std::string, Share> shares_;  ///< docked cameras that have sent
    std::shared_ptr<FairShare*> self_;     ///< null in it once this is gone
};

}  // namespace ocelli::bodyworn::system
