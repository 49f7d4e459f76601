// A new password for the administrator who forgot it.
#include <algorithm>

#include <fmt/format.h>

#include "control/users/detail/off_loop.h"
#include "control/users/password_rule.h"
#include "crypto/password.h"

namespace ocelli::control::users {
namespace {

// What somebody can know about somebody is easier to guess than a password.
constexpr int kMostAttempts = 5;
constexpr int kMostAttemptsOfAll = 20;
constexpr Duration kShortestLock = std::chrono::minutes(30);

/// The entry of the lock that counts all addresses together.
constexpr std::string_view kEverywhere = "everywhere";

const LockPolicy kPolicyOfAll{
    .enabled = true, .attempts = kMostAttemptsOfAll, .duration = std::chrono::hours(24)
};

Error wrongAnswers() {
    return fail(ErrorKind::InvalidArgument, "Not all answers are right")
        .withField("answers", "the answers that were given when they were set");
}

Error noQuestions() {
    return fail(ErrorKind::FailedPrecondition, "No security questions have been set on this device")
        .withField("recovery");
}

}  // namespace

std::vector<std::string> Users::recoveryQuestionsSet() const {
    const auto admin = accounts_->find(administrator());
    return admin && admin->recovery ? admin->recovery->questions : std::vector<std::string>{};
}

void Users::setRecovery(
    Actor actor, std::string current, std::vector<RecoveryAnswer> chosen, Done done
) {
    const auto account = accounts_->find(actor.identity.name);
    if (!account) {
        done(fail(ErrorKind::NotFound, "There is no such account"));
        return;
    }
    if (const auto checked = chosen.empty() ? Result<void>() : checkRecovery(chosen); !checked) {
        done(checked);
        return;
    }
    // Guessing the present password from a session left open is guessing, too.
    const Caller caller{actor.address, "security questions"};
    if (const auto begun = gate_.begin(account->name, caller); !begun) {
        done(begun);
        return;
    }
    auto work = [h = account->secrets.hash.reveal(), c = std::move(current), q = std::move(chosen)](
                ) -> Result<std::optional<Recovery>> {
        if (!crypto::verifyPassword(h, c)) {
            return fail(ErrorKind::InvalidArgument, "The present password is wrong")
                .withField("current", "the present password");
        }
        std::optional<Recovery> recovery;
        if (!q.empty()) {
            recovery = OCELLI_TRY(makeRecovery(q));
        }
        return recovery;
    };
    offLoop(
        std::move(work),
        [this, a = std::move(actor), caller, d = std::move(done)](
            Result<std::optional<Recovery>> recovery
        ) mutable {
            if (!recovery) {
                if (recovery.error().field() == "current") {
                    static_cast<void>(gate_.refuse(a.identity.name, caller));
                }
                d(Error(recovery.error()));
                return;
            }
            gate_.accept(a.identity.name, caller);
            d(storeRecovery(a, std::move(*recovery)));
        }
    );
}

Result<void> Users::storeRecovery(const Actor& actor, std::optional<Recovery> recovery) {
    auto admin = accounts_->find(administrator());
    if (!admin) {
        return fail(ErrorKind::NotFound, "There is no administrator");
    }
    const bool set = recovery.has_value();
    admin->recovery = std::move(recovery);
    auto stored = accounts_->update(*admin);
    note(
        actor,
        "recovery",
        set ? "Set the security questions" : "Removed the security questions",
        stored
    );
    return stored;
}

/// Never laxer than the lock of logins, and always on.
LockPolicy Users::recoveryPolicy() const {
    const config::SecuritySettings& security = faces_.settings.current()->security;
    return {
        .enabled = true,
        .attempts = std::min(kMostAttempts, security.illegalLoginAttempts),
        .duration = std::max<Duration>(
            kShortestLock, std::chrono::minutes(security.illegalLoginLockMinutes)
        )
    };
}

Result<void> Users::mayRecover(const RecoveryCaller& caller) {
    if (caller.forwarded || !faces_.isNeighbour(caller.address)) {
        return fail(
            ErrorKind::PermissionDenied,
            "A forgotten password can be reset only from the device's own network"
        );
    }
    if (recoveryQuestionsSet().empty()) {
        return noQuestions();
    }
    return checkRecoveryLock(caller.address);
}

Result<void> Users::checkRecoveryLock(std::string_view address) {
    auto open = recoveryLock_.check(administrator(), address, recoveryPolicy());
    if (open) {
        open = recoveryLock_.check(administrator(), kEverywhere, kPolicyOfAll);
    }
    if (!open) {
        const std::string seconds = open.error().allowed();
        return fail(
                   ErrorKind::Unavailable,
                   fmt::format("Too many wrong answers. Nobody can try again for {} s.", seconds)
        )
            .withField("retryAfter", seconds);
    }
    return {};
}

void Users::recover(
    RecoveryCaller caller, std::vector<std::string> answers, std::string password, Done done
) {
    auto checked = mayRecover(caller);
    if (checked) {
        checked = checkPassword(password, administrator(), policy());
    }
    if (!checked) {
        done(checked);
        return;
    }
    // Counted before the slow check, so that many at once are not more than one after another.
    recoveryLock_.failed(administrator(), caller.address, recoveryPolicy());
    recoveryLock_.failed(administrator(), kEverywhere, kPolicyOfAll);
    const auto admin = accounts_->find(administrator());
    auto work = [n = admin->name,
                 r = *admin->recovery,
                 a = std::move(answers),
                 p = std::move(password)]() -> Result<Secrets> {
        if (!answersFit(r, a)) {
            return wrongAnswers();
        }
        return makeSecrets(n, p);
    };
    const Caller who{std::move(caller.address), "security questions"};
    offLoop(std::move(work), [this, who, d = std::move(done)](Result<Secrets> secrets) mutable {
        if (secrets) {
            d(storeRecovered(who, std::move(*secrets)));
            return;
        }
        const bool wrong = secrets.error().field() == "answers";
        d(wrong ? refuseRecovery(who) : Error(secrets.error()));
    });
}

Error Users::refuseRecovery(const Caller& caller) {
    const auto open = checkRecoveryLock(caller.address);
    gate_.tellRefusal(administrator(), caller, "Wrong answers", !open);
    return open ? wrongAnswers() : open.error();
}

Result<void> Users::storeRecovered(const Caller& caller, Secrets secrets) {
    // Taken anew: the questions may have been removed while the answers were being checked.
    auto admin = accounts_->find(administrator());
    if (!admin || !admin->recovery) {
        return noQuestions();
    }
    admin->secrets = std::move(secrets);
    admin->passwordChanged = clock().wall();
    auto stored = accounts_->update(*admin);
    note(
        {admin->identity(), "", caller.address},
        "recovery",
        "A new password was set by answers to the security questions",
        stored
    );
    OCELLI_TRY(stored);
    recoveryLock_.succeeded(administrator(), caller.address, LoginLock::Attempt::Counted);
    recoveryLock_.succeeded(administrator(), kEverywhere, LoginLock::Attempt::Counted);
    gate_.forgive(administrator(), caller);
    sessions_.endAllOf(admin->name);
    tellAccessChange(admin->name);
    return {};
}

}  // namespace ocelli::control::users
