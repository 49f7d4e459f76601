// Routes for people: find, look, note, verify, hold; and what an administrator decides.
#pragma once

#include <functional>

#include "bodyworn/destination/catalogue.h"
#include "bodyworn/destination/content_body.h"
#include "net/http/router.h"

namespace ocelli::bodyworn::destination {

/// Who may do what, in words of the house: everybody who is logged in looks; operators (who may
/// record by hand) also note and hold; who may read logs sees all custody; administrators
/// decide. Thread-bound.
class EvidenceRoutes {
  public:
    struct Faces {
        EventLoop& loop;
        std::shared_ptr<SerialQueue> index;
        std::shared_ptr<SerialQueue> reading;   ///< playback and export
        std::shared_ptr<SerialQueue> checking;  ///< verification, which is slow
        std::shared_ptr<ContentStore> store;
        ConfigFile& config;
        std::function<void()> configured;  ///< the configuration has changed
        std::string certificate;           ///< PEM of our HTTPS server
        std::string version;
    };

    explicit EvidenceRoutes(Faces faces);

    void addRoutes(net::http::Router& router);

    /// Once an hour, and when an administrator asks.
    void letGo();

  private:
    template <class Work>
    void answer(net::http::Reply reply, Work work);

    void addSearch(net::http::Router& router);
    void addRecording(net::http::Router& router);
    void addChanges(net::http::Router& router);
    void addAdministration(net::http::Router& router);
    void verify(const net::http::Request& request, net::http::Reply reply);
    void play(const net::http::Request& request, net::http::Reply reply);
    void sendContent(
        Object object, const std::string& range, const std::shared_ptr<net::http::Reply>& reply
    );

    Faces faces_;
    std::shared_ptr<Catalogue> catalogue_;
};

/// Reads the queries of a search. InvalidArgument names the one that is wrong.
Result<Search> searchOf(const net::http::Request& request);

}  // namespace ocelli::bodyworn::destination
