// The questions, and the rules of good answers.
#include "control/users/recovery.h"

#include <algorithm>
#include <array>
#include <set>

#include <fmt/format.h>

#include "base/text.h"
#include "crypto/password.h"
#include "net/transfer/mail.h"

namespace ocelli::control::users {
namespace {

constexpr std::size_t kShortest = 3;
constexpr std::size_t kLongest = 64;
constexpr std::size_t kTogether = 15;

constexpr std::array<RecoveryQuestion, 12> kQuestions = {{
    {"firstTeacher", "What was the family name of your first teacher?"},
    {"firstStreet", "In which street did you live as a child?"},
    {"firstPet", "What was your first pet called?"},
    {"firstJob", "In which town was your first workplace?"},
    {"firstCar", "Which make and colour was your first car or bicycle?"},
    {"childhoodFriend", "What was your best friend of childhood called?"},
    {"grandmother", "What was the maiden name of your grandmother?"},
    {"firstBook", "Which book did you first love?"},
    {"firstConcert", "Whose concert did you first go to?"},
    {"dreamPlace", "Which place do you want to see once in your life?"},
    {"childhoodDish", "Which dish did you like best as a child?"},
    {"installer", "What did the installer agree with you as a word for this device?"},
}};

Error wrong(std::size_t index, std::string_view part, const std::string& what, std::string range) {
    return fail(ErrorKind::InvalidArgument, what)
        .withField(fmt::format("recovery[{}].{}", index, part), std::move(range));
}

/// Characters of UTF-8.
std::size_t lengthOf(std::string_view text) {
    return static_cast<std::size_t>(std::ranges::count_if(text, [](char c) {
        return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
    }));
}

/// A line feed is in no answer, so that answers cannot run into each other.
std::string together(const std::vector<std::string>& answers) {
    std::string all;
    for (const std::string& answer : answers) {
        all += normalAnswer(answer) + "\n";
    }
    return all;
}

}  // namespace

std::span<const RecoveryQuestion> recoveryQuestions() {
    return kQuestions;
}

std::string normalAnswer(std::string_view answer) {
    std::string normal;
    for (const char c : toLower(answer)) {
        const bool space = c == ' ' || c == '\t' || c == '\n' || c == '\r';
        if (!space) {
            normal += c;
        } else if (!normal.empty() && normal.back() != ' ') {
            normal += ' ';
        }
    }
    if (normal.ends_with(' ')) {
        normal.pop_back();
    }
    return normal;
}

bool areQuestions(const std::vector<std::string>& ids) {
    const std::set<std::string> different(ids.begin(), ids.end());
    return ids.size() == kRecoveryAnswers && different.size() == ids.size() &&
           std::ranges::all_of(ids, [](const std::string& id) {
               return std::ranges::find(kQuestions, id, &RecoveryQuestion::id) != kQuestions.end();
           });
}

Result<void> checkRecoveryMail(std::string_view address) {
    constexpr std::size_t kLongestAddress = 254;  // RFC 5321, 4.5.3.1.3, without the brackets
    if (address.size() > kLongestAddress || !net::transfer::checkMailAddress(address)) {
        return fail(ErrorKind::InvalidArgument, "this is no mail address")
            .withField("recoveryMail", "an address as camera@example.org, at most 254 characters");
    }
    return {};
}

Result<void> checkRecovery(const std::vector<RecoveryAnswer>& chosen) {
    if (chosen.size() != kRecoveryAnswers) {
        return fail(
                   ErrorKind::InvalidArgument,
                   fmt::format("{} security questions have to be answered", kRecoveryAnswers)
        )
            .withField("recovery", fmt::format("{} answers", kRecoveryAnswers));
    }
    std::set<std::string> questions;
    std::set<std::string> answers;
    std::size_t all = 0;
    for (std::size_t i = 0; i < chosen.size(); ++i) {
        const auto& [question, answer] = chosen[i];
        if (std::ranges::find(kQuestions, question, &RecoveryQuestion::id) == kQuestions.end()) {
            return wrong(i, "question", "there is no such security question", "one of the list");
        }
        if (!questions.insert(question).second) {
            return wrong(i, "question", "each question can be chosen once", "another question");
        }
        const std::string normal = normalAnswer(answer);
        const std::size_t length = lengthOf(normal);
        if (!isCleanText(normal) || length < kShortest || length > kLongest) {
            const std::string range = fmt::format("{} to {} characters", kShortest, kLongest);
            return wrong(i, "answer", fmt::format("an answer must have {}", range), range);
        }
        if (!answers.insert(normal).second) {
            return wrong(i, "answer", "no two answers may be the same", "another answer");
        }
        all += length;
    }
    if (all < kTogether) {
        const std::string range = fmt::format("{} characters or more together", kTogether);
        return wrong(0, "answer", fmt::format("the answers must have {}", range), range);
    }
    return {};
}

Result<Recovery> makeRecovery(const std::vector<RecoveryAnswer>& chosen) {
    OCELLI_TRY(checkRecovery(chosen));
    Recovery recovery;
    std::vector<std::string> answers;
    for (const auto& [question, answer] : chosen) {
        recovery.questions.push_back(question);
        answers.push_back(answer);
    }
    recovery.answers = config::Secret(OCELLI_TRY(crypto::hashPassword(together(answers))));
    return recovery;
}

bool answersFit(const Recovery& recovery, const std::vector<std::string>& answers) {
    return answers.size() == recovery.questions.size() &&
           crypto::verifyPassword(recovery.answers.reveal(), together(answers));
}

}  // namespace ocelli::control::users
