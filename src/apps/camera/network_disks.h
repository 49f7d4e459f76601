// The network disks of the device: their list, connections, what is kept on them, and tests.
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <memory>

#include "apps/camera/storage_site.h"
#include "control/deliveries/trials.h"
#include "host/netdisk/disk_list.h"
#include "host/netdisk/network_disk.h"
#include "net/http/router.h"

namespace ocelli::apps::camera {

/// Thread-bound to the main loop.
class NetworkDisks {
  public:
    struct Faces {
        StorageSite::Faces site;

        /// A disk's site can be used from now on, or goes: `gone` is called when nobody uses it.
        std::function<void(StorageSite& site)> onSite;
        std::function<void(StorageSite& site, UniqueFunction<void()> gone)> onSiteEnds;
        std::filesystem::path state;  ///< the list, and a folder for each disk, go there
    };

    explicit NetworkDisks(Faces faces);
    ~NetworkDisks();
    NetworkDisks(const NetworkDisks&) = delete;
    NetworkDisks& operator=(const NetworkDisks&) = delete;

    /// The settings of the device, or the list, have changed.
    void follow();

    /// The own disk is recorded on while it is well.
    bool ownFirst() const { return list_.ownFirst; }

    /// No disks any more, as in the factory.
    Result<void> reset();

    /// Those that have been connected or have failed to, in the order of their numbers.
    std::vector<StorageSite*> sites() const;

    /// Also those that are being connected; as `GET /api/v1/storage` shows them.
    Json toJson() const;

    void addRoutes(net::http::Router& router);

  private:
    struct One;

    void load();
    Result<void> keep(host::netdisk::DiskList list);
    void start(const host::netdisk::DiskSettings& wished);
    void end(int number);
    void onLink(One& one);
    void addListRoutes(net::http::Router& router);
    void addTestRoutes(net::http::Router& router);
    host::netdisk::Connection connectionOf(const host::netdisk::DiskSettings& disk) const;

    Faces faces_;
    host::netdisk::DiskList list_;
    std::map<int, std::shared_ptr<One>> disks_;
    std::map<int, std::shared_ptr<One>> ending_;  ///< their places are taken until they have gone
    std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
    control::deliveries::Trials trials_;
};

}  // namespace ocelli::apps::camera
