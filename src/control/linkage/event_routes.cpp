// GET /api/v1/events and the WebSocket.
#include "control/linkage/event_routes.h"

#include "control/linkage/alert_stream.h"

namespace ocelli::control::linkage {
namespace {

using access::Permission;
using net::http::Method;
using net::http::Reply;
using net::http::Request;
using net::http::Response;

constexpr std::int64_t kMostInAnAnswer = 1000;

Result<EventQuery> queryOf(const Request& request) {
    EventQuery query;
    query.channel = static_cast<int>(OCELLI_TRY(request.queryInteger("channel", 1, 64, 0)));
    query.topic = std::string(request.query("topic").value_or(""));
    if (query.topic.size() > 64) {
        return fail(ErrorKind::InvalidArgument, "topic is too long")
            .withField("topic", "64 characters");
    }
    query.from = OCELLI_TRY(request.queryTime("from", WallTime{}));
    query.to = OCELLI_TRY(request.queryTime("to", WallTime{INT64_MAX}));
    query.limit =
        static_cast<std::size_t>(OCELLI_TRY(request.queryInteger("limit", 1, kMostInAnAnswer, 100))
        );
    query.before =
        static_cast<std::uint64_t>(OCELLI_TRY(request.queryInteger("before", 1, INT64_MAX, 0)));
    return query;
}

/// Leaves out events of channels that the asker may not play back.
Json answerFor(
    const access::Identity& who, const std::vector<StoredEvent>& found, std::size_t limit
) {
    Json items = Json::array();
    for (const StoredEvent& event : found) {
        if (access::allows(who, Permission::Playback, event.channel)) {
            items.push_back(toJson(event));
        }
    }
    Json answer = {{"items", items}};
    if (found.size() == limit) {
        answer["next"] = found.back().id;
    }
    return answer;
}

void search(EventStore& store, const Request& request, Reply reply) {
    auto query = queryOf(request);
    if (!query) {
        reply.fail(query.error());
        return;
    }
    const std::size_t limit = query->limit;
    store.search(
        *query,
        [who = request.identity, limit, answer = std::move(reply)](EventStore::Found found
        ) mutable {
            if (!found) {
                answer.fail(found.error());
            } else {
                answer.send(Response::ofJson(answerFor(who, *found, limit)));
            }
        }
    );
}

Result<Response> stream(LiveEvents& live, const Request& request) {
    const std::string_view format = request.query("format").value_or("lines");
    if (format != "lines" && format != "multipart") {
        return fail(ErrorKind::InvalidArgument, "there is no such format")
            .withField("format", "lines, multipart");
    }
    AlertStream made =
        makeAlertStream(format == "lines" ? AlertFormat::Lines : AlertFormat::Multipart);
    live.add(request.identity, false, made.socket);
    made.socket->sendText(formatJson(Json{{"type", "begin"}}));  // the head leaves at once, too
    return std::move(made.response);
}

void addStreamRoute(net::http::Router& router, LiveEvents& live) {
    net::http::RouteInfo info;
    info.permission = Permission::Any;
    info.summary =
        "Events as they happen in an answer that never ends, with a heartbeat every 10 s.";
    info.queries = {"format: lines (one JSON a line) or multipart"};
    info.countsAsActivity = false;
    info.traffic = net::http::Traffic::Alarm;
    router.add(
        Method::Get,
        "/api/v1/events/stream",
        std::move(info),
        [&live](const Request& request) { return stream(live, request); }
    );
}

}  // namespace

void addEventRoutes(net::http::Router& router, EventStore& store, LiveEvents& live) {
    net::http::RouteInfo history;
    history.permission = Permission::Playback;
    history.summary = "Events, newest first; next is the value of before for the following page.";
    history.queries = {
        "channel: integer 1..64",
        "topic: text",
        "from: time",
        "to: time",
        "limit: integer 1..1000",
        "before: integer"
    };
    history.responseSchema = {{"type", "object"}};
    router.addAsync(
        Method::Get,
        "/api/v1/events",
        std::move(history),
        [&store](const Request& request, Reply reply) { search(store, request, std::move(reply)); }
    );
    addStreamRoute(router, live);
    net::http::RouteInfo socket;
    socket.permission = Permission::Any;
    socket.summary = "Events and states as they happen (WebSocket).";
    socket.queries = {"rules: 1 for motion cells"};
    socket.countsAsActivity = false;
    socket.traffic = net::http::Traffic::Alarm;
    router.addWebSocket(
        "/api/v1/events/live",
        std::move(socket),
        [&live](const Request& request, std::shared_ptr<net::websocket::WebSocket> peer) {
            live.add(request.identity, request.query("rules") == "1", std::move(peer));
        }
    );
}

}  // namespace ocelli::control::linkage
