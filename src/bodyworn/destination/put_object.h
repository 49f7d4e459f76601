// One PUT of an object: admitted, received, checked, stored.
#pragma once

#include "bodyworn/destination/integration_api.h"

namespace ocelli::bodyworn::destination {

/// Keeps itself alive until it has replied. Thread-bound.
class PutObject : public std::enable_shared_from_this<PutObject> {
  public:
    PutObject(
        IntegrationApi& api,
        const net::http::Request& request,
        net::http::Reply reply,
        net::http::Router::Flow flow
    );
    ~PutObject();

    /// Asks whether the object is wanted; then lets the client send.
    void begin();

    void write(std::string bytes);
    void bodyDone();

    /// The client has gone, or has been refused.
    void abandon();

  private:
    void admitted(Result<Incoming> place, std::optional<Refusal> refusal);
    void check(const Upload::Digests& digests);
    void store(const Upload::Digests& digests);
    void refuse(const Refusal& refusal);
    void reply(net::http::Response response);
    void discard();

    IntegrationApi& api_;
    std::shared_ptr<bool> apiAlive_;
    net::http::Request request_;
    std::optional<net::http::Reply> reply_;
    net::http::Router::Flow flow_;
    std::string container_;
    NewObject object_;
    std::shared_ptr<Upload> upload_;
    bool whole_ = false;  ///< the body has come
};

/// For the router. Refuses at once what needs no store to be refused.
std::unique_ptr<net::http::BodySink> takeObject(
    IntegrationApi& api,
    const net::http::Request& request,
    net::http::Reply reply,
    net::http::Router::Flow flow
);

}  // namespace ocelli::bodyworn::destination
