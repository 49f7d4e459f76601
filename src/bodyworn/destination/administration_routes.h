// Routes for administrators: the log of custody, the configuration, connection files, retention.
#pragma once

#include <functional>

#include "bodyworn/destination/catalogue.h"
#include "bodyworn/destination/config.h"
#include "crypto/certificate.h"
#include "net/http/router.h"
#include "runtime/event_loop.h"
#include "runtime/work_queue.h"

namespace ocelli::bodyworn::destination {

/// Who may read logs sees all custody; administrators decide. Thread-bound.
class AdministrationRoutes {
  public:
    struct Faces {
        EventLoop& loop;
        std::shared_ptr<SerialQueue> index;
        std::shared_ptr<ContentStore> store;
        ConfigFile& config;
        std::function<void()> configured;  ///< the configuration has changed
        crypto::CertifiedKey server;       ///< of HTTPS
        std::string version;
    };

    explicit AdministrationRoutes(Faces faces);

    void addRoutes(net::http::Router& router);

    /// Once an hour, and when an administrator asks.
    void letGo();

  private:
    /// On the store's thread.
    template <class Work>
    void answer(net::http::Reply reply, Work work);

    void addCustody(net::http::Router& router);
    void addConfiguration(net::http::Router& router);
    Result<net::http::Response> answerConfiguration() const;
    void addConnectionFile(net::http::Router& router);
    void addRetention(net::http::Router& router);
    void addGuests(net::http::Router& router);

    Faces faces_;
    std::shared_ptr<Catalogue> catalogue_;
};

}  // namespace ocelli::bodyworn::destination
