// Checks logins and writes down what became of them.
#include "control/users/login_gate.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"
#include "crypto/digest.h"

namespace ocelli::control::users {
namespace {

using net::http::DigestAlgorithm;
using net::http::DigestAuthority;

constexpr std::size_t kMostSeen = 1024;
constexpr Duration kNewsAfter = std::chrono::hours(1);
constexpr int kMostAlarms = 10;
constexpr Duration kAlarmSpan = std::chrono::seconds(10);

Error wrongLogin() {
    return fail(ErrorKind::Unauthenticated, "The name or the password is wrong");
}

}  // namespace

std::string shownName(std::string_view name) {
    constexpr std::size_t kMost = 64;
    if (name.size() > kMost || !isCleanText(name)) {
        return "(not a name)";
    }
    return std::string(name);
}

std::vector<DigestAlgorithm> algorithmsOf(std::string_view word) {
    if (word == "md5") {
        return {DigestAlgorithm::Md5};
    }
    if (word == "sha256") {
        return {DigestAlgorithm::Sha256};
    }
    return {DigestAlgorithm::Sha256, DigestAlgorithm::Md5};
}

LockPolicy LoginGate::policy() const {
    const auto settings = faces_.settings.current();
    const config::SecuritySettings& security = settings->security;
    return {
        .enabled = security.illegalLoginLock,
        .attempts = security.illegalLoginAttempts,
        .duration = std::chrono::minutes(security.illegalLoginLockMinutes)
    };
}

Result<void> LoginGate::check(std::string_view name, const Caller& caller) {
    return state_.lock()->lock.check(name, caller.address, policy());
}

Result<void> LoginGate::begin(std::string_view name, const Caller& caller) {
    const LockPolicy rules = policy();
    return state_.with([&](State& state) -> Result<void> {
        OCELLI_TRY(state.lock.check(name, caller.address, rules));
        state.lock.failed(name, caller.address, rules);
        return {};
    });
}

void LoginGate::accept(std::string_view name, const Caller& caller) {
    state_.lock()->lock.succeeded(name, caller.address, LoginLock::Attempt::Counted);
    noteLogin(name, caller);
}

Error LoginGate::refuse(std::string_view name, const Caller& caller) {
    const auto open = check(name, caller);
    tellRefusal(name, caller, "Wrong name or password", !open);
    return open ? wrongLogin() : open.error();
}

void LoginGate::forgive(std::string_view name, const Caller& caller) {
    state_.lock()->lock.succeeded(name, caller.address, LoginLock::Attempt::NotCounted);
}

void LoginGate::tellRefusal(
    std::string_view name, const Caller& caller, std::string_view what, bool locked
) {
    faces_.log.add(
        {.kind = LogKind::Audit,
         .major = LogMajor::Exception,
         .minor = locked ? "loginLocked" : "login",
         .user = shownName(name),
         .address = caller.address,
         .text = fmt::format(
             "{} ({}){}", what, caller.protocol, locked ? "; the login is now locked" : ""
         ),
         .outcome = "refused"}
    );
    raiseAlarm(name, caller, locked);
}

Result<access::Identity> LoginGate::digest(
    DigestAuthority& authority,
    const net::http::DigestCredentials& credentials,
    const std::vector<DigestAlgorithm>& allowed,
    std::string_view method,
    std::string_view uri,
    const Caller& caller
) {
    const std::string& name = credentials.name;
    OCELLI_TRY(check(name, caller));
    if (std::ranges::find(allowed, credentials.algorithm) == allowed.end()) {
        return fail(
            ErrorKind::Unauthenticated,
            fmt::format("Digest with {} is switched off", toString(credentials.algorithm))
        );
    }
    const auto account = faces_.accounts.find(name);
    const auto lookup = [&](std::string_view, DigestAlgorithm algorithm) {
        std::optional<std::string> ha1;
        if (account) {
            ha1 = algorithm == DigestAlgorithm::Md5 ? account->secrets.ha1Md5.reveal()
                                                    : account->secrets.ha1Sha256.reveal();
        }
        return ha1;
    };
    switch (authority.verify(credentials, method, uri, lookup)) {
        case DigestAuthority::Outcome::Accepted:
            state_.lock()->lock.succeeded(name, caller.address, LoginLock::Attempt::NotCounted);
            noteLogin(name, caller);
            return account->identity();
        case DigestAuthority::Outcome::Stale:
            return fail(ErrorKind::Unauthenticated, "The nonce is too old").withField("nonce");
        case DigestAuthority::Outcome::Refused:
            break;
    }
    state_.lock()->lock.failed(name, caller.address, policy());
    return refuse(name, caller);
}

Result<access::Identity> LoginGate::basic(
    const net::http::BasicCredentials& credentials, const Caller& caller
) {
    const std::string& name = credentials.name;
    OCELLI_TRY(check(name, caller));
    const auto account = faces_.accounts.find(name);
    const std::string given =
        makeHa1(DigestAlgorithm::Sha256, name, "Ocelli", credentials.password);
    const std::string known = account ? account->secrets.ha1Sha256.reveal() : std::string(64, '-');
    if (crypto::equalSecrets(given, known) && account) {
        state_.lock()->lock.succeeded(name, caller.address, LoginLock::Attempt::NotCounted);
        noteLogin(name, caller);
        return account->identity();
    }
    state_.lock()->lock.failed(name, caller.address, policy());
    return refuse(name, caller);
}

bool LoginGate::isNews(std::string_view name, const Caller& caller) {
    return state_.with([&](State& state) {
        const MonoTime now = faces_.clock.mono();
        const std::string key = fmt::format("{}\n{}\n{}", caller.protocol, caller.address, name);
        const auto found = state.seen.find(key);
        if (found != state.seen.end() && now - found->second < kNewsAfter) {
            return false;
        }
        if (state.seen.size() >= kMostSeen) {
            state.seen.erase(std::ranges::min_element(state.seen, {}, [](const auto& one) {
                return one.second;
            }));
        }
        state.seen[key] = now;
        return true;
    });
}

/// Digest proves itself anew with every request; one line an hour says enough.
void LoginGate::noteLogin(std::string_view name, const Caller& caller) {
    if (caller.protocol != "session" && !isNews(name, caller)) {
        return;
    }
    faces_.log.add(
        {.kind = LogKind::Audit,
         .major = LogMajor::Operation,
         .minor = "login",
         .user = shownName(name),
         .address = caller.address,
         .text = fmt::format("Logged in ({})", caller.protocol),
         .outcome = "done"}
    );
}

void LoginGate::raiseAlarm(std::string_view name, const Caller& caller, bool locked) {
    const bool tooMany = state_.with([&](State& state) {
        const MonoTime now = faces_.clock.mono();
        if (now - state.alarmsSince >= kAlarmSpan) {
            state.alarmsSince = now;
            state.alarms = 0;
        }
        return ++state.alarms > kMostAlarms;
    });
    if (tooMany) {
        return;
    }
    events::Event event;
    event.topic = events::topic::kIllegalLogin;
    event.time = faces_.clock.wall();
    event.details["name"] = shownName(name);
    event.details["address"] = caller.address;
    event.details["protocol"] = caller.protocol;
    event.details["locked"] = locked;
    faces_.bus.publish(std::move(event));
}

}  // namespace ocelli::control::users
