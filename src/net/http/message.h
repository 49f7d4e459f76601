// HTTP requests and responses as our rooms see them.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "access/permission.h"
#include "base/clock.h"
#include "base/json.h"
#include "base/unique_function.h"
#include "net/address.h"
#include "net/peer_certificate.h"

namespace ocelli::net::http {

enum class Method { Get, Head, Post, Put, Patch, Delete, Options };

std::string_view toString(Method method);

/// Names compare without case; order is kept. Control characters in a value become spaces, so that
/// no value can start a line of its own.
class Fields {
  public:
    void set(std::string_view name, std::string value);
    void add(std::string_view name, std::string value);
    std::optional<std::string_view> get(std::string_view name) const;

    const std::vector<std::pair<std::string, std::string>>& all() const { return fields_; }

  private:
    std::vector<std::pair<std::string, std::string>> fields_;
};

/// How the asker proved who they are.
enum class Proof { None, Session, Digest, Basic };

struct Request {
    Method method = Method::Get;
    std::string target;  ///< as sent, path and query
    std::string path;    ///< decoded, normalised: no "..", no empty parts
    Fields headers;
    std::string body;  ///< whole; bounded by the route's limit
    Endpoint peer;
    Endpoint local;
    bool secure = false;  ///< came over TLS

    /// What the client has shown over TLS, where the server asks for it; null: none.
    std::shared_ptr<const PeerCertificate> peerCertificate;

    access::Identity identity;  ///< filled in by the router before a handler is called
    Proof proof = Proof::None;
    std::string sessionId;  ///< of the login, where there is one

    /// A `{name}` of the route's pattern, decoded; empty when there is none.
    std::string_view parameter(std::string_view name) const;

    /// A cookie's value; nothing when there is none of that name.
    std::optional<std::string_view> cookie(std::string_view name) const;

    /// A query value, decoded; the first of that name.
    std::optional<std::string_view> query(std::string_view name) const;

    /// InvalidArgument that names the parameter when absent, not a whole number, or out of the
    /// range.
    Result<std::int64_t> queryInteger(
        std::string_view name,
        std::int64_t low,
        std::int64_t high,
        std::optional<std::int64_t> absent = {}
    ) const;
    Result<WallTime> queryTime(std::string_view name, std::optional<WallTime> absent = {}) const;

    /// `{channel}` of the pattern or `channel` of the query, as a number from 1; 0 when there is
    /// none or it is no number.
    int channel() const;

    /// The body as JSON object.
    Result<Json> json() const;

    std::vector<std::pair<std::string, std::string>> parameters;
    std::vector<std::pair<std::string, std::string>> queries;
};

/// Fills target, path and queries from what stands in a request line: "/a/b?c=d" or
/// "http://host/a/b?c=d". InvalidArgument for "..", an encoded slash, a backslash, control
/// characters, anything that is encoded twice, what is not UTF-8, and more than 64 queries.
Result<void> parseTarget(std::string_view target, Request& request);

/// A request as the server makes it; for tests and for calls from within.
Result<Request> makeRequest(Method method, std::string_view target, std::string body = {});

/// Delivers a body piece by piece as fast as the client takes it. Thread-bound to the server's
/// loop.
class BodySource {
  public:
    virtual ~BodySource() = default;

    /// Calls `done` (on the loop, at once or later) with at most about `atMost` bytes, empty at the
    /// end, or an error (then the connection is cut). One read at a time. Destroyed when the client
    /// has gone.
    virtual void read(std::size_t atMost, UniqueFunction<void(Result<Bytes>)> done) = 0;
};

/// Takes the body of a request piece by piece while it comes. Thread-bound to the server's loop.
/// Destroyed without `finish` when the client breaks off or has been answered before the end.
class BodySink {
  public:
    virtual ~BodySink() = default;

    /// The next bytes, at most 64 KiB and some.
    virtual void write(std::string bytes) = 0;

    /// The body is whole.
    virtual void finish() = 0;
};

struct Response {
    int status = 200;
    Fields headers = {};
    std::string body = {};

    /// Instead of `body`. With `length` the header Content-Length is exact, without it the body is
    /// chunked.
    std::unique_ptr<BodySource> source = {};
    std::optional<std::uint64_t> length = {};

    static Response ofJson(const Json& json, int status = 200);
    static Response ofText(std::string text, std::string_view type = "text/plain; charset=utf-8");
    static Response ofBytes(Bytes bytes, std::string_view type);

    static Response noContent() {
        Response response;
        response.status = 204;
        return response;
    }
};

/// Status of an error kind, by the one table.
int statusOf(ErrorKind kind);

/// An RFC 9457 problem document.
Response problem(const Error& error);

/// The same where the protocol wants another status than the table's.
Response problem(const Error& error, int status);

/// "Not Found" and so on; "Unknown" for a status without a name.
std::string_view reasonOf(int status);

/// A part of something, in bytes.
struct ByteRange {
    std::uint64_t first = 0;
    std::uint64_t last = 0;  ///< inclusive
};

/// A `Range: bytes=` header on something of `size` bytes (RFC 9110, 14). Only single ranges are
/// honoured: nothing for none, several or a malformed one (answer with the whole); an unsatisfiable
/// one is InvalidArgument (answer 416 with `Content-Range: bytes */size`).
Result<std::optional<ByteRange>> parseRange(std::string_view header, std::uint64_t size);

}  // namespace ocelli::net::http
