// What people do with accounts and sessions.
#include "control/users/users.h"

#include <fmt/format.h>

#include "base/log.h"
#include "control/users/detail/off_loop.h"
#include "control/users/password_rule.h"
#include "crypto/password.h"

namespace ocelli::control::users {
namespace {

constexpr Duration kSweepEvery = std::chrono::seconds(15);

/// A hash that no password has, so that an unknown name takes as long as a known one.
const std::string& nobodysHash() {
    static const std::string hash = crypto::hashPassword("\n").value_or("");
    return hash;
}

}  // namespace

Result<std::unique_ptr<Users>> Users::create(Faces faces, const std::filesystem::path& folder) {
    auto accounts = OCELLI_TRY(AccountStore::open(folder, faces.administrator));
    // Made beside the start of the program; whoever needs it earlier waits for it on the pool.
    faces.pool.run([] { return nobodysHash().size(); }, faces.loop, [](std::size_t) {});
    return std::unique_ptr<Users>(new Users(faces, std::move(accounts)));
}

Users::Users(Faces faces, std::unique_ptr<AccountStore> accounts)
    : faces_(faces),
      accounts_(std::move(accounts)),
      sessions_(faces.loop.clock()),
      gate_({faces.loop.clock(), *accounts_, faces.settings, faces.log, faces.bus}),
      recoveryLock_(faces.loop.clock()) {
    ended_ = sessions_.onEnd([this](const Session& session, SessionEnd why) {
        faces_.log.add(
            {.kind = LogKind::Audit,
             .major = LogMajor::Operation,
             .minor = "logout",
             .user = session.name,
             .address = session.address,
             .text = fmt::format("The session ended: {}", toString(why)),
             .outcome = "done"}
        );
    });
    sweep_ = faces_.loop.every(kSweepEvery, [this] { sessions_.sweep(limits()); });
}

Users::~Users() = default;

void Users::withSecrets(
    std::string name, std::string password, UniqueFunction<void(Result<Secrets>)> then
) {
    if (const auto checked = checkPassword(password, name, policy()); !checked) {
        then(Error(checked.error()));
        return;
    }
    offLoop(
        [n = std::move(name), p = std::move(password)] { return makeSecrets(n, p); },
        [t = std::move(then)](Result<Secrets> secrets) mutable { t(std::move(secrets)); }
    );
}

void Users::activate(std::string password, RecoveryWish recovery, std::string address, Done done) {
    if (active()) {
        done(fail(ErrorKind::AlreadyExists, "The device is already activated"));
        return;
    }
    auto checked = checkPassword(password, administrator(), policy());
    if (checked && !recovery.answers.empty()) {
        checked = checkRecovery(recovery.answers);
    }
    if (checked && !recovery.mail.empty()) {
        checked = sendsMail() ? checkRecoveryMail(recovery.mail)
                              : fail(ErrorKind::Unsupported, "This device sends no mail");
    }
    if (!checked) {
        done(checked);
        return;
    }
    auto work = [n = administrator(), p = std::move(password), r = std::move(recovery)](
                ) -> Result<Account> {
        Account admin;
        admin.secrets = OCELLI_TRY(makeSecrets(n, p));
        if (!r.answers.empty()) {
            admin.recovery = OCELLI_TRY(makeRecovery(r.answers));
        }
        admin.recoveryMail = r.mail;
        return admin;
    };
    offLoop(
        std::move(work),
        [this, from = std::move(address), d = std::move(done)](Result<Account> admin) mutable {
            if (!admin) {
                d(Error(admin.error()));
                return;
            }
            admin->passwordChanged = clock().wall();
            const bool questions = admin->recovery.has_value();
            const auto stored = accounts_->activate(std::move(*admin));
            note(
                {accounts_->find(administrator()).value_or(Account{}).identity(), "", from},
                "activation",
                questions ? "The device was activated, with security questions"
                          : "The device was activated",
                stored
            );
            d(stored);
        }
    );
}

Result<void> Users::activateNow(std::string_view password) {
    OCELLI_TRY(checkPassword(password, administrator(), policy()));
    Account admin;
    admin.secrets = OCELLI_TRY(makeSecrets(administrator(), password));
    admin.passwordChanged = clock().wall();
    OCELLI_TRY(accounts_->activate(std::move(admin)));
    note({}, "activation", "The device was activated at the start of the program");
    return {};
}

void Users::login(
    std::string name,
    std::string password,
    std::string address,
    bool secure,
    UniqueFunction<void(Result<Session>)> done
) {
    const Caller caller{std::move(address), "session"};
    if (const auto begun = gate_.begin(name, caller); !begun) {
        done(Error(begun.error()));
        return;
    }
    const auto account = accounts_->find(name);
    const auto hash = account ? std::optional(account->secrets.hash.reveal()) : std::nullopt;
    auto check = [hash, p = std::move(password)]() -> Result<bool> {
        return crypto::verifyPassword(hash ? *hash : nobodysHash(), p) && hash;
    };
    offLoop(
        std::move(check),
        [this, n = std::move(name), caller, secure, d = std::move(done)](Result<bool> right
        ) mutable {
            if (!right) {
                d(Error(right.error()));
                return;
            }
            finishLogin(n, caller, secure, *right, std::move(d));
        }
    );
}

void Users::finishLogin(
    const std::string& name,
    const Caller& caller,
    bool secure,
    bool right,
    UniqueFunction<void(Result<Session>)> done
) {
    // The account may have been deleted while its password was being checked.
    if (!right || !accounts_->find(name)) {
        done(gate_.refuse(name, caller));
        return;
    }
    auto session = sessions_.begin(name, caller.address, secure, limits());
    if (session) {
        gate_.accept(name, caller);
    } else {
        note(
            {{name, {}, {}}, "", caller.address}, "login", "Too many are logged in", session.error()
        );
    }
    done(std::move(session));
}

void Users::logout(const Actor& actor) {
    sessions_.end(actor.sessionId, SessionEnd::Logout);
}

void Users::changeOwnPassword(Actor actor, std::string current, std::string password, Done done) {
    const auto account = accounts_->find(actor.identity.name);
    if (!account) {
        done(fail(ErrorKind::NotFound, "There is no such account"));
        return;
    }
    if (current == password) {
        done(fail(ErrorKind::InvalidArgument, "The new password must differ from the present one")
                 .withField("password", "another password"));
        return;
    }
    if (const auto checked = checkPassword(password, account->name, policy()); !checked) {
        done(checked);
        return;
    }
    // Guessing the present password from a session left open is guessing, too.
    const Caller caller{actor.address, "password change"};
    if (const auto begun = gate_.begin(account->name, caller); !begun) {
        done(begun);
        return;
    }
    auto work = [n = account->name,
                 h = account->secrets.hash.reveal(),
                 c = std::move(current),
                 p = std::move(password)]() -> Result<Secrets> {
        if (!crypto::verifyPassword(h, c)) {
            return fail(ErrorKind::InvalidArgument, "The present password is wrong")
                .withField("current", "the present password");
        }
        return makeSecrets(n, p);
    };
    offLoop(
        std::move(work),
        [this, a = std::move(actor), caller, d = std::move(done)](Result<Secrets> secrets) mutable {
            if (!secrets) {
                if (secrets.error().field() == "current") {
                    static_cast<void>(gate_.refuse(a.identity.name, caller));
                }
                d(Error(secrets.error()));
                return;
            }
            gate_.accept(a.identity.name, caller);
            d(storeOwnPassword(a, std::move(*secrets)));
        }
    );
}

Result<void> Users::storeOwnPassword(const Actor& actor, Secrets secrets) {
    auto account = accounts_->find(actor.identity.name);
    if (!account) {
        return fail(ErrorKind::NotFound, "There is no such account");
    }
    account->secrets = std::move(secrets);
    account->passwordChanged = clock().wall();
    auto stored = accounts_->update(*account);
    note(actor, "password", "Changed the own password", stored);
    OCELLI_TRY(stored);
    sessions_.endAllOf(account->name, actor.sessionId);
    tellAccessChange(account->name);
    return {};
}

std::optional<Session> Users::useSession(std::string_view id, bool activity) {
    return sessions_.use(id, activity, limits());
}

SessionTable::Limits Users::limits() const {
    const auto settings = faces_.settings.current();
    return {
        .idle = std::chrono::minutes(settings->security.sessionTimeoutMinutes),
        .most = static_cast<std::size_t>(settings->security.maximumLogins)
    };
}

PasswordPolicy Users::policy() const {
    return faces_.policy
               ? faces_.policy()
               : PasswordPolicy{.ageDays = faces_.settings.current()->security.passwordAgeDays};
}

bool Users::passwordIsOld(const Account& account) const {
    const int days = policy().ageDays;
    return days > 0 && clock().wall() - account.passwordChanged >= std::chrono::hours(24) * days;
}

std::vector<OnlineUser> Users::online(const std::string& ownSession) const {
    std::vector<OnlineUser> list;
    for (const Session& session : sessions_.all()) {
        list.push_back(
            {.id = session.listId,
             .name = session.name,
             .address = session.address,
             .protocol = "Web",
             .since = session.since,
             .lastActive = session.lastActive,
             .own = session.id == ownSession}
        );
    }
    for (const OnlineSource& source : sources_) {
        for (OnlineUser& user : source.list()) {
            list.push_back(std::move(user));
        }
    }
    return list;
}

Result<void> Users::endOnline(const Actor& actor, const std::string& id) {
    bool ended = sessions_.endListed(id);
    for (const OnlineSource& source : sources_) {
        ended = ended || source.end(id);
    }
    if (!ended) {
        return fail(ErrorKind::NotFound, "Nobody of that number is logged in");
    }
    note(actor, "session", "Ended a session");
    return {};
}

void Users::tellAccessChange(const std::string& name) {
    for (const auto& listener : accessListeners_) {
        listener(name);
    }
}

Result<void> Users::reset() {
    const auto before = accounts_->all();
    OCELLI_TRY(accounts_->reset());
    for (const Session& session : sessions_.all()) {
        sessions_.end(session.id, SessionEnd::Closed);
    }
    for (const Account& account : *before) {
        tellAccessChange(account.name);
    }
    return {};
}

void Users::note(
    const Actor& actor, std::string minor, std::string text, const Result<void>& outcome
) {
    if (!outcome) {
        text += ": " + outcome.error().message();
    }
    faces_.log.add(
        {.kind = LogKind::Audit,
         .major = LogMajor::Operation,
         .minor = std::move(minor),
         .user = actor.identity.name,
         .address = actor.address,
         .text = std::move(text),
         .outcome = outcome ? "done" : "refused"}
    );
}

}  // namespace ocelli::control::users
