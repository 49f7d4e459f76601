// Security questions of the administrator: a way back after a forgotten password.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "config/secret.h"

namespace ocelli::control::users {

/// One of those that may be chosen.
struct RecoveryQuestion {
    std::string_view id;
    std::string_view text;
};

std::span<const RecoveryQuestion> recoveryQuestions();

/// As many are chosen, and as many answers have to be right, all at once.
inline constexpr std::size_t kRecoveryAnswers = 3;

struct RecoveryAnswer {
    std::string question;  ///< an id
    std::string answer;
};

/// What is stored.
struct Recovery {
    std::vector<std::string> questions;  ///< ids
    config::Secret answers;              ///< Argon2id of all together: none can be guessed alone
};

/// Without case (of ASCII), and however it is spaced.
std::string normalAnswer(std::string_view answer);

/// Three different questions that exist; answers of 3 to 64 characters, all different, 15 in all.
/// InvalidArgument with a field as "recovery[1].answer".
Result<void> checkRecovery(const std::vector<RecoveryAnswer>& chosen);

/// InvalidArgument with the field "recoveryMail" unless it is a plain mail address of at most 254
/// characters.
Result<void> checkRecoveryMail(std::string_view address);

/// True for questions as `checkRecovery` wants them: for what was read from a file.
bool areQuestions(const std::vector<std::string>& ids);

/// Blocking as a password hash is: for a worker pool.
Result<Recovery> makeRecovery(const std::vector<RecoveryAnswer>& chosen);

/// Blocking. True when all answers are right, in the order of the questions.
bool answersFit(const Recovery& recovery, const std::vector<std::string>& answers);

}  // namespace ocelli::control::users
