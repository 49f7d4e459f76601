// The set-up of a system: what the wizard asks, in any order, and what is final afterwards.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "bodyworn/system/announcements.h"
#include "bodyworn/system/connection.h"
#include "bodyworn/system/facts.h"
#include "bodyworn/system/passphrase.h"
#include "bodyworn/system/restore_key.h"

namespace ocelli::bodyworn::system {

enum class Assignment : std::uint8_t { Fixed, SelfAssign };

/// What the wizard asks for one after another.
struct SetupStep {
    std::string_view id;
    std::string_view title;
    std::string_view help;
    bool final = false;  ///< cannot change afterwards without a system reset
    bool needed = true;  ///< the set-up does not end without it; else it is only looked at
};

std::span<const SetupStep> setupSteps();

/// Reentrant. The passphrase comes hashed: the slow part is the caller's.
class Setup {
  public:
    explicit Setup(store::Database& database)
        : database_(database), facts_(database), passphrase_(database), announcements_(database) {}

    Result<bool> complete() const;

    /// {"complete", "steps": [{"id","title","help","final","needed","done"}], "values": {…}}
    Result<Json> toJson() const;

    /// Any of {"language", "name", "timeZone", "powerLine": 50|60, "assignment":
    /// "fixed"|"selfAssign", "seen": a step that is not needed}. InvalidArgument by field;
    /// FailedPrecondition for the assignment once the set-up is complete (BS-WIZ-13).
    Result<void> change(const Json& patch);

    /// A connection file. The first one binds the system; later ones must be of the same
    /// destination (BS-WIZ-11).
    Result<void> connect(std::string_view file);

    /// Keeps what was made for a passphrase: once (BS-WIZ-06).
    /// @param sealedKey  as sealRestoreKey made it
    Result<void> setPassphrase(
        std::string_view hash, const SystemKey& key, std::string_view sealedKey
    );

    /// The restore key to download, sealed with the passphrase; the caller has checked that.
    /// Remembers that it was taken.
    Result<std::string> takeRestoreKey();

    /// FailedPrecondition that names the first step that is missing. Done twice it changes nothing.
    Result<void> finish();

    Result<std::string> systemId() const;
    Result<std::string> name() const;
    Result<Assignment> assignment() const;

    /// FailedPrecondition before the passphrase is set.
    Result<SystemKey> systemKey() const;

    /// Nothing before there is one.
    Result<std::optional<offload::ConnectionFile>> connection() const;

    /// The file as it was loaded, with its secrets: for whoever delivers, never for people. Empty
    /// before.
    Result<std::string> connectionFile() const;

    /// Tells the destination the system's name (anew).
    Result<void> announce();

  private:
    Result<bool> done(std::string_view step) const;

    store::Database& database_;
    Facts facts_;
    Passphrase passphrase_;
    Announcements announcements_;
};

}  // namespace ocelli::bodyworn::system
