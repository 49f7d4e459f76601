// Authenticates, authorises and calls the handler of a route.
#include "net/http/router.h"

#include <algorithm>
#include <functional>
#include <utility>

#include <fmt/format.h>

#include "base/assert.h"
#include "base/log.h"
#include "base/text.h"
#include "net/http/detail/route_table.h"

namespace ocelli::net::http {
namespace {

using detail::Entry;
using detail::Match;

constexpr std::size_t kSmallBody = 64U << 10U;  // on paths that no route has

bool isApi(std::string_view path) {
    return path == "/api" || path.starts_with("/api/");
}

/// False for what a page's script or picture asks for: a challenge would make the browser show a
/// window of its own.
bool wantsChallenge(const Request& request) {
    const auto destination = request.headers.get("Sec-Fetch-Dest");
    return !request.headers.get("X-Requested-With") && !request.cookie("ocelliSession") &&
           (!destination || *destination == "document");
}

/// What a login that was refused is told.
Response loginProblem(const Error& error, const Request& request, Authenticator& authenticator) {
    if (error.kind() == ErrorKind::Unavailable) {
        auto response = problem(error, 423);
        if (const auto seconds = toInteger(error.allowed());
            seconds && error.field() == "retryAfter") {
            response.headers.set("Retry-After", std::to_string(*seconds));
            Json document = {
                {"type", "about:blank"},
                {"title", "Locked"},
                {"status", 423},
                {"detail", error.message()},
                {"retryAfter", *seconds},
            };
            response.body = formatJson(document);
        }
        return response;
    }
    auto response = problem(error);
    if (response.status == 401 && wantsChallenge(request)) {
        for (auto& challenge : authenticator.challenges()) {
            response.headers.add("WWW-Authenticate", std::move(challenge));
        }
    } else if (response.status == 401) {
        response.headers.add("WWW-Authenticate", "OcelliSession");
    }
    return response;
}

Response methodNotAllowed(const Match& match, Method method) {
    auto response = method == Method::Options
                        ? Response::noContent()
                        : problem(
                              fail(
                                  ErrorKind::Unsupported,
                                  fmt::format("{} is not possible here", toString(method))
                              ),
                              405
                          );
    response.headers.set("Allow", match.methods() + ", OPTIONS");
    return response;
}

/// The last wall: what a handler throws is its own mistake and ends this request only.
template <class Call>
Result<void> guarded(const Request& request, Call call) {
    try {
        call();
        return {};
    } catch (const std::exception& error) {
        log::error(
            "http", "{} {}: exception: {}", toString(request.method), request.path, error.what()
        );
        return fail(ErrorKind::Internal, "an unforeseen error");
    }
}

/// A long answer that ends when who asked for it may not have it any more.
class WatchedSource final : public BodySource {
  public:
    using Check = std::function<Result<void>()>;

    WatchedSource(std::unique_ptr<BodySource> inner, Check check)
        : inner_(std::move(inner)), check_(std::move(check)) {}

    void read(std::size_t atMost, UniqueFunction<void(Result<Bytes>)> done) override {
        if (auto allowed = check_(); !allowed) {
            done(Error(std::move(allowed).error()));
            return;
        }
        inner_->read(atMost, std::move(done));
    }

  private:
    std::unique_ptr<BodySource> inner_;
    Check check_;
};

/// What tells later who it was; the body is not needed for that.
std::shared_ptr<const Request> whoOf(const Request& request) {
    auto who = std::make_shared<Request>();
    who->method = request.method;
    who->path = request.path;
    who->parameters = request.parameters;
    who->target = request.target;
    who->peer = request.peer;
    who->secure = request.secure;
    who->identity = request.identity;
    who->proof = request.proof;
    who->sessionId = request.sessionId;
    return who;
}

/// Pages of other hosts must not open sockets with the cookies of our visitors.
bool sameOrigin(const Request& request) {
    const auto origin = request.headers.get("Origin");
    if (!origin) {
        return true;
    }
    const auto host = request.headers.get("Host");
    const auto scheme = origin->find("://");
    return host && scheme != std::string_view::npos &&
           equalsIgnoreCase(origin->substr(scheme + 3), *host);
}

}  // namespace

struct Router::Table : detail::RouteTable {
    Handler fallback;
};

/// Open sockets with who opened them.
struct Router::OpenSockets {
    struct Opened {
        std::string sessionId;  ///< empty without a session (Digest, Basic)
        std::string account;
        std::weak_ptr<websocket::WebSocket> socket;
    };

