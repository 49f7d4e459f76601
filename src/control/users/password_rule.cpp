// Judges passwords by length, kinds of characters and what they repeat.
#include "control/users/password_rule.h"

#include <algorithm>
#include <array>
#include <set>

#include <fmt/format.h>

#include "base/text.h"

namespace ocelli::control::users {
namespace {

constexpr std::array<std::string_view, 4> kWords = {"not enough", "weak", "medium", "strong"};

struct Shape {
    std::size_t characters = 0;
    bool upper = false;
    bool lower = false;
    bool digit = false;
    bool other = false;
    std::size_t different = 0;

    int kinds() const { return int{upper} + int{lower} + int{digit} + int{other}; }
};

Shape shapeOf(std::string_view password) {
    Shape shape;
    std::set<char> seen;
    for (const char c : password) {
        seen.insert(c);
        if ((static_cast<unsigned char>(c) & 0xC0U) != 0x80U) {
            ++shape.characters;
        }
        if (c >= 'A' && c <= 'Z') {
            shape.upper = true;
        } else if (c >= 'a' && c <= 'z') {
            shape.lower = true;
        } else if (c >= '0' && c <= '9') {
            shape.digit = true;
        } else {
            shape.other = true;
        }
    }
    shape.different = seen.size();
    return shape;
}

/// Empty when it is acceptable.
std::string reasonAgainst(
    const Shape& shape,
    std::string_view password,
    std::string_view userName,
    const PasswordPolicy& policy
) {
    static constexpr std::array<std::string_view, 5> kNumbers = {
        "none", "one", "two", "three", "four"
    };
    if (shape.characters < static_cast<std::size_t>(policy.length)) {
        return fmt::format("The password must have at least {} characters.", policy.length);
    }
    if (shape.characters > kLongestPassword) {
        return fmt::format("The password must have at most {} characters.", kLongestPassword);
    }
    if (!isCleanText(password)) {
        return "The password must be text without control characters.";
    }
    if (shape.kinds() < policy.kinds) {
        return fmt::format(
            "The password must have {} of these kinds: upper case, lower case, digits, special "
            "characters.",
            kNumbers.at(static_cast<std::size_t>(policy.kinds))
        );
    }
    const std::string lower = toLower(password);
    if (!userName.empty() && lower.find(toLower(userName)) != std::string::npos) {
        return "The password must not contain the user name.";
    }
    return {};
}

int ratingOf(const Shape& shape) {
    if (shape.different < 6) {
        return 1;
    }
    if (shape.characters >= 14 || (shape.characters >= 11 && shape.kinds() == 4)) {
        return 3;
    }
    return shape.characters >= 10 || shape.kinds() == 4 ? 2 : 1;
}

}  // namespace

PasswordRating ratePassword(
    std::string_view password, std::string_view userName, const PasswordPolicy& policy
) {
    const Shape shape = shapeOf(password);
    PasswordRating result;
    result.reason = reasonAgainst(shape, password, userName, policy);
    result.acceptable = result.reason.empty();
    result.rating = result.acceptable ? ratingOf(shape) : 0;
    result.word = kWords.at(static_cast<std::size_t>(result.rating));
    return result;
}

Result<void> checkPassword(
    std::string_view password, std::string_view userName, const PasswordPolicy& policy
) {
    PasswordRating rating = ratePassword(password, userName, policy);
    if (!rating.acceptable) {
        return fail(ErrorKind::InvalidArgument, std::move(rating.reason))
            .withField(
                "password",
                fmt::format(
                    "{}..{} characters of {} kinds, without the user name",
                    policy.length,
                    kLongestPassword,
                    policy.kinds
                )
            );
    }
    return {};
}

}  // namespace ocelli::control::users
