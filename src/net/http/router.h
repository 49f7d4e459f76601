// Routes: who may call what, and what is done then.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "access/permission.h"
#include "net/http/message.h"
#include "net/websocket/web_socket.h"

namespace ocelli::net::http {

/// Answers once; may be kept and called later, on the server's loop. Destroying it unanswered is a
/// 500.
class Reply {
  public:
    using Sink = UniqueFunction<void(Response)>;

    explicit Reply(Sink sink);
    Reply(Reply&&) noexcept;
    Reply& operator=(Reply&&) noexcept;
    ~Reply();

    void send(Response response);

    void fail(const Error& error) { send(problem(error)); }

    void send(Result<Response> result);

  private:
    Sink sink_;
};

/// What a connection carries, for the routers on the way.
enum class Traffic : std::uint8_t { Management, Media, Alarm };

/// What a route is, for authorisation and for /api/openapi.json.
struct RouteInfo {
    access::Permission permission = access::Permission::Administrator;
    std::string summary;                    ///< one sentence
    Json requestSchema = nullptr;           ///< JSON Schema of the body, or null
    Json responseSchema = nullptr;          ///< JSON Schema of the answer, or null
    std::vector<std::string> queries = {};  ///< "from: time", "limit: integer 1..1000"; openapi.h
    std::size_t bodyLimit = 1U << 20U;
    bool whileInactive = false;  ///< also before activation
    bool perChannel = false;     ///< permission is asked for request.channel(), which must exist in
                                 ///< the pattern or the query
    bool countsAsActivity = true;  ///< keeps the session alive
    Traffic traffic = Traffic::Management;
};

/// Finds out who asks. Implemented by control/users.
class Authenticator {
  public:
    virtual ~Authenticator() = default;

    /// Fills identity, proof, sessionId. Without credentials the identity stays nobody and that is
    /// no error. Unauthenticated: credentials were given and are wrong; PermissionDenied: the CSRF
    /// token is missing; Unavailable: the login is locked, answered with 423; give the seconds as
    /// `withField("retryAfter", "1800")`.
    virtual Result<void> identify(Request& request, bool countsAsActivity) = 0;

    /// Asked for each piece of an answer that goes on for long (pictures, downloads): whether who
    /// began it is still somebody who may. PermissionDenied, Unauthenticated: the answer is cut.
    virtual Result<access::Identity> identifyAgain(const Request& request) {
        return request.identity;
    }

    /// False until a password has been set.
    virtual bool active() const = 0;

    /// `WWW-Authenticate` values for a 401.
    virtual std::vector<std::string> challenges() = 0;

    /// For the audit log: a known identity, or one with wrong credentials, was refused. Not called
    /// for a request without credentials, with which every login begins.
    virtual void refused(const Request& request, const Error& error) = 0;
};

/// The one table of routes; serves HTTP and WebSocket. Thread-bound.
///
/// In this order: 404 and 405 (with Allow), 403 while the device is inactive, 401 (with challenges,
/// but not for requests of a page's script, for which the browser would show a window of its own),
/// 423 locked, 422 without a channel where the route asks for one, 403 not allowed, 413 too long a
/// body, then the handler. A public route does not look at credentials at all.
class Router {
  public:
    using Handler = std::function<Result<Response>(const Request&)>;
    /// The request lives until the reply has been sent or destroyed.
    using AsyncHandler = std::function<void(const Request&, Reply)>;
    using SocketHandler =
        std::function<void(const Request&, std::shared_ptr<websocket::WebSocket>)>;

    /// Says whether the client may go on sending; on the server's loop, any number of times.
    using Flow = std::function<void(bool on)>;

    /// Called once the head of a request is known (its `body` is empty). Nothing is read, and a
    /// client that asked first is not told to send, before the first `flow(true)`. The reply may be
    /// sent at any time; before the end of the body it ends the connection. May give null when it
    /// has replied already.
    using StreamHandler =
        std::function<std::unique_ptr<BodySink>(const Request&, Reply, Flow flow)>;

    explicit Router(Authenticator& authenticator);
    ~Router();

    /// @param pattern  "/api/v1/channels/{channel}/snapshot"; `{name*}` at the end takes the rest
    /// (at least one part). A literal part wins over a parameter. HEAD is served by GET routes.
    void add(Method method, std::string pattern, RouteInfo info, Handler handler);
    void addAsync(Method method, std::string pattern, RouteInfo info, AsyncHandler handler);
    void addWebSocket(std::string pattern, RouteInfo info, SocketHandler handler);

    /// For bodies too long for memory: the handler takes them as they come.
    void addStreamed(Method method, std::string pattern, RouteInfo info, StreamHandler handler);

    /// Answers GET and HEAD on paths that no route has and that are not under /api (the pages).
    /// Public, also while inactive.
    void setFallback(Handler handler);

    struct Route {
        Method method;
        std::string pattern;
        RouteInfo info;
        bool webSocket = false;
    };

    /// Of the route that serves this; Management where there is none.
    Traffic trafficOf(Method method, std::string_view path) const;

    /// All routes, for OpenAPI and for the test that walks them.
    std::vector<Route> routes() const;

    /// Authenticates, authorises and calls the handler. For the server (and tests).
    void handle(Request request, Reply reply);

    /// True when the body of such a request is to be taken as it comes, by `openBody`.
    bool streams(Method method, std::string_view path) const;

    /// As `handle`, for a request whose body is still to come. Null when it was refused or
    /// answered.
    std::unique_ptr<BodySink> openBody(const Request& request, Reply reply, Flow flow);

    /// Same for an upgrade to WebSocket, and the Origin must be our own host: the socket handler to
    /// call after the handshake, or an error and the problem to answer with.
    Result<std::function<void(std::shared_ptr<websocket::WebSocket>)>> upgrade(
        Request request, Response& problem
    );

    /// Closes the WebSockets that this session opened: whoever is logged out no longer watches.
    /// @param code  1008 when the session has ended; 1012 asks to come again
    void closeSockets(std::string_view sessionId, int code, std::string_view why);

    /// Closes all WebSockets of an account, also those opened with Digest, which have no session.
    void closeSocketsOf(std::string_view account, int code, std::string_view why);

    /// The body limit that holds for this request, before its body is read.
    std::size_t bodyLimit(Method method, std::string_view path) const;

  private:
    struct Table;

    Result<void> admit(const Route& route, Request& request, Response& refusal);
    void handleWhole(Request request, Reply reply);
    Reply watched(const Route& route, const Request& request, Reply reply);

    struct OpenSockets;

    std::unique_ptr<Table> table_;
    std::shared_ptr<OpenSockets> sockets_;
    Authenticator& authenticator_;
};

}  // namespace ocelli::net::http