    void add(const Request& request, const std::shared_ptr<websocket::WebSocket>& socket) {
        std::erase_if(list, [](const Opened& one) { return one.socket.expired(); });
        list.push_back({request.sessionId, request.identity.name, socket});
    }

    template <class Chosen>
    void close(Chosen chosen, int code, std::string_view why) {
        // Closing may call back; so those are taken out first.
        const auto kept = std::partition(list.begin(), list.end(), std::not_fn(chosen));
        std::vector<Opened> ending(
            std::make_move_iterator(kept), std::make_move_iterator(list.end())
        );
        list.erase(kept, list.end());
        for (const Opened& one : ending) {
            if (const auto socket = one.socket.lock()) {
                socket->close(code, std::string(why));
            }
        }
    }

    std::vector<Opened> list;
};

Router::Router(Authenticator& authenticator)
    : table_(std::make_unique<Table>()),
      sockets_(std::make_shared<OpenSockets>()),
      authenticator_(authenticator) {}

Router::~Router() = default;

void Router::add(Method method, std::string pattern, RouteInfo info, Handler handler) {
    detail::Pattern parsed(pattern);
    table_->add(
        {{method, std::move(pattern), std::move(info)}, std::move(parsed), std::move(handler)}
    );
}

void Router::addAsync(Method method, std::string pattern, RouteInfo info, AsyncHandler handler) {
    detail::Pattern parsed(pattern);
    Entry entry{{method, std::move(pattern), std::move(info)}, std::move(parsed)};
    entry.asyncHandler = std::move(handler);
    table_->add(std::move(entry));
}

void Router::addWebSocket(std::string pattern, RouteInfo info, SocketHandler handler) {
    detail::Pattern parsed(pattern);
    Entry entry{{Method::Get, std::move(pattern), std::move(info), true}, std::move(parsed)};
    entry.socketHandler = std::move(handler);
    table_->add(std::move(entry));
}

void Router::addStreamed(
    Method method, std::string pattern, RouteInfo info, StreamHandler handler
) {
    detail::Pattern parsed(pattern);
    Entry entry{{method, std::move(pattern), std::move(info)}, std::move(parsed)};
    entry.streamHandler = std::move(handler);
    table_->add(std::move(entry));
}

void Router::setFallback(Handler handler) {
    table_->fallback = std::move(handler);
}

std::vector<Router::Route> Router::routes() const {
    std::vector<Route> list;
    for (const auto& entry : table_->entries()) {
        list.push_back(entry.route);
    }
    return list;
}

std::size_t Router::bodyLimit(Method method, std::string_view path) const {
    const auto* entry = table_->find(path).of(method);
    return entry == nullptr ? kSmallBody : entry->route.info.bodyLimit;
}

Traffic Router::trafficOf(Method method, std::string_view path) const {
    const auto* entry = table_->find(path).of(method);
    return entry == nullptr ? Traffic::Management : entry->route.info.traffic;
}

bool Router::streams(Method method, std::string_view path) const {
    const auto* entry = table_->find(path).of(method);
    return entry != nullptr && entry->streamHandler;
}

std::unique_ptr<BodySink> Router::openBody(const Request& request, Reply reply, Flow flow) {
    auto match = table_->find(request.path);
    const Entry* entry = match.of(request.method);
    OCELLI_ASSERT(entry != nullptr && entry->streamHandler);
    Request known = request;
    known.parameters = std::move(match.parameters);
    Response refusal;
    if (!admit(entry->route, known, refusal)) {
        reply.send(std::move(refusal));
        return nullptr;
    }
    std::unique_ptr<BodySink> sink;
    reply = watched(entry->route, known, std::move(reply));
    const auto done = guarded(known, [&] {
        sink = entry->streamHandler(known, std::move(reply), std::move(flow));
    });
    if (!done) {
        reply.fail(done.error());  // does nothing when the handler had taken it
        return nullptr;
    }
    return sink;
}

/// Who is it, and may they? Fills in the identity, or the refusal to answer with.
Result<void> Router::admit(const Route& route, Request& request, Response& refusal) {
    const auto refuse = [&](const Error& error) {
        refusal = loginProblem(error, request, authenticator_);
        return error;
    };
    if (!route.info.whileInactive && !authenticator_.active()) {
        return refuse(fail(ErrorKind::PermissionDenied, "The device is not activated"));
    }
    if (route.info.permission == access::Permission::Public) {
        return {};
    }
    if (const auto known = authenticator_.identify(request, route.info.countsAsActivity); !known) {
        authenticator_.refused(request, known.error());
        return refuse(known.error());
    }
    if (!request.identity.known()) {
        return refuse(fail(ErrorKind::Unauthenticated, "Log in first"));
    }
    const int channel = route.info.perChannel ? request.channel() : 0;
    if (route.info.perChannel && channel == 0) {
        return refuse(fail(ErrorKind::InvalidArgument, "channel must be a whole number from 1")
                          .withField("channel", "1.."));
    }
    if (!access::allows(request.identity, route.info.permission, channel)) {
        const auto error = fail(
            ErrorKind::PermissionDenied,
            fmt::format(
                "This needs the permission {}{}",
                access::toString(route.info.permission),
                channel == 0 ? std::string() : fmt::format(" on channel {}", channel)
            )
        );
        authenticator_.refused(request, error);
        return refuse(error);
    }
    return {};
}

/// A reply whose long answers end with the right to them.
Reply Router::watched(const Route& route, const Request& request, Reply reply) {
    if (route.info.permission == access::Permission::Public) {
        return reply;
    }
    const int channel = route.info.perChannel ? request.channel() : 0;
    auto check = [this, permission = route.info.permission, channel, who = whoOf(request)](
                 ) -> Result<void> {
        const auto identity = OCELLI_TRY(authenticator_.identifyAgain(*who));
        if (!access::allows(identity, permission, channel)) {
            return fail(ErrorKind::PermissionDenied, "the permission was taken away");
        }
        return {};
    };
    return Reply([inner = std::move(reply), c = std::move(check)](Response response) mutable {
        if (response.source) {
            response.source =
                std::make_unique<WatchedSource>(std::move(response.source), std::move(c));
        }
        inner.send(std::move(response));
    });
}

/// A streamed route that is called with its body at hand.
void Router::handleWhole(Request request, Reply reply) {
    struct Held {
        std::string body;
        std::unique_ptr<BodySink> sink;
        bool open = false;
        bool given = false;

        void give() {
            if (open && sink && !std::exchange(given, true)) {
                if (!body.empty()) {
                    sink->write(std::move(body));
                }
                sink->finish();
            }
        }
    };

    const auto held = std::make_shared<Held>();
    held->body = std::exchange(request.body, {});
    Reply last([held, inner = std::move(reply)](Response response) mutable {
        held->given = true;
        inner.send(std::move(response));
    });
    auto sink = openBody(request, std::move(last), [weak = std::weak_ptr(held)](bool on) {
        if (const auto self = weak.lock()) {
            self->open = self->open || on;
            self->give();
        }
    });
    held->sink = std::move(sink);
    held->give();
}

void Router::handle(Request request, Reply reply) {
    auto match = table_->find(request.path);
    if (match.entries.empty()) {
        const bool page = (request.method == Method::Get || request.method == Method::Head) &&
                          table_->fallback && !isApi(request.path);
        Result<Response> answer = fail(ErrorKind::NotFound, "There is nothing at this address");
        if (page) {
            const auto done = guarded(request, [&] { answer = table_->fallback(request); });
            answer = done ? std::move(answer) : Result<Response>(done.error());
        }
        reply.send(std::move(answer));
        return;
    }
    const Entry* entry = match.of(request.method);
    if (entry == nullptr) {
        reply.send(methodNotAllowed(match, request.method));
        return;
    }
    request.parameters = std::move(match.parameters);
    Response refusal;
    if (!admit(entry->route, request, refusal)) {
        reply.send(std::move(refusal));
        return;
    }
    if (entry->socketHandler) {
        refusal = problem(fail(ErrorKind::Unsupported, "This address speaks WebSocket only"), 426);
        refusal.headers.set("Upgrade", "websocket");
        reply.send(std::move(refusal));
        return;
    }
    if (request.body.size() > entry->route.info.bodyLimit) {
        const auto limit = fmt::format("at most {} bytes", entry->route.info.bodyLimit);
        reply.send(problem(
            fail(ErrorKind::InvalidArgument, "The body is too long").withField("body", limit), 413
        ));
        return;
    }
    if (entry->streamHandler) {
        handleWhole(std::move(request), std::move(reply));
        return;
    }
    reply = watched(entry->route, request, std::move(reply));
    if (entry->handler) {
        Result<Response> answer = fail(ErrorKind::Internal, "no answer");
        const auto done = guarded(request, [&] { answer = entry->handler(request); });
        reply.send(done ? std::move(answer) : Result<Response>(done.error()));
        return;
    }
    // The request stays alive with the reply, wherever the handler takes it.
    const auto kept = std::make_shared<Request>(std::move(request));
    Reply holding([kept, inner = std::move(reply)](Response response) mutable {
        inner.send(std::move(response));
    });
    const auto done = guarded(*kept, [&] { entry->asyncHandler(*kept, std::move(holding)); });
    if (!done) {
        holding.fail(done.error());  // does nothing when the handler had taken it
    }
}

Result<std::function<void(std::shared_ptr<websocket::WebSocket>)>> Router::upgrade(
    Request request, Response& refusal
) {
    const auto refuse = [&](Error error, int status) {
        refusal = problem(error, status);
        return error;
    };
    auto match = table_->find(request.path);
    const Entry* entry = match.of(Method::Get);
    if (entry == nullptr || !entry->socketHandler) {
        return refuse(fail(ErrorKind::NotFound, "There is no WebSocket at this address"), 404);
    }
    if (!sameOrigin(request)) {
        const auto error =
            fail(ErrorKind::PermissionDenied, "Pages of other hosts may not connect");
        authenticator_.refused(request, error);
        return refuse(error, 403);
    }
    request.parameters = std::move(match.parameters);
    OCELLI_TRY(admit(entry->route, request, refusal));
    const auto kept = std::make_shared<const Request>(std::move(request));
    return [kept,
            handler = entry->socketHandler,
            sockets = sockets_](std::shared_ptr<websocket::WebSocket> socket) {
        sockets->add(*kept, socket);
        const auto done = guarded(*kept, [&] { handler(*kept, socket); });
        if (!done) {
            socket->close(1011, done.error().message());
        }
    };
}

void Router::closeSockets(std::string_view sessionId, int code, std::string_view why) {
    const auto ofSession = [&](const OpenSockets::Opened& one) {
        return !one.sessionId.empty() && one.sessionId == sessionId;
    };
    sockets_->close(ofSession, code, why);
}

void Router::closeSocketsOf(std::string_view account, int code, std::string_view why) {
    sockets_->close(
        [&](const OpenSockets::Opened& one) { return one.account == account; }, code, why
    );
}

}  // namespace ocelli::net::http
