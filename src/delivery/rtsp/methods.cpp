// Checks of every request, and the short methods.
#include "delivery/rtsp/methods.h"

#include <array>

#include <fmt/format.h>

#include "base/text.h"
#include "delivery/rtsp/status.h"

namespace ocelli::delivery::rtsp {
namespace {

constexpr std::string_view kPublic =
    "OPTIONS, DESCRIBE, SETUP, PLAY, PAUSE, TEARDOWN, GET_PARAMETER, SET_PARAMETER";

void options(Shard& shard, const ExchangePtr& exchange) {
    // Players also use it to keep a session alive.
    if (const auto id = exchange->request().headers.get("Session")) {
        if (Session* session = shard.find(trim(id->substr(0, id->find(';'))))) {
            session->lastSeen = shard.now();
        }
    }
    Response response;
    response.headers.add("Public", std::string(kPublic));
    exchange->reply(std::move(response));
}

void pause(Shard& shard, const ExchangePtr& exchange) {
    Session* session = findOwnSession(shard, *exchange);
    if (session == nullptr) {
        return;
    }
    const auto after = transition(session->state(), Method::Pause);
    if (!after) {
        exchange->reply(455);
        return;
    }
    session->stop(Session::Goodbye::Silent);
    session->setState(*after);
    Response response;
    response.headers.add("Session", sessionHeader(shard, *session));
    exchange->reply(std::move(response));
}

void teardown(Shard& shard, const ExchangePtr& exchange) {
    Session* session = findOwnSession(shard, *exchange);
    if (session == nullptr) {
        return;
    }
    shard.endSession(*session, Session::Goodbye::Silent);
    exchange->reply(200);
}

/// Without parameters it keeps the session alive; we have no parameters.
void parameters(Shard& shard, const ExchangePtr& exchange) {
    Session* session = nullptr;
    if (exchange->request().headers.get("Session")) {
        session = findOwnSession(shard, *exchange);
        if (session == nullptr) {
            return;
        }
    }
    Response response;
    response.status = trim(exchange->request().body).empty() ? 200 : 451;
    if (session != nullptr) {
        response.headers.add("Session", sessionHeader(shard, *session));
    }
    exchange->reply(std::move(response));
}

void dispatch(Shard& shard, const ExchangePtr& exchange, Method method) {
    switch (method) {
        case Method::Options:
            return options(shard, exchange);
        case Method::Describe:
            return describe(shard, exchange);
        case Method::Setup:
            return setup(shard, exchange);
        case Method::Play:
            return play(shard, exchange);
        case Method::Pause:
            return pause(shard, exchange);
        case Method::Teardown:
            return teardown(shard, exchange);
        case Method::GetParameter:
        case Method::SetParameter:
            return parameters(shard, exchange);
    }
}

void refuseMethod(Exchange& exchange) {
    constexpr std::array<std::string_view, 3> kKnown = {"ANNOUNCE", "RECORD", "REDIRECT"};
    Response response;
    response.status = 501;
    for (const std::string_view name : kKnown) {
        if (exchange.request().method == name) {
            response.status = 405;
            response.headers.add("Allow", std::string(kPublic));
        }
    }
    exchange.reply(std::move(response));
}

void challenge(Shard& shard, Exchange& exchange) {
    Response response;
    response.status = 401;
    for (std::string& value : shard.faces().authenticator.challenges()) {
        response.headers.add("WWW-Authenticate", std::move(value));
    }
    exchange.reply(std::move(response));
}

Result<access::Identity> authenticate(Shard& shard, const Exchange& exchange) {
    const auto connection = exchange.connection();
    if (!connection) {
        return fail(ErrorKind::Cancelled, "the client has gone");
    }
    const Request& request = exchange.request();
    return shard.faces().authenticator.authenticate(
        request.method,
        request.uri,
        request.headers.get("Authorization").value_or(std::string_view{}),
        connection->peer()
    );
}

void answerRefusal(Shard& shard, Exchange& exchange, const Error& why) {
    if (why.kind() == ErrorKind::Unauthenticated) {
        challenge(shard, exchange);
    } else {
        exchange.fail(why);
    }
}

}  // namespace

void handleRequest(Shard& shard, const ExchangePtr& exchange) {
    const Request& request = exchange->request();
    const auto sequence = request.headers.get("CSeq");
    if (!sequence || !toInteger(*sequence)) {
        exchange->fail(fail(ErrorKind::InvalidArgument, "a request needs a number")
                           .withField("CSeq", "a whole number"));
        return;
    }
    if (request.version != "1.0") {
        exchange->reply(505);
        return;
    }
    const auto method = methodNamed(request.method);
    if (!method) {
        refuseMethod(*exchange);
        return;
    }
    for (const std::string_view name : {"Require", "Proxy-Require"}) {
        const bool known = shard.faces().talk != nullptr && wantsBackChannel(request);
        if (request.headers.get(name) && !(known && name == "Require")) {
            refuseOption(*exchange, name);
            return;
        }
    }
    dispatch(shard, exchange, *method);
}

bool wantsBackChannel(const Request& request) {
    const auto option = request.headers.get("Require");
    return option && trim(*option) == kBackChannel;
}

bool mayTalk(const Shard& shard, const Asked& asked) {
    const int channel = asked.target.stream.channel;
    return shard.faces().talk != nullptr && !asked.target.playback &&
           access::allows(asked.user, access::Permission::TwoWayAudio, channel) &&
           shard.faces().talk->offers(channel);
}

void refuseOption(Exchange& exchange, std::string_view header) {
    Response response;
    response.status = 551;
    response.headers.add(
        "Unsupported", std::string(exchange.request().headers.get(header).value_or(""))
    );
    exchange.reply(std::move(response));
}

std::optional<Asked> authorize(Shard& shard, Exchange& exchange) {
    auto user = authenticate(shard, exchange);
    if (!user) {
        answerRefusal(shard, exchange, user.error());
        return std::nullopt;
    }
    auto url = parseUrl(exchange.request().uri);
    if (!url) {
        exchange.fail(url.error());
        return std::nullopt;
    }
    auto target = parseTarget(*url);
    if (!target) {
        exchange.fail(target.error());
        return std::nullopt;
    }
    const auto wanted =
        target->playback ? access::Permission::Playback : access::Permission::LiveView;
    if (!access::allows(*user, wanted, target->stream.channel)) {
        exchange.reply(403);
        return std::nullopt;
    }
    return Asked{std::move(*user), std::move(*url), std::move(*target)};
}

Session* findOwnSession(Shard& shard, Exchange& exchange) {
    const auto header = exchange.request().headers.get("Session");
    Session* session = header ? shard.find(trim(header->substr(0, header->find(';')))) : nullptr;
    if (session == nullptr) {
        exchange.reply(454);
        return nullptr;
    }
    // On the connection that set it up it is proven whose session it is; PLAY asks again.
    const auto connection = exchange.connection();
    const bool same = connection && session->connection.lock() == connection;
    if (!same || exchange.request().method == "PLAY") {
        const auto user = authenticate(shard, exchange);
        if (!user) {
            answerRefusal(shard, exchange, user.error());
            return nullptr;
        }
        if (user->name != session->user().name) {
            exchange.reply(454);
            return nullptr;
        }
        const auto wanted = session->target().playback ? access::Permission::Playback
                                                       : access::Permission::LiveView;
        if (exchange.request().method == "PLAY" &&
            !access::allows(*user, wanted, session->target().stream.channel)) {
            exchange.reply(403);
            return nullptr;
        }
    }
    session->lastSeen = shard.now();
    return session;
}

std::string sessionHeader(const Shard& shard, const Session& session) {
    const auto seconds =
        std::chrono::duration_cast<std::chrono::seconds>(shard.limits().sessionTime).count();
    return fmt::format("{};timeout={}", session.id(), seconds);
}

}  // namespace ocelli::delivery::rtsp
