// The routes of /network: what there is, changing, confirming, looking for an address.
#pragma once

#include <memory>
#include <vector>

#include "host/network/arp.h"
#include "host/network/network_service.h"
#include "net/http/router.h"

namespace ocelli::host::network {

/// Thread-bound; lives as long as the router.
class NetworkRoutes {
  public:
    static constexpr std::size_t kMostProbes = 4;

    NetworkRoutes(EventLoop& loop, NetworkService& service, const NetworkWatcher& watcher)
        : loop_(loop), service_(service), watcher_(watcher) {}

    void add(net::http::Router& router);

  private:
    struct Probe;

    Json toJson() const;
    Result<net::http::Response> change(const net::http::Request& request);
    Result<net::http::Response> confirm(const net::http::Request& request);
    void probe(const net::http::Request& request, net::http::Reply reply);
    void startProbe(const IpAddress& address, net::http::Reply reply);

    EventLoop& loop_;
    NetworkService& service_;
    const NetworkWatcher& watcher_;
    std::vector<std::shared_ptr<Probe>> probes_;
};

}  // namespace ocelli::host::network
