// The one gate of all logins: lock, proof, audit and alarm, for every protocol.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "config/settings_store.h"
#include "control/users/account_store.h"
#include "control/users/audit_log.h"
#include "control/users/login_lock.h"
#include "net/http/digest.h"

namespace ocelli::control::users {

/// Someone who asks, before it is proven who.
struct Caller {
    std::string address;   ///< without port
    std::string protocol;  ///< "web", "rtsp"
};

/// Thread-safe. Everything it is given must outlive it.
class LoginGate {
  public:
    struct Faces {
        const Clock& clock;
        const AccountStore& accounts;
        const config::SettingsStore& settings;
        AuditLog& log;
        events::EventBus& bus;
    };

    explicit LoginGate(Faces faces) : faces_(faces), state_(faces.clock) {}

    /// Before a slow check of a password: Unavailable while locked; counts the attempt.
    Result<void> begin(std::string_view name, const Caller& caller);

    /// The slow check said yes.
    void accept(std::string_view name, const Caller& caller);

    /// The slow check said no. Gives what to answer.
    Error refuse(std::string_view name, const Caller& caller);

    /// What was proven otherwise opens the lock as well.
    void forgive(std::string_view name, const Caller& caller);

    /// Log and alarm of a refusal, also for a proof that has a lock of its own.
    void tellRefusal(
        std::string_view name, const Caller& caller, std::string_view what, bool locked
    );

    /// Digest with one of the allowed algorithms. Unauthenticated with the field "nonce" when only
    /// the nonce is too old.
    Result<access::Identity> digest(
        net::http::DigestAuthority& authority,
        const net::http::DigestCredentials& credentials,
        const std::vector<net::http::DigestAlgorithm>& allowed,
        std::string_view method,
        std::string_view uri,
        const Caller& caller
    );

    /// Name and password in clear, checked against the stored HA1: quick, unlike Argon2.
    Result<access::Identity> basic(
        const net::http::BasicCredentials& credentials, const Caller& caller
    );

  private:
    struct State {
        explicit State(const Clock& clock) : lock(clock) {}

        LoginLock lock;
        std::map<std::string, MonoTime> seen;  ///< logins written to the log lately
        MonoTime alarmsSince;
        int alarms = 0;
    };

    LockPolicy policy() const;
    Result<void> check(std::string_view name, const Caller& caller);
    bool isNews(std::string_view name, const Caller& caller);
    void noteLogin(std::string_view name, const Caller& caller);
    void raiseAlarm(std::string_view name, const Caller& caller, bool locked);

    Faces faces_;
    Guarded<State> state_;
};

/// What was typed as a name, fit for a log.
std::string shownName(std::string_view name);

/// The algorithms of a setting, strongest first.
std::vector<net::http::DigestAlgorithm> algorithmsOf(std::string_view word);

}  // namespace ocelli::control::users
