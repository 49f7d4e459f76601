// Accounts and sessions: activation, login, passwords, and who is online.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "control/users/account_store.h"
#include "control/users/audit_log.h"
#include "control/users/login_gate.h"
#include "control/users/password_rule.h"
#include "control/users/recovery_code.h"
#include "control/users/session_table.h"
#include "net/direct_network.h"
#include "runtime/event_loop.h"
#include "runtime/work_queue.h"

namespace ocelli::control::users {

/// Who does something to accounts, and from where.
struct Actor {
    access::Identity identity;
    std::string sessionId;  ///< empty without a session
    std::string address;
};

/// An account as wished by an administrator. What is absent keeps its value, or gets the default of
/// its level in a new account.
struct AccountWish {
    std::optional<access::Level> level;
    std::optional<Json> permissions;
    std::optional<std::string> password;
};

/// Somebody who uses the device now.
struct OnlineUser {
    std::string id;
    std::string name;
    std::string address;
    std::string protocol;  ///< "Web", "RTSP"
    WallTime since;
    std::optional<WallTime> lastActive = std::nullopt;
    bool own = false;
};

/// A protocol that knows its own users.
struct OnlineSource {
    std::function<std::vector<OnlineUser>()> list;
    std::function<bool(const std::string& id)> end;  ///< false: not one of mine
};

/// A code for a new password, on its way to the administrator.
struct RecoveryLetter {
    std::string to;       ///< a mail address
    std::string account;  ///< whose password it is
    std::string code;
    std::string askedFrom;  ///< the address of whoever asked
    std::chrono::minutes valid{};
};

/// What is stored for the day on which the password is forgotten. Both may be empty.
struct RecoveryWish {
    std::vector<RecoveryAnswer> answers;
    std::string mail;
};

/// Thread-bound to the main loop; passwords are checked on the pool.
class Users {
  public:
    struct Faces {
        EventLoop& loop;
        WorkerPool& pool;
        config::SettingsStore& settings;
        AuditLog& log;
        events::EventBus& bus;

        /// Who stands in a network of the device itself.
        std::function<bool(std::string_view address)> isNeighbour = net::isNeighbour;

        /// What activation calls its account.
        std::string_view administrator = kAdminName;

        /// Mails a code to whoever forgot the password, and tells when a server has taken it;
        /// empty: this program sends no mail. FailedPrecondition when no server is set up.
        std::function<void(RecoveryLetter letter, UniqueFunction<void(Result<void>)> done)>
            sendCode = {};

        /// What is demanded of passwords; empty: the standard, with the age of the settings.
        std::function<PasswordPolicy()> policy = {};
    };

    static Result<std::unique_ptr<Users>> create(Faces faces, const std::filesystem::path& folder);
    ~Users();

    using Done = UniqueFunction<void(Result<void>)>;

    bool active() const { return accounts_->active(); }

    /// Sets the password of the administrator. InvalidArgument by the password rule, AlreadyExists
    /// when active.
    /// @param recovery  security questions and mail; none: a forgotten password stays forgotten
    void activate(std::string password, RecoveryWish recovery, std::string address, Done done);

    /// The same at the start of the program; blocks for the time of a hash.
    Result<void> activateNow(std::string_view password);

    /// FailedPrecondition when too many are logged in, Unavailable while locked, Unauthenticated.
    void login(
        std::string name,
        std::string password,
        std::string address,
        bool secure,
        UniqueFunction<void(Result<Session>)> done
    );

    void logout(const Actor& actor);

    /// Ends the other sessions of the account. InvalidArgument with the field "current".
    void changeOwnPassword(Actor actor, std::string current, std::string password, Done done);

    /// The security questions of the administrator; empty when there are none.
    std::vector<std::string> recoveryQuestionsSet() const;

    /// Sets them, or takes them away when nothing is chosen. InvalidArgument with the field
    /// "current" when that is not the password of the actor.
    void setRecovery(
        Actor actor, std::string current, std::vector<RecoveryAnswer> chosen, Done done
    );

    /// Whether a recovery e-mail can be set.
    bool sendsMail() const { return static_cast<bool>(faces_.sendCode); }

    /// Where codes for a new password are sent; empty when nowhere.
    std::string recoveryMail() const;

    /// Sets it, or takes it away when it is empty. As setRecovery(), and Unsupported where the
    /// program sends no mail.
    void setRecoveryMail(Actor actor, std::string current, std::string address, Done done);

