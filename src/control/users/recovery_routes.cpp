// Routes of security questions and of the forgotten password.
#include <algorithm>

#include "control/users/detail/routes.h"
#include "control/users/web_authenticator.h"

namespace ocelli::control::users::detail {
namespace {

using access::Permission;
using net::http::Method;
using net::http::Reply;
using net::http::Request;
using net::http::Response;
using net::http::RouteInfo;
using net::http::Router;

Json questionJson(const RecoveryQuestion& one) {
    return Json{{"id", one.id}, {"text", one.text}};
}

/// What a proxy adds tells that the caller is somebody else than who connects.
Users::RecoveryCaller callerOf(const Request& request) {
    const auto has = [&](const char* name) { return request.headers.get(name).has_value(); };
    return {
        request.peer.address,
        has("Forwarded") || has("X-Forwarded-For") || has("X-Real-Ip") || has("Via")
    };
}

Json questionsJson(const std::vector<std::string>& ids) {
    Json items = Json::array();
    for (const std::string& id : ids) {
        const auto questions = recoveryQuestions();
        const auto known = std::ranges::find(questions, id, &RecoveryQuestion::id);
        if (known != questions.end()) {
            items.push_back(questionJson(*known));
        }
    }
    return items;
}

Result<Response> whatIsAsked(Users& users, const Request& request) {
    const auto may = users.mayRecover(callerOf(request));
    Json json = Json{{"available", may.has_value()}};
    if (may) {
        json["questions"] = questionsJson(users.recoveryQuestionsSet());
        if (const std::string mail = users.recoveryMail(); !mail.empty()) {
            json["email"] = maskedAddress(mail);
        }
    } else {
        json["reason"] = may.error().message();
    }
    return notStored(Response::ofJson(json));
}

Result<std::vector<std::string>> answersOf(const Json& body) {
    const auto list = body.find("answers");
    std::vector<std::string> answers;
    bool good = list != body.end() && list->is_array() && list->size() == kRecoveryAnswers;
    for (std::size_t i = 0; good && i < kRecoveryAnswers; ++i) {
        good = (*list)[i].is_string();
        answers.push_back(good ? (*list)[i].get<std::string>() : std::string());
    }
    if (!good) {
        return fail(ErrorKind::InvalidArgument, "answers must be three texts")
            .withField("answers", "three texts");
    }
    return answers;
}

/// Sends nothing, or why not.
Users::Done done(Reply reply) {
    return [r = std::move(reply)](Result<void> result) mutable {
        r.send(result ? Response::noContent() : loginProblem(result.error()));
    };
}

void recoverByCode(Users& users, const Request& request, const Json& body, Reply reply) {
    auto code = stringMember(body, "code");
    auto password = newPassword(body);
    if (!code || !password) {
        reply.fail(!code ? code.error() : password.error());
        return;
    }
    users.recoverByCode(callerOf(request), *code, std::move(*password), done(std::move(reply)));
}

void recover(Users& users, const Request& request, Reply reply) {
    const auto origin = checkOrigin(request);
    const auto body = request.json();
    if (origin && body && body->is_object() && body->contains("code")) {
        recoverByCode(users, request, *body, std::move(reply));
        return;
    }
    auto answers = body ? answersOf(*body) : Result<std::vector<std::string>>(body.error());
    auto password = body ? newPassword(*body) : Result<std::string>(body.error());
    if (!origin || !answers || !password) {
        reply.fail(!origin ? origin.error() : !answers ? answers.error() : password.error());
        return;
    }
    users.recover(
        callerOf(request), std::move(*answers), std::move(*password), done(std::move(reply))
    );
}

void sendCode(Users& users, const Request& request, Reply reply) {
    if (const auto origin = checkOrigin(request); !origin) {
        reply.fail(origin.error());
        return;
    }
    users.sendRecoveryCode(callerOf(request), done(std::move(reply)));
}

void setMail(Users& users, const Request& request, Reply reply) {
    const auto body = request.json();
    auto current = body ? stringMember(*body, "current") : Result<std::string>(body.error());
    auto address = body ? stringMember(*body, "recoveryMail") : Result<std::string>(body.error());
    if (!current || !address) {
        reply.fail(current ? address.error() : current.error());
        return;
    }
    users.setRecoveryMail(
        actorOf(request), std::move(*current), std::move(*address), done(std::move(reply))
    );
}

void addMailRoutes(Router& router, Users& users) {
    router.addAsync(
        Method::Post,
        "/api/v1/recovery/code",
        publicInfo(
            "Mails a code to the recovery e-mail of the administrator, which sets a new password.",
            false
        ),
        [&users](const Request& request, Reply reply) {
            sendCode(users, request, std::move(reply));
        }
    );
    router.add(
        Method::Get,
        "/api/v1/recovery/email",
        info(Permission::Administrator, "The recovery e-mail that is set; empty when none is."),
        [&users](const Request&) -> Result<Response> {
            return notStored(Response::ofJson(
                Json{{"recoveryMail", users.recoveryMail()}, {"supported", users.sendsMail()}}
            ));
        }
    );
    RouteInfo set = info(
        Permission::Administrator, "Sets the recovery e-mail, or removes it when it is empty."
    );
    set.requestSchema = objectSchema({"current", "recoveryMail"});
    router.addAsync(
        Method::Put,
        "/api/v1/recovery/email",
        set,
        [&users](const Request& request, Reply reply) { setMail(users, request, std::move(reply)); }
    );
}

void setQuestions(Users& users, const Request& request, Reply reply) {
    const auto body = request.json();
    auto current = body ? stringMember(*body, "current") : Result<std::string>(body.error());
    auto chosen = body ? recoveryAnswers(*body) : Result<std::vector<RecoveryAnswer>>(body.error());
    if (!current || !chosen) {
        reply.fail(current ? chosen.error() : current.error());
        return;
    }
    users.setRecovery(
        actorOf(request), std::move(*current), std::move(*chosen), done(std::move(reply))
    );
}

}  // namespace

void addRecoveryRoutes(Router& router, Users& users) {
    addMailRoutes(router, users);
    router.add(
        Method::Get,
        "/api/v1/recovery",
        publicInfo(
            "What is asked of somebody who forgot the password of the administrator.", false
        ),
        [&users](const Request& request) { return whatIsAsked(users, request); }
    );
    RouteInfo reset = publicInfo(
        "Sets a new password of the administrator by answers, or by the code of a mail.", false
    );
    reset.requestSchema = objectSchema({"password", "confirmation"});
    router.addAsync(
        Method::Post,
        "/api/v1/recovery",
        reset,
        [&users](const Request& request, Reply reply) { recover(users, request, std::move(reply)); }
    );
    router.add(
        Method::Get,
        "/api/v1/recovery/choices",
        publicInfo("The security questions to choose from.", true),
        [](const Request&) -> Result<Response> {
            Json items = Json::array();
            std::ranges::transform(recoveryQuestions(), std::back_inserter(items), questionJson);
            return Response::ofJson(Json{{"items", items}, {"count", kRecoveryAnswers}});
        }
    );
    router.add(
        Method::Get,
        "/api/v1/recovery/questions",
        info(Permission::Administrator, "The security questions that are set."),
        [&users](const Request&) -> Result<Response> {
            return notStored(
                Response::ofJson(Json{{"items", questionsJson(users.recoveryQuestionsSet())}})
            );
        }
    );
    RouteInfo set = info(
        Permission::Administrator,
        "Sets the security questions, or removes them when none is given."
    );
    set.requestSchema = objectSchema({"current"});
    router.addAsync(
        Method::Put,
        "/api/v1/recovery/questions",
        set,
        [&users](const Request& request, Reply reply) {
            setQuestions(users, request, std::move(reply));
        }
    );
}

}  // namespace ocelli::control::users::detail
