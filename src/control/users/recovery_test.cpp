// Tests of security questions, and of a password set by them.
#include "control/users/recovery.h"

#include <gtest/gtest.h>

#include "base/file.h"
#include "tests/support/users_bench.h"

namespace ocelli::control::users {
namespace {

using net::http::Method;
using test::Browser;
using test::kPassword;

constexpr const char* kNext = "Second-light-2";
const std::vector<std::string> kAnswers = {"Anna Kraus", "Lindenweg", "Rollo"};

std::vector<RecoveryAnswer> chosen() {
    return {{"firstTeacher", kAnswers[0]}, {"firstStreet", kAnswers[1]}, {"firstPet", kAnswers[2]}};
}

std::string fieldOf(std::vector<RecoveryAnswer> answers) {
    const auto checked = checkRecovery(answers);
    return checked ? "" : checked.error().field();
}

TEST(Recovery, AnswersFitWithoutCaseAndHoweverTheyAreSpaced) {
    const auto made = makeRecovery(chosen());
    ASSERT_TRUE(made.has_value());
    EXPECT_TRUE(answersFit(*made, kAnswers));
    EXPECT_TRUE(answersFit(*made, {"  anna   KRAUS ", "lindenweg", "rollo\n"}));
    EXPECT_FALSE(answersFit(*made, {"annakraus", "lindenweg", "rollo"}));
}

TEST(Recovery, AllAnswersHaveToBeRightInTheirPlaces) {
    const auto made = makeRecovery(chosen());
    ASSERT_TRUE(made.has_value());
    EXPECT_FALSE(answersFit(*made, {kAnswers[0], kAnswers[1], "other"}));
    EXPECT_FALSE(answersFit(*made, {kAnswers[1], kAnswers[0], kAnswers[2]}));
    EXPECT_FALSE(answersFit(*made, {kAnswers[0], kAnswers[1]}));
    EXPECT_FALSE(answersFit(*made, {kAnswers[0] + "\n" + kAnswers[1], "", kAnswers[2]}));
    EXPECT_FALSE(answersFit(*made, {"", "", ""}));
}

TEST(Recovery, WeakOrDoubleChoicesNameTheirField) {
    EXPECT_EQ(fieldOf(chosen()), "");
    EXPECT_EQ(fieldOf({}), "recovery");
    auto one = chosen();
    one[1].question = "nowhere";
    EXPECT_EQ(fieldOf(one), "recovery[1].question");
    one = chosen();
    one[2].question = one[0].question;
    EXPECT_EQ(fieldOf(one), "recovery[2].question");
    one = chosen();
    one[1].answer = " a ";
    EXPECT_EQ(fieldOf(one), "recovery[1].answer");
    one = chosen();
    one[1].answer = std::string(65, 'a');
    EXPECT_EQ(fieldOf(one), "recovery[1].answer");
    one = chosen();
    one[1].answer = "line\x01";
    EXPECT_EQ(fieldOf(one), "recovery[1].answer");
    one = chosen();
    one[2].answer = "ANNA KRAUS";
    EXPECT_EQ(fieldOf(one), "recovery[2].answer");
    EXPECT_EQ(
        fieldOf({{"firstTeacher", "abc"}, {"firstStreet", "abd"}, {"firstPet", "abe"}}),
        "recovery[0].answer"
    );
}

class RecoveryRoutes : public testing::Test, protected test::UsersBench {
  protected:
    RecoveryRoutes() {
        activate();
        EXPECT_EQ(login(admin_, "admin", kPassword), 200);
    }

    static Json body(const std::vector<std::string>& answers, const std::string& password) {
        return Json{{"answers", answers}, {"password", password}, {"confirmation", password}};
    }

    static Json wish(const std::string& current) {
        Json list = Json::array();
        for (const auto& [question, answer] : chosen()) {
            list.push_back(Json{{"question", question}, {"answer", answer}});
        }
        return Json{{"current", current}, {"recovery", list}};
    }

    int setQuestions(const std::string& current = kPassword) {
        return ask(Method::Put, "/api/v1/recovery/questions", admin_, wish(current)).status;
    }

    int recover(const std::vector<std::string>& answers, const Browser& from = {}) {
        return ask(Method::Post, "/api/v1/recovery", from, body(answers, kNext)).status;
    }

