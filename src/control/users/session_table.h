// Who is logged in through pages: sessions, their timeouts and their bound.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/unique_function.h"
#include "runtime/subscription.h"

namespace ocelli::control::users {

struct Session {
    std::string id;         ///< the cookie: a secret
    std::string listId;     ///< for the list of online users: no secret
    std::string csrfToken;  ///< what X-Csrf-Token must be
    std::string name;       ///< of the account
    std::string address;    ///< from which it was begun
    bool secure = false;    ///< begun over TLS; then only good over TLS
    WallTime since;
    WallTime lastActive;
    MonoTime begun;
    MonoTime active;
};

enum class SessionEnd { Logout, Idle, TooOld, Closed };

std::string_view toString(SessionEnd why);

/// Thread-bound to the main loop.
class SessionTable {
  public:
    struct Limits {
        Duration idle = std::chrono::minutes(30);
        std::size_t most = 32;
    };

    /// However busy: after this a person has to log in again.
    static constexpr Duration kLongest = std::chrono::hours(24);

    explicit SessionTable(const Clock& clock) : clock_(clock) {}

    /// FailedPrecondition with the field "maximumLogins" when as many as allowed are logged in.
    Result<Session> begin(std::string name, std::string address, bool secure, const Limits& limits);

    /// The session of this cookie, unless it has run out.
    /// @param activity  true: it is used by a person and begins its idle time anew
    std::optional<Session> use(std::string_view id, bool activity, const Limits& limits);

    bool end(std::string_view id, SessionEnd why);
    bool endListed(std::string_view listId);

    /// Ends the sessions of an account, but not the one with the id `except`.
    void endAllOf(std::string_view name, std::string_view except = {});

    /// Ends what has run out; called now and then.
    void sweep(const Limits& limits);

    std::vector<Session> all() const;

    std::size_t size() const { return sessions_.size(); }

    /// Called for each session that ends, so that its sockets can be closed.
    Subscription onEnd(UniqueFunction<void(const Session&, SessionEnd)> listener);

  private:
    using Sessions = std::map<std::string, Session, std::less<>>;
    using Listener = UniqueFunction<void(const Session&, SessionEnd)>;

    std::optional<SessionEnd> ranOut(const Session& session, const Limits& limits) const;
    Sessions::iterator end(Sessions::iterator at, SessionEnd why);

    const Clock& clock_;
    Sessions sessions_;
    std::shared_ptr<std::map<int, std::shared_ptr<Listener>>> listeners_ =
        std::make_shared<std::map<int, std::shared_ptr<Listener>>>();
    int nextListener_ = 1;
};

}  // namespace ocelli::control::users