    /// Where somebody who forgot the password stands.
    struct RecoveryCaller {
        std::string address;
        bool forwarded = false;  ///< through a proxy, so that nobody knows where it came from
    };

    /// PermissionDenied unless the caller is a neighbour in the network (NC-LOG-06),
    /// FailedPrecondition with neither security questions nor mail, Unavailable while locked.
    Result<void> mayRecover(const RecoveryCaller& caller);

    /// Mails a code to the address that is set. As `mayRecover`; FailedPrecondition when there is
    /// no address or no mail server, Unavailable when the mail cannot be sent or one was sent just
    /// now.
    void sendRecoveryCode(RecoveryCaller caller, Done done);

    /// As `recover`, by the code that was mailed: InvalidArgument with the field "code".
    void recoverByCode(
        RecoveryCaller caller, const std::string& code, std::string password, Done done
    );

    /// A new password for the administrator by answers to the security questions; all of that
    /// account's sessions end.
    /// As `mayRecover`; InvalidArgument with the field "answers" when not all are right. Locked
    /// whatever the settings say: five times from an address, or twenty times in all.
    void recover(
        RecoveryCaller caller, std::vector<std::string> answers, std::string password, Done done
    );

    void addAccount(Actor actor, std::string name, AccountWish wish, Done done);
    void changeAccount(Actor actor, std::string name, AccountWish wish, Done done);
    Result<void> removeAccount(const Actor& actor, const std::string& name);

    std::vector<OnlineUser> online(const std::string& ownSession) const;
    Result<void> endOnline(const Actor& actor, const std::string& id);

    void addOnlineSource(OnlineSource source) { sources_.push_back(std::move(source)); }

    /// Called with the name of an account that is gone, or whose password or permissions have
    /// changed: what it watches must be authorised anew.
    void onAccessChange(std::function<void(const std::string& name)> listener) {
        accessListeners_.push_back(std::move(listener));
    }

    /// The session of a cookie with the account as it is now.
    std::optional<Session> useSession(std::string_view id, bool activity);
    SessionTable::Limits limits() const;

    PasswordPolicy policy() const;

    /// True when the account's password is older than the policy likes (NC-ACT-07, BS-PWD-02).
    bool passwordIsOld(const Account& account) const;

    /// All sessions end and the device is inactive (NC-SYS-08).
    Result<void> reset();

    /// The account that activation made, or will make.
    std::string administrator() const { return accounts_->administrator(); }

    AccountStore& accounts() { return *accounts_; }

    SessionTable& sessions() { return sessions_; }

    LoginGate& gate() { return gate_; }

    const config::SettingsStore& settings() const { return faces_.settings; }

    AuditLog& log() { return faces_.log; }

    const Clock& clock() const { return faces_.loop.clock(); }

  private:
    Users(Faces faces, std::unique_ptr<AccountStore> accounts);

    template <class Work, class Then>
    void offLoop(Work work, Then then);
    void withSecrets(
        std::string name, std::string password, UniqueFunction<void(Result<Secrets>)> then
    );
    void finishLogin(
        const std::string& name,
        const Caller& caller,
        bool secure,
        bool right,
        UniqueFunction<void(Result<Session>)> done
    );
    void tellAccessChange(const std::string& name);
    Result<void> storeRecovery(const Actor& actor, std::optional<Recovery> recovery);
    Result<void> storeRecoveryMail(const Actor& actor, std::string address);
    LockPolicy recoveryPolicy() const;
    Result<void> checkRecoveryLock(std::string_view address);
    Result<void> beginRecovery(const RecoveryCaller& caller, std::string_view password);
    Error refuseRecovery(const Caller& caller, std::string why, Error wrong);
    Result<void> storeRecovered(const Caller& caller, Secrets secrets);
    Result<void> storeOwnPassword(const Actor& actor, Secrets secrets);
    void note(
        const Actor& actor, std::string minor, std::string text, const Result<void>& outcome = {}
    );

    Faces faces_;
    std::unique_ptr<AccountStore> accounts_;
    SessionTable sessions_;
    LoginGate gate_;
    LoginLock recoveryLock_;
    RecoveryCodes codes_;
    std::vector<OnlineSource> sources_;
    std::vector<std::function<void(const std::string&)>> accessListeners_;
    std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
    Subscription ended_;
    Timer sweep_;
};

}  // namespace ocelli::control::users
