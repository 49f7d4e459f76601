// Takes the pictures that go with an event, one after another.
#pragma once

#include <functional>
#include <list>
#include <memory>
#include <string>

#include "control/deliveries/delivery.h"
#include "media/picture_source.h"
#include "runtime/event_loop.h"

namespace ocelli::control::deliveries {

/// Thread-bound to the main loop.
class PictureGatherer {
  public:
    /// Events whose pictures are taken at the same time; further ones go without.
    static constexpr std::size_t kMostAtOnce = 32;

    struct Faces {
        EventLoop& loop;
        media::PictureSource& source;
        std::function<void(const std::string& id, int index, AttachedPicture picture)> onPicture;

        /// No further one comes.
        std::function<void(const std::string& id)> onDone;
    };

    explicit PictureGatherer(Faces faces);

    /// Pictures of the channel of the event.
    /// @param number  at least 1
    void gather(
        const std::string& id, const media::PictureOccasion& occasion, int number, Duration interval
    );

    std::size_t running() const { return jobs_.size(); }

  private:
    struct Job {
        std::string id;
        media::PictureOccasion occasion;
        int number = 0;
        int taken = 0;
        Duration interval{};
        Timer timer;
    };

    using JobPtr = std::list<Job>::iterator;

    void takeNext(JobPtr job);
    void finish(JobPtr job);

    Faces faces_;
    std::list<Job> jobs_;
    std::shared_ptr<int> alive_ = std::make_shared<int>(0);
};

}  // namespace ocelli::control::deliveries
