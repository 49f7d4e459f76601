// The thread that delivers: what is in the spool, and what the destination has to be told.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "bodyworn/system/courier.h"
#include "runtime/event_loop.h"
#include "runtime/guarded.h"

namespace ocelli::apps::controller {

/// Its face is thread-bound to the main loop; the work is on a thread of its own, which may block
/// as long as the destination does.
class DeliveryThread {
  public:
    struct Faces {
        EventLoop& main;
        bodyworn::system::SharedSpool& spool;
        bodyworn::system::DeliveryCauses& causes;
        std::filesystem::path books;  ///< folder for how far deliveries have come

        /// On the main loop: the destination has this announcement.
        std::function<void(std::int64_t id)> confirm;
    };

    explicit DeliveryThread(Faces faces);

    /// Ends what is under way; it goes on at the next start.
    ~DeliveryThread();

    /// From now on to this destination; nothing: deliver nothing.
    void setConnection(std::optional<bodyworn::offload::ConnectionFile> file);

    void setAnnouncements(std::vector<bodyworn::system::Announcement> announcements);

    bodyworn::system::DestinationFigures figures() const;

    /// Talks to the destination now.
    bool working() const { return *working_.lock(); }

  private:
    void open(const bodyworn::offload::ConnectionFile& file);
    void turn();

    Faces faces_;
    bodyworn::offload::FolderBook book_;
    std::stop_source stop_;
    Guarded<bodyworn::system::DestinationFigures> figures_;
    Guarded<bool> working_{false};

    // On the thread's loop.
    std::unique_ptr<bodyworn::offload::Wire> wire_;
    std::unique_ptr<bodyworn::system::Courier> courier_;
    std::optional<Timer> timer_;
    std::shared_ptr<int> alive_ = std::make_shared<int>(0);
    LoopThread thread_;
};

}  // namespace ocelli::apps::controller
