// Routes for people: find, look, note, verify, hold.
#pragma once

#include "bodyworn/destination/catalogue.h"
#include "bodyworn/destination/content_body.h"
#include "net/http/router.h"

namespace ocelli::bodyworn::destination {

/// Who may do what, in words of the house: everybody who is logged in looks; operators (who may
/// record by hand) also note and hold. Thread-bound.
class EvidenceRoutes {
  public:
    struct Faces {
        EventLoop& loop;
        std::shared_ptr<SerialQueue> index;
        std::shared_ptr<SerialQueue> reading;   ///< playback and export
        std::shared_ptr<SerialQueue> checking;  ///< verification, which is slow
        std::shared_ptr<ContentStore> store;
        const ConfigFile& config;  ///< whose signatures are trusted
    };

    explicit EvidenceRoutes(Faces faces);

    void addRoutes(net::http::Router& router);

  private:
    /// On the store's thread.
    template <class Work>
    void answer(net::http::Reply reply, Work work);

    void addSearch(net::http::Router& router);
    void addRecording(net::http::Router& router);
    void addChanges(net::http::Router& router);
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