    Json asked(const Browser& from = {}) {
        return parseJson(ask(Method::Get, "/api/v1/recovery", from).body).value_or(Json::object());
    }

    int loginWith(const char* password) {
        Browser browser;
        return login(browser, "admin", password);
    }

    Browser admin_;
};

TEST_F(RecoveryRoutes, WithoutQuestionsAPasswordStaysForgotten) {
    EXPECT_EQ(asked().at("available"), false);
    EXPECT_EQ(recover(kAnswers), 409);
    EXPECT_EQ(loginWith(kPassword), 200);
}

TEST_F(RecoveryRoutes, RightAnswersSetANewPasswordAndEndAllSessions) {
    ASSERT_EQ(setQuestions(), 204);
    EXPECT_EQ(asked().at("questions").size(), kRecoveryAnswers);
    EXPECT_EQ(asked().at("questions")[0].at("id"), "firstTeacher");
    ASSERT_EQ(recover(kAnswers), 204);
    EXPECT_EQ(ask(Method::Get, "/api/v1/session", admin_).status, 401) << "the old session is over";
    EXPECT_EQ(loginWith(kPassword), 401);
    EXPECT_EQ(loginWith(kNext), 200);
    open();
    EXPECT_EQ(loginWith(kNext), 200) << "after a start as well";
    EXPECT_EQ(asked().at("available"), true) << "the questions stay";
}

TEST_F(RecoveryRoutes, OnlyNeighboursInTheNetworkAreAsked) {
    ASSERT_EQ(setQuestions(), 204);
    Browser far;
    far.address = "198.51.100.7";
    EXPECT_EQ(asked(far).at("available"), false);
    EXPECT_FALSE(asked(far).contains("questions"));
    EXPECT_EQ(recover(kAnswers, far), 403);
    for (const char* header : {"X-Forwarded-For", "Forwarded", "Via", "X-Real-IP"}) {
        auto request = make(Method::Post, "/api/v1/recovery", {}, body(kAnswers, kNext));
        request.headers.set(header, "192.0.2.7");
        EXPECT_EQ(send(std::move(request)).status, 403) << header;
    }
    EXPECT_EQ(loginWith(kPassword), 200);
}

TEST_F(RecoveryRoutes, APageOfAnotherHostCannotAnswer) {
    ASSERT_EQ(setQuestions(), 204);
    auto request = make(Method::Post, "/api/v1/recovery", {}, body(kAnswers, kNext));
    request.headers.set("Host", "camera.local");
    request.headers.set("Origin", "http://evil.example");
    EXPECT_EQ(send(std::move(request)).status, 403);
}

TEST_F(RecoveryRoutes, WrongAnswersLockEvenWhenTheLockOfLoginsIsOff) {
    ASSERT_EQ(setQuestions(), 204);
    set(Json{{"illegalLoginLock", false}, {"illegalLoginAttempts", 20}});
    for (int i = 0; i < 4; ++i) {
        EXPECT_EQ(recover({"a", "b", "c"}), 422);
    }
    EXPECT_EQ(recover({"a", "b", "c"}), 423);
    EXPECT_EQ(recover(kAnswers), 423) << "right, but locked";
    EXPECT_EQ(asked().at("available"), false);
    EXPECT_EQ(loginWith(kPassword), 200) << "whoever knows the password is not locked out";
    clock.advance(std::chrono::minutes(29));
    EXPECT_EQ(recover(kAnswers), 423);
    clock.advance(std::chrono::minutes(2));
    EXPECT_EQ(recover(kAnswers), 204);
}

TEST_F(RecoveryRoutes, ManyAddressesGuessNoMoreThanTwentyTimesADay) {
    ASSERT_EQ(setQuestions(), 204);
    int wrong = 0;
    int locked = 0;
    for (int i = 0; i < 30; ++i) {
        Browser one;
        one.address = "192.0.2." + std::to_string(10 + i);
        const int status = recover({"a", "b", "c"}, one);
        wrong += status == 422 ? 1 : 0;
        locked += status == 423 ? 1 : 0;
    }
    EXPECT_EQ(wrong, 19);
    EXPECT_EQ(locked, 11);
    clock.advance(std::chrono::hours(25));
    EXPECT_EQ(recover(kAnswers), 204);
}

TEST_F(RecoveryRoutes, SettingNeedsAnAdministratorAndThePresentPassword) {
    EXPECT_EQ(setQuestions("Wrong-one-1"), 422);
    EXPECT_EQ(asked().at("available"), false);
    const Json mia = Json{{"name", "mia"}, {"level", "operator"}, {"password", "Second-light-2"}};
    ASSERT_EQ(ask(Method::Post, "/api/v1/users", admin_, mia).status, 201);
    Browser browser;
    ASSERT_EQ(login(browser, "mia", "Second-light-2"), 200);
    const Json questions = wish("Second-light-2");
    EXPECT_EQ(ask(Method::Put, "/api/v1/recovery/questions", browser, questions).status, 403);
    EXPECT_EQ(ask(Method::Get, "/api/v1/recovery/questions", browser).status, 403);
    EXPECT_EQ(ask(Method::Put, "/api/v1/recovery/questions", {}, questions).status, 401);
    ASSERT_EQ(setQuestions(), 204);
    const Json none = Json{{"current", kPassword}, {"recovery", Json::array()}};
    EXPECT_EQ(ask(Method::Put, "/api/v1/recovery/questions", admin_, none).status, 204);
    EXPECT_EQ(recover(kAnswers), 409);
}

TEST_F(RecoveryRoutes, TheNewPasswordKeepsTheRuleAndCostsNoAttempt) {
    ASSERT_EQ(setQuestions(), 204);
    for (int i = 0; i < 10; ++i) {
        const auto answer = ask(Method::Post, "/api/v1/recovery", {}, body(kAnswers, "weak"));
        EXPECT_EQ(answer.status, 422);
        EXPECT_EQ(parseJson(answer.body)->at("field"), "password");
    }
    Json different = body(kAnswers, kNext);
    different["confirmation"] = "other";
    EXPECT_EQ(ask(Method::Post, "/api/v1/recovery", {}, different).status, 422);
    EXPECT_EQ(recover(kAnswers), 204);
}

TEST_F(RecoveryRoutes, WhatHappenedStandsInTheAuditLogAndNoAnswerDoes) {
    ASSERT_EQ(setQuestions(), 204);
    EXPECT_EQ(recover({"Somebody", "else", "guesses"}), 422);
    EXPECT_EQ(recover(kAnswers), 204);
    std::string all;
    int refused = 0;
    for (const LogEntry& entry : entries(LogKind::Audit)) {
        all += entry.text + "\n";
        refused += entry.outcome == "refused" ? 1 : 0;
    }
    EXPECT_EQ(refused, 1);
    EXPECT_NE(all.find("Set the security questions"), std::string::npos);
    EXPECT_NE(all.find("Wrong answers (security questions)"), std::string::npos);
    EXPECT_NE(all.find("A new password was set by answers"), std::string::npos);
    for (const std::string& word : {std::string("guesses"), kAnswers[0], kAnswers[1]}) {
        EXPECT_EQ(all.find(word), std::string::npos) << word;
    }
}

TEST_F(RecoveryRoutes, AnswersAreStoredAsOneHashAndNeverAnswered) {
    ASSERT_EQ(setQuestions(), 204);
    const auto file = readFile(folder.path() / "users.json", 1U << 20U);
    ASSERT_TRUE(file.has_value());
    EXPECT_NE(file->find("answersHash"), std::string::npos);
    EXPECT_EQ(file->find("Lindenweg"), std::string::npos);
    EXPECT_EQ(file->find("lindenweg"), std::string::npos);
    EXPECT_EQ(ask(Method::Get, "/api/v1/users", admin_).body.find("answers"), std::string::npos);
}

TEST_F(RecoveryRoutes, BodiesThatAreNoneAreRefused) {
    ASSERT_EQ(setQuestions(), 204);
    for (const char* text :
         {R"({})",
          R"([])",
          R"({"answers":"a","password":"x","confirmation":"x"})",
          R"({"answers":["a","b"],"password":"Aa345678","confirmation":"Aa345678"})",
          R"({"answers":["a","b",3],"password":"Aa345678","confirmation":"Aa345678"})"}) {
        EXPECT_EQ(ask(Method::Post, "/api/v1/recovery", {}, *parseJson(text)).status, 422) << text;
    }
    for (const char* text :
         {R"({"current":"First-light-1","recovery":3})",
          R"({"current":"First-light-1","recovery":[1,2,3]})",
          R"({"current":"First-light-1","recovery":[{"question":"firstPet"}]})",
          R"({"recovery":[]})"}) {
        const auto answer =
            ask(Method::Put, "/api/v1/recovery/questions", admin_, *parseJson(text));
        EXPECT_EQ(answer.status, 422) << text;
    }
}

class RecoveryAtActivation : public testing::Test, protected test::UsersBench {};

TEST_F(RecoveryAtActivation, QuestionsCanBeSetTogetherWithTheFirstPassword) {
    Json list = Json::array();
    for (const auto& [question, answer] : chosen()) {
        list.push_back(Json{{"question", question}, {"answer", answer}});
    }
    const auto choices = ask(Method::Get, "/api/v1/recovery/choices");
    EXPECT_EQ(choices.status, 200) << "the page needs them before the activation";
    Json wish = Json{{"password", kPassword}, {"confirmation", kPassword}, {"recovery", list}};
    wish["recovery"][0]["answer"] = "x";
    const auto weak = ask(Method::Post, "/api/v1/activation", {}, wish);
    EXPECT_EQ(weak.status, 422);
    EXPECT_EQ(parseJson(weak.body)->at("field"), "recovery[0].answer");
    EXPECT_FALSE(users->active()) << "nothing is half done";
    wish["recovery"] = list;
    EXPECT_EQ(ask(Method::Post, "/api/v1/activation", {}, wish).status, 201);
    EXPECT_EQ(users->recoveryQuestionsSet().size(), kRecoveryAnswers);
    Json reset = Json{{"answers", kAnswers}, {"password", kNext}, {"confirmation", kNext}};
    EXPECT_EQ(ask(Method::Post, "/api/v1/recovery", {}, reset).status, 204);
}

class RecoveryByMail : public RecoveryRoutes {
  protected:
    static constexpr const char* kMail = "anna@example.org";

