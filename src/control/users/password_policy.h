// What an administrator demands of passwords, kept in a file of its own (BS-PWD-02).
#pragma once

#include <filesystem>
#include <memory>

#include "base/json.h"
#include "control/users/password_rule.h"

namespace ocelli::control::users {

/// {"length", "kinds", "ageDays"}
Json toJson(const PasswordPolicy& policy);

/// What is absent stays. InvalidArgument by field: length 8..64, kinds 1..4, ageDays 0..3650 (0: no
/// reminder).
Result<PasswordPolicy> mergePolicy(PasswordPolicy policy, const Json& patch);

/// The file. DataLoss when it is none.
Result<PasswordPolicy> parsePolicy(std::string_view text);

/// Thread-bound to the main loop. Passwords that are there stay as they are: a stricter rule holds
/// from the next change on.
class PasswordPolicies {
  public:
    /// Reads password-policy.json. A file that is broken is logged, and the standard is in force.
    explicit PasswordPolicies(std::filesystem::path folder);

    const PasswordPolicy& current() const { return current_; }

    Result<void> change(const Json& patch);
    Result<void> reset();

  private:
    std::filesystem::path file_;
    PasswordPolicy current_ = kYearlyPolicy;

    static constexpr PasswordPolicy kYearlyPolicy = {.ageDays = 365};
};

}  // namespace ocelli::control::users
