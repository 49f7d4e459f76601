// The controller's side of the HTTPS way: a route for each question.
#pragma once

#include <memory>

#include "bodyworn/dock/controller_end.h"
#include "net/http/router.h"
#include "runtime/work_queue.h"

namespace ocelli::bodyworn::dock {

/// Who may send next when not all can at once. Thread-bound to the loop of the routes.
class Turns {
  public:
    virtual ~Turns() = default;

    /// A place in the queue, then at work; destroying it gives the place to the next.
    class Turn {
      public:
        virtual ~Turn() = default;
    };

    /// @param go  called once, at once or later, when it is this camera's turn
    virtual std::unique_ptr<Turn> ask(
        const std::string& serial, std::uint64_t bytes, UniqueFunction<void()> go
    ) = 0;
};

/// Everything must outlive the server of these routes; the pool ends before the intake.
struct DockRouteFaces {
    EventLoop& loop;
    WorkerPool& pool;  ///< for what waits for the disk
    const Clock& clock;
    DockSystem& system;  ///< asked on the loop
    Intake& intake;      ///< asked in the pool
    Turns& turns;

    /// The system's authority, PEM; FailedPrecondition before there is one.
    std::function<Result<std::string>()> root;
};

/// For a router of their own: who asks is known by the certificate alone, which the server's TLS
/// context must require from any authority. Whoever has none of ours can only ask to be taken in.
void addDockRoutes(net::http::Router& router, DockRouteFaces faces);

/// The router's authenticator where certificates are all there is: no accounts, no logins.
class NoAccounts final : public net::http::Authenticator {
  public:
    Result<void> identify(net::http::Request&, bool) override { return {}; }

    bool active() const override { return true; }

    std::vector<std::string> challenges() override { return {}; }

    void refused(const net::http::Request&, const Error&) override {}
};

}  // namespace ocelli::bodyworn::dock