    int setMail(const std::string& address = kMail, const std::string& current = kPassword) {
        const Json wish{{"current", current}, {"recoveryMail", address}};
        return ask(Method::Put, "/api/v1/recovery/email", admin_, wish).status;
    }

    net::http::Response send(const Browser& from = {}) {
        return ask(Method::Post, "/api/v1/recovery/code", from, Json::object());
    }

    net::http::Response use(const std::string& code, const char* password = kNext) {
        return ask(
            Method::Post,
            "/api/v1/recovery",
            Browser{},
            Json{{"code", code}, {"password", password}, {"confirmation", password}}
        );
    }
};

TEST_F(RecoveryByMail, TheCodeOfTheMailSetsANewPasswordOnce) {
    ASSERT_EQ(setMail(), 204);
    EXPECT_EQ(asked().at("email"), "a•••@e•••.org");
    EXPECT_TRUE(asked().at("questions").empty());
    ASSERT_EQ(send().status, 204);
    ASSERT_EQ(letters.size(), 1U);
    EXPECT_EQ(letters[0].to, kMail);
    EXPECT_EQ(letters[0].account, "admin");
    EXPECT_EQ(letters[0].askedFrom, Browser{}.address);
    const auto stored = readFile(folder.path() / "users.json", 1U << 20U);
    EXPECT_EQ(stored->find(letters[0].code), std::string::npos);
    EXPECT_EQ(use(letters[0].code, "weak").status, 422);
    ASSERT_EQ(use(letters[0].code).status, 204);
    EXPECT_EQ(loginWith(kPassword), 401);
    EXPECT_EQ(loginWith(kNext), 200);
    const auto again = use(letters[0].code);
    EXPECT_EQ(again.status, 422);
    EXPECT_EQ(parseJson(again.body)->at("field"), "code");
}

TEST_F(RecoveryByMail, NeedsAnAddressAndThePasswordOfWhoeverSetsIt) {
    EXPECT_EQ(send().status, 409);
    EXPECT_EQ(setMail("no address"), 422);
    EXPECT_EQ(setMail(std::string(300, 'a') + "@example.org"), 422);
    EXPECT_EQ(setMail(kMail, "wrong"), 422);
    EXPECT_FALSE(asked().at("available"));
    ASSERT_EQ(setMail(), 204);
    EXPECT_TRUE(asked().at("available"));
    open();
    EXPECT_EQ(asked().at("email"), "a•••@e•••.org") << "kept";
    EXPECT_EQ(recover(kAnswers), 409) << "there are no questions";
    EXPECT_EQ(login(admin_, "admin", kPassword), 200);
    ASSERT_EQ(setMail(""), 204);
    EXPECT_EQ(send().status, 409);
}

TEST_F(RecoveryByMail, ACodeIsVoidWhenTheAddressChangesOrItsTimeIsOver) {
    ASSERT_EQ(setMail(), 204);
    ASSERT_EQ(send().status, 204);
    ASSERT_EQ(setMail("berta@example.org"), 204);
    EXPECT_EQ(use(letters[0].code).status, 422);
    clock.advance(std::chrono::minutes(31));
    ASSERT_EQ(send().status, 204);
    EXPECT_EQ(letters[1].to, "berta@example.org");
    clock.advance(std::chrono::minutes(15));
    EXPECT_EQ(use(letters[1].code).status, 422);
    EXPECT_EQ(loginWith(kPassword), 200);
}

TEST_F(RecoveryByMail, WrongCodesLockAsWrongAnswersDo) {
    ASSERT_EQ(setMail(), 204);
    ASSERT_EQ(send().status, 204);
    std::vector<int> statuses;
    for (int i = 0; i < 5; ++i) {
        statuses.push_back(use("AAAAA-AAAAA").status);
    }
    EXPECT_EQ(statuses, (std::vector{422, 422, 422, 422, 423}));
    EXPECT_EQ(use(letters[0].code).status, 423);
    EXPECT_EQ(send().status, 423);
}

TEST_F(RecoveryByMail, OnlyNeighboursGetACodeSentAndNotTooOften) {
    ASSERT_EQ(setMail(), 204);
    EXPECT_EQ(send(Browser{.address = "198.51.100.7"}).status, 403);
    EXPECT_TRUE(letters.empty());
    ASSERT_EQ(send().status, 204);
    const auto early = send();
    EXPECT_EQ(early.status, 423);
    EXPECT_EQ(parseJson(early.body)->at("retryAfter"), 60);
    EXPECT_EQ(letters.size(), 1U);
}

TEST_F(RecoveryByMail, AMailThatWasNotSentIsToldAndItsCodeIsVoid) {
    ASSERT_EQ(setMail(), 204);
    sending = fail(ErrorKind::FailedPrecondition, "No mail server is set up on this device");
    const auto refused = send();
    EXPECT_EQ(refused.status, 409);
    EXPECT_NE(refused.body.find("No mail server"), std::string::npos);
    EXPECT_EQ(use(letters[0].code).status, 422);
}

TEST_F(RecoveryAtActivation, AMailAddressCanBeSetTogetherWithTheFirstPassword) {
    const auto activate = [&](const std::string& mail) {
        const Json wish{
            {"password", kPassword}, {"confirmation", kPassword}, {"recoveryMail", mail}
        };
        return ask(Method::Post, "/api/v1/activation", {}, wish);
    };
    const auto wrong = activate("nonsense");
    EXPECT_EQ(wrong.status, 422);
    EXPECT_EQ(parseJson(wrong.body)->at("field"), "recoveryMail");
    EXPECT_FALSE(users->active()) << "nothing is half done";
    EXPECT_EQ(activate("anna@example.org").status, 201);
    EXPECT_EQ(users->recoveryMail(), "anna@example.org");
}

TEST_F(RecoveryAtActivation, AProgramThatSendsNoMailTakesNoAddress) {
    sendCode = nullptr;
    open();
    Json wish{
        {"password", kPassword}, {"confirmation", kPassword}, {"recoveryMail", "anna@example.org"}
    };
    EXPECT_EQ(ask(Method::Post, "/api/v1/activation", {}, wish).status, 501);
    wish["recoveryMail"] = "";
    EXPECT_EQ(ask(Method::Post, "/api/v1/activation", {}, wish).status, 201);
    Browser admin;
    ASSERT_EQ(login(admin, "admin", kPassword), 200);
    const auto present = parseJson(ask(Method::Get, "/api/v1/recovery/email", admin).body);
    EXPECT_EQ(present->at("supported"), false);
    const Json set{{"current", kPassword}, {"recoveryMail", "anna@example.org"}};
    EXPECT_EQ(ask(Method::Put, "/api/v1/recovery/email", admin, set).status, 501);
}

}  // namespace
}  // namespace ocelli::control::users
