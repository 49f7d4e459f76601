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

/// What those who come by mail are called in the log.
constexpr const char* kByMail = "recovery e-mail";

/// The entry of the lock that counts all addresses together.
constexpr std::string_view kEverywhere = "everywhere";

const LockPolicy kPolicyOfAll{
    .enabled = true, .attempts = kMostAttemptsOfAll, .duration = std::chrono::hours(24)
};

Error wrongAnswers() {
    return fail(ErrorKind::InvalidArgument, "Not all answers are right")
        .withField("answers", "the answers that were given when they were set");
}

Error wrongCode() {
    return fail(
               ErrorKind::InvalidArgument,
               "The code is wrong, or it does not hold any more; ask for another one"
    )
        .withField("code", "the code of the newest mail");
}

Error noQuestions() {
    return fail(ErrorKind::FailedPrecondition, "No security questions have been set on this device")
        .withField("recovery");
}

Error noWay() {
    return fail(
               ErrorKind::FailedPrecondition,
               "Neither security questions nor a recovery e-mail have been set on this device"
    )
        .withField("recovery");
}

Error noMail() {
    return fail(ErrorKind::FailedPrecondition, "No recovery e-mail has been set on this device")
        .withField("recoveryMail");
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
    if (recoveryQuestionsSet().empty() && recoveryMail().empty()) {
        return noWay();
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
    const auto admin = accounts_->find(administrator());
    auto checked = beginRecovery(caller, password);
    if (checked && !admin->recovery) {
        checked = noQuestions();
    }
    if (!checked) {
        done(checked);
        return;
    }
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
        d(wrong ? refuseRecovery(who, "Wrong answers", wrongAnswers()) : Error(secrets.error()));
    });
}

/// May they, and is the password good? Then an attempt is counted, before any slow check, so that
/// many at once are not more than one after another.
Result<void> Users::beginRecovery(const RecoveryCaller& caller, std::string_view password) {
    OCELLI_TRY(mayRecover(caller));
    OCELLI_TRY(checkPassword(password, administrator(), policy()));
    recoveryLock_.failed(administrator(), caller.address, recoveryPolicy());
    recoveryLock_.failed(administrator(), kEverywhere, kPolicyOfAll);
    return {};
}

Error Users::refuseRecovery(const Caller& caller, std::string why, Error wrong) {
    const auto open = checkRecoveryLock(caller.address);
    gate_.tellRefusal(administrator(), caller, std::move(why), !open);
    return open ? wrong : open.error();
}

std::string Users::recoveryMail() const {
    const auto admin = accounts_->find(administrator());
    return admin && faces_.sendCode ? admin->recoveryMail : std::string();
}

void Users::setRecoveryMail(Actor actor, std::string current, std::string address, Done done) {
    const auto account = accounts_->find(actor.identity.name);
    auto checked = address.empty() ? Result<void>() : checkRecoveryMail(address);
    if (!faces_.sendCode) {
        checked = fail(ErrorKind::Unsupported, "This device sends no mail");
    } else if (!account) {
        checked = fail(ErrorKind::NotFound, "There is no such account");
    }
    const Caller caller{actor.address, kByMail};
    if (checked) {
        checked = gate_.begin(account->name, caller);
    }
    if (!checked) {
        done(checked);
        return;
    }
    auto work = [h = account->secrets.hash.reveal(), c = std::move(current)]() -> Result<void> {
        if (!crypto::verifyPassword(h, c)) {
            return fail(ErrorKind::InvalidArgument, "The present password is wrong")
                .withField("current", "the present password");
        }
        return {};
    };
    offLoop(
        std::move(work),
        [this, a = std::move(actor), caller, to = std::move(address), d = std::move(done)](
            Result<void> right
        ) mutable {
            if (!right) {
                if (right.error().field() == "current") {
                    static_cast<void>(gate_.refuse(a.identity.name, caller));
                }
                d(std::move(right));
                return;
            }
            gate_.accept(a.identity.name, caller);
            d(storeRecoveryMail(a, std::move(to)));
        }
    );
}

Result<void> Users::storeRecoveryMail(const Actor& actor, std::string address) {
    auto admin = accounts_->find(administrator());
    if (!admin) {
        return fail(ErrorKind::NotFound, "There is no administrator");
    }
    const bool set = !address.empty();
    admin->recoveryMail = std::move(address);
    codes_.withdraw();  // what went to the old address holds no more
    auto stored = accounts_->update(*admin);
    note(
        actor, "recovery", set ? "Set the recovery e-mail" : "Removed the recovery e-mail", stored
    );
    return stored;
}

void Users::sendRecoveryCode(RecoveryCaller caller, Done done) {
    auto may = mayRecover(caller);
    if (may && recoveryMail().empty()) {
        may = noMail();
    }
    auto code = may ? codes_.issue(clock().mono()) : Result<std::string>(may.error());
    if (!code) {
        done(Error(code.error()));
        return;
    }
    RecoveryLetter letter{
        .to = recoveryMail(),
        .account = administrator(),
        .code = std::move(*code),
        .askedFrom = caller.address,
        .valid = std::chrono::duration_cast<std::chrono::minutes>(RecoveryCodes::kValid)
    };
    const Actor asking{{}, "", caller.address};
    faces_.sendCode(
        std::move(letter),
        [this, asking, weak = std::weak_ptr(alive_), d = std::move(done)](Result<void> sent
        ) mutable {
            if (weak.expired()) {
                return;
            }
            note(asking, "recovery", "A code for a new password was mailed", sent);
            if (!sent) {
                codes_.withdraw();
            }
            d(std::move(sent));
        }
    );
}

void Users::recoverByCode(
    RecoveryCaller caller, const std::string& code, std::string password, Done done
) {
    auto checked = beginRecovery(caller, password);
    if (checked && recoveryMail().empty()) {
        checked = noMail();
    }
    if (!checked) {
        done(checked);
        return;
    }
    const Caller who{std::move(caller.address), kByMail};
    if (!codes_.take(code, clock().mono())) {
        done(refuseRecovery(who, "Wrong code", wrongCode()));
        return;
    }
    withSecrets(
        administrator(),
        std::move(password),
        [this, who, d = std::move(done)](Result<Secrets> secrets) mutable {
            d(secrets ? storeRecovered(who, std::move(*secrets)) : Error(secrets.error()));
        }
    );
}

Result<void> Users::storeRecovered(const Caller& caller, Secrets secrets) {
    // Taken anew: the way may have been removed while the proof was being checked.
    auto admin = accounts_->find(administrator());
    const bool byMail = caller.protocol == kByMail;
    if (!admin || (byMail ? admin->recoveryMail.empty() : !admin->recovery)) {
        return byMail ? noMail() : noQuestions();
    }
    admin->secrets = std::move(secrets);
    admin->passwordChanged = clock().wall();
    auto stored = accounts_->update(*admin);
    note(
        {admin->identity(), "", caller.address},
        "recovery",
        byMail ? "A new password was set by a code that was mailed"
               : "A new password was set by answers to the security questions",
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
