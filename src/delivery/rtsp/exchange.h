// One request and its answer, which may come later.
#pragma once

#include <memory>

#include "delivery/rtsp/connection.h"

namespace ocelli::delivery::rtsp {

/// Answers once; destroyed unanswered it is a 500. Thread-bound. The connection may be gone.
class Exchange {
  public:
    Exchange(std::shared_ptr<Connection> connection, Request request)
        : connection_(std::move(connection)), request_(std::move(request)) {}

    ~Exchange();
    Exchange(const Exchange&) = delete;
    Exchange& operator=(const Exchange&) = delete;

    const Request& request() const { return request_; }

    /// Null when the client has gone.
    std::shared_ptr<Connection> connection() const { return connection_.lock(); }

    /// CSeq and Server are added.
    void reply(Response response);

    void reply(int status) { reply(Response{status, {}, {}}); }

    /// By the one table; the field and its range go into a header for people.
    void fail(const Error& error);
    void fail(int status, const Error& error);

  private:
    std::weak_ptr<Connection> connection_;
    Request request_;
    bool answered_ = false;
};

using ExchangePtr = std::shared_ptr<Exchange>;

}  // namespace ocelli::delivery::rtsp
