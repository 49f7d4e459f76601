// Begins, keeps and ends sessions.
#include "control/users/session_table.h"

#include <fmt/format.h>

#include "crypto/random.h"

namespace ocelli::control::users {

std::string_view toString(SessionEnd why) {
    switch (why) {
        case SessionEnd::Logout:
            return "logged out";
        case SessionEnd::Idle:
            return "idle for too long";
        case SessionEnd::TooOld:
            return "logged in for too long";
        case SessionEnd::Closed:
            return "closed by the device";
    }
    return "";
}

Result<Session> SessionTable::begin(
    std::string name, std::string address, bool secure, const Limits& limits
) {
    sweep(limits);
    if (sessions_.size() >= limits.most) {
        return fail(
                   ErrorKind::FailedPrecondition,
                   fmt::format("{} people are logged in, which is the maximum", sessions_.size())
        )
            .withField("maximumLogins", fmt::format("{}", limits.most));
    }
    Session session{
        .id = crypto::randomToken(32),
        .listId = crypto::randomToken(8),
        .csrfToken = crypto::randomToken(32),
        .name = std::move(name),
        .address = std::move(address),
        .secure = secure,
        .since = clock_.wall(),
        .lastActive = clock_.wall(),
        .begun = clock_.mono(),
        .active = clock_.mono()
    };
    sessions_.emplace(session.id, session);
    return session;
}

std::optional<Session> SessionTable::use(std::string_view id, bool activity, const Limits& limits) {
    const auto found = sessions_.find(id);
    if (found == sessions_.end()) {
        return std::nullopt;
    }
    if (const auto why = ranOut(found->second, limits)) {
        end(found, *why);
        return std::nullopt;
    }
    if (activity) {
        found->second.active = clock_.mono();
        found->second.lastActive = clock_.wall();
    }
    return found->second;
}

std::optional<SessionEnd> SessionTable::ranOut(const Session& session, const Limits& limits) const {
    const MonoTime now = clock_.mono();
    if (now - session.active >= limits.idle) {
        return SessionEnd::Idle;
    }
    if (now - session.begun >= kLongest) {
        return SessionEnd::TooOld;
    }
    return std::nullopt;
}

SessionTable::Sessions::iterator SessionTable::end(Sessions::iterator at, SessionEnd why) {
    const Session session = std::move(at->second);
    const auto next = sessions_.erase(at);
    // A listener may end its own subscription; a session that begins or ends another does not
    // disturb `next`, for a map keeps its iterators.
    const auto listeners = *listeners_;
    for (const auto& [id, listener] : listeners) {
        if (listeners_->contains(id)) {
            (*listener)(session, why);
        }
    }
    return next;
}

bool SessionTable::end(std::string_view id, SessionEnd why) {
    const auto found = sessions_.find(id);
    if (found == sessions_.end()) {
        return false;
    }
    end(found, why);
    return true;
}

bool SessionTable::endListed(std::string_view listId) {
    for (auto at = sessions_.begin(); at != sessions_.end(); ++at) {
        if (at->second.listId == listId) {
            end(at, SessionEnd::Closed);
            return true;
        }
    }
    return false;
}

void SessionTable::endAllOf(std::string_view name, std::string_view except) {
    for (auto at = sessions_.begin(); at != sessions_.end();) {
        const bool hit = at->second.name == name && at->first != except;
        at = hit ? end(at, SessionEnd::Closed) : std::next(at);
    }
}

void SessionTable::sweep(const Limits& limits) {
    for (auto at = sessions_.begin(); at != sessions_.end();) {
        const auto why = ranOut(at->second, limits);
        at = why ? end(at, *why) : std::next(at);
    }
}

std::vector<Session> SessionTable::all() const {
    std::vector<Session> list;
    for (const auto& [id, session] : sessions_) {
        list.push_back(session);
    }
    return list;
}

Subscription SessionTable::onEnd(UniqueFunction<void(const Session&, SessionEnd)> listener) {
    const int id = nextListener_++;
    listeners_->emplace(id, std::make_shared<Listener>(std::move(listener)));
    return Subscription([weak = std::weak_ptr(listeners_), id] {
        if (const auto listeners = weak.lock()) {
            listeners->erase(id);
        }
    });
}

}  // namespace ocelli::control::users
