// What a password must be, and how good it is.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace ocelli::control::users {

inline constexpr std::size_t kShortestPassword = 8;   ///< characters
inline constexpr std::size_t kLongestPassword = 128;  ///< characters

/// What is demanded; the standard is NC-ACT-06.
struct PasswordPolicy {
    int length = 8;   ///< characters, at least
    int kinds = 3;    ///< of upper case, lower case, digits and others
    int ageDays = 0;  ///< after that long people are reminded to change it; 0: never

    bool operator==(const PasswordPolicy&) const = default;
};

struct PasswordRating {
    int rating = 0;         ///< 0 not enough, 1 weak, 2 medium, 3 strong
    std::string_view word;  ///< for the rating
    bool acceptable = false;
    std::string reason;  ///< why it is not acceptable, as a sentence; empty otherwise
};

/// As the policy says, at most 128 characters, and it does not contain the user name.
PasswordRating ratePassword(
    std::string_view password, std::string_view userName, const PasswordPolicy& policy = {}
);

/// InvalidArgument with the reason and the field "password" unless acceptable.
Result<void> checkPassword(
    std::string_view password, std::string_view userName, const PasswordPolicy& policy = {}
);

}  // namespace ocelli::control::users
