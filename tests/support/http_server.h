// A server on a loop thread of its own, for tests with the blocking client.
#pragma once

#include <future>
#include <memory>
#include <thread>
#include <type_traits>
#include <utility>

#include "net/http/server.h"
#include "net/tls.h"

namespace ocelli::test {

/// Listens on a free port of 127.0.0.1. Everything the router's handlers touch lives on its loop:
/// reach it with `call`.
class RunningServer {
  public:
    explicit RunningServer(
        net::http::Router& router,
        net::http::ServerLimits limits = {},
        std::shared_ptr<net::TlsServerContext> tls = nullptr
    )
        : thread_(clock_, "test server") {
        call([&] {
            auto created = net::http::Server::create(
                thread_.loop(), {"127.0.0.1", 0}, std::move(tls), router, limits
            );
            OCELLI_ASSERT(created.has_value());
            server_ = std::move(*created);
            endpoint_ = server_->local();
        });
    }

    ~RunningServer() { stop(); }

    RunningServer(const RunningServer&) = delete;
    RunningServer& operator=(const RunningServer&) = delete;

    /// Runs the work on the loop and waits for it.
    template <class Work>
    std::invoke_result_t<Work> call(Work work) {
        std::packaged_task<std::invoke_result_t<Work>()> task(std::move(work));
        auto result = task.get_future();
        thread_.loop().post([&task] { task(); });
        return result.get();
    }

    /// Waits until `condition`, asked on the loop, holds; false after ten seconds.
    template <class Condition>
    bool until(Condition condition) {
        const MonoTime end = clock_.mono() + std::chrono::seconds(10);
        while (!call([&] { return condition(); })) {
            if (clock_.mono() > end) {
                return false;
            }
            std::this_thread::yield();
        }
        return true;
    }

    void stop() {
        call([&] { server_.reset(); });
    }

    const net::Endpoint& endpoint() const { return endpoint_; }

    net::http::Server& server() { return *server_; }

    EventLoop& loop() { return thread_.loop(); }

  private:
    SystemClock clock_;
    LoopThread thread_;
    std::unique_ptr<net::http::Server> server_;
    net::Endpoint endpoint_;
};

}  // namespace ocelli::test
