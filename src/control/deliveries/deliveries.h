// Takes events for other servers, keeps them until they have arrived, and shows how that goes.
#pragma once

#include <deque>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "config/settings_store.h"
#include "control/deliveries/picture_gatherer.h"
#include "control/deliveries/queue.h"
#include "control/deliveries/targets.h"
#include "control/deliveries/trials.h"
#include "control/deliveries/worker.h"
#include "events/event.h"
#include "net/transfer/address_rule.h"
#include "runtime/work_queue.h"

namespace ocelli::control::deliveries {

/// Thread-bound to the main loop. The disk is used on a queue of its own, each server on a thread
/// of its own.
class Deliveries {
  public:
    static constexpr std::size_t kMostInbox = 65'536;  ///< events that wait for the disk
    static constexpr std::size_t kMostOutcomes = 100;
    static constexpr std::size_t kMostTimed = 16;  ///< timed pictures that wait for the disk

    struct Faces {
        EventLoop& loop;
        config::SettingsStore& settings;
        media::PictureSource& pictures;
        std::function<Sender()> sender;

        /// Deliveries were given up, for a person to know: how many are too old, and how many
        /// stand in other entries because too many waited.
        std::function<void(std::int64_t expired, std::int64_t merged)> onLost = {};
    };

    /// @param folder  of the queue
    static Result<std::unique_ptr<Deliveries>> create(
        Faces faces, const std::filesystem::path& folder
    );

    /// Writes what came in; gives up what is being sent (it stays in the queue).
    ~Deliveries();

    /// An event for a target ("email" …), as a link says. Starts and pulses are delivered, stops
    /// where the target wants them; nothing while the target is off.
    void take(std::string_view target, const events::Event& event);

    /// An event of the device as a whole: to all targets that want such.
    void takeDeviceEvent(const events::Event& event);

    /// A picture of the timed capture: to all targets that want such, under the topic "timing".
    void takeTimedPicture(int channel, const media::Picture& picture);

    /// Tries a target for real with the settings as they would be after the patch of its group.
    Result<std::string> test(std::string_view target, const Json& patch);

    Result<Json> lookAtTest(const std::string& id) const { return trials_.look(id); }

    /// Hands a letter to the mail server of the settings; `done` on the loop. As sendLetter().
    void send(Letter letter, UniqueFunction<void(Result<void>)> done);

    using Done = UniqueFunction<void(Result<Json>)>;

    /// {"targets":[…],"items":[…],"recent":[…],"next"}; `done` on the loop.
    void list(std::string target, std::uint64_t before, std::size_t limit, Done done);

    /// 0: all that wait for the target.
    void retry(std::string target, std::uint64_t number, Done done);

    void remove(std::uint64_t number, Done done);

    /// Waits until what was taken so far is on the disk. For tests.
    void drain() { disk_.drain(); }

  private:
    Deliveries(Faces faces, std::unique_ptr<Queue> queue);

    void configure(const config::Settings* before);
    void add(const events::Event& event, const TargetKind& kind, const TargetRule& rule);
    void nameStored(std::vector<Queue::Wish>& wishes) const;
    void flush();
    void write();
    void store(std::vector<Queue::Wish> wishes);
    void storeTimed(const Queue::Wish& wish, const AttachedPicture& picture);
    void wakeAll();
    void lookForOld();
    TargetFaces targetFaces() const;
    Result<void> check(const config::Settings& wished) const;
    Json targetsToJson(const std::vector<std::pair<std::string, TargetBacklog>>& backlogs) const;
    void inQueue(UniqueFunction<Result<Json>(Queue&)> work, Done done);

    Faces faces_;
    std::unique_ptr<Queue> queue_;
    Guarded<net::transfer::AddressRule> addresses_;
    Guarded<std::vector<Queue::Wish>> inbox_;
    Guarded<std::deque<Outcome>> outcomes_;
    Guarded<std::int64_t> merged_{0};
    Guarded<std::size_t> timed_{0U};  ///< pictures that wait for the disk
    std::int64_t refused_ = 0;        ///< events that the inbox had no room for

    struct Wanted {
        std::string id;
        media::PictureOccasion occasion;
        int pictures = 0;
    };

    std::vector<Queue::Wish> fresh_;  ///< of this turn of the loop
    std::vector<Wanted> wanted_;      ///< the same
    bool flushing_ = false;
    PictureGatherer gatherer_;
    Trials trials_;
    std::map<std::string, std::unique_ptr<Worker>, std::less<>> workers_;
    Subscription subscription_;
    Timer expiry_;
    std::shared_ptr<int> alive_ = std::make_shared<int>(0);
    std::stop_source endLetters_;
    SerialQueue letters_{"letters", 4};
    SerialQueue disk_{"deliveries"};  ///< last: ends before what it uses
};

}  // namespace ocelli::control::deliveries
