// The body worn integration API as a server: a subset of OpenStack Swift over HTTP.
#pragma once

#include "bodyworn/destination/admission.h"
#include "bodyworn/destination/faults.h"
#include "bodyworn/destination/tokens.h"
#include "bodyworn/destination/upload.h"

namespace ocelli::bodyworn::destination {

/// The one account of this destination, as it stands in storage URLs.
inline constexpr std::string_view kAccount = "AUTH_ocelli";

/// Routes `/auth/v1.0` and `/v1/AUTH_ocelli/…`. Thread-bound; the store is used on its queue only.
class IntegrationApi {
  public:
    struct Faces {
        EventLoop& loop;
        std::shared_ptr<SerialQueue> index;  ///< on which the store lives
        std::shared_ptr<ContentStore> store;
        std::vector<UploadLanes> lanes;
        ConfigFile& config;
    };

    explicit IntegrationApi(Faces faces);
    ~IntegrationApi();

    void addRoutes(net::http::Router& router);

    /// The configuration is another one: tokens of another key end, faults count anew.
    void configured();

    /// Uploads that are under way.
    int uploads() const { return uploads_; }

  private:
    friend class PutObject;

    net::http::Response login(const net::http::Request& request);
    std::optional<net::http::Response> gate(const net::http::Request& request);
    net::http::Response finished(const net::http::Request& request, net::http::Response response);

    template <class Work>
    void answer(const net::http::Request& request, net::http::Reply reply, Work work);

    void getContainer(const net::http::Request& request, net::http::Reply reply);
    void putContainer(const net::http::Request& request, net::http::Reply reply, bool create);
    void getObject(const net::http::Request& request, net::http::Reply reply);
    void postObject(const net::http::Request& request, net::http::Reply reply);
    std::optional<std::string> document(const net::http::Request& request) const;

    Actor actorOf(const net::http::Request& request) const;

    Faces faces_;
    Tokens tokens_;
    Faults faults_;
    std::string tokenKey_;
    std::size_t nextLane_ = 0;
    int uploads_ = 0;
    std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

}  // namespace ocelli::bodyworn::destination
