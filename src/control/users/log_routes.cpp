// Searches and exports the logs.
#include "control/users/log_routes.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"

namespace ocelli::control::users {
namespace {

using access::Permission;
using net::http::BodySource;
using net::http::Method;
using net::http::Reply;
using net::http::Request;
using net::http::Response;
using net::http::RouteInfo;
using net::http::Router;

constexpr std::int64_t kMostItems = 1000;
constexpr std::size_t kMinorBytes = 64;

const std::vector<std::string>& filters() {
    static const std::vector<std::string> list = {
        "kind: system, audit",
        "major: alarm, exception, operation, information",
        "minor: text",
        "from: time",
        "to: time"
    };
    return list;
}

/// The whole log of a query as CSV, a page at a time.
class CsvSource final : public BodySource {
  public:
    CsvSource(AuditLog& log, EventLoop& loop, LogQuery query)
        : log_(log), loop_(loop), query_(std::move(query)), ready_(csvHeader()) {
        query_.limit = kMostItems / 2;
    }

    void read(std::size_t atMost, UniqueFunction<void(Result<Bytes>)> done) override {
        if (!ready_.empty() || finished_) {
            done(take(atMost));
            return;
        }
        auto call = std::make_shared<UniqueFunction<void(Result<Bytes>)>>(std::move(done));
        log_.search(query_, loop_, [this, atMost, call, weak = std::weak_ptr(alive_)](auto found) {
            if (weak.expired()) {
                return;
            }
            if (!found) {
                (*call)(Error(found.error()));
                return;
            }
            format(*found);
            (*call)(take(atMost));
        });
    }

  private:
    void format(const std::vector<LogEntry>& found) {
        for (const LogEntry& entry : found) {
            ready_ += formatCsv(entry);
            query_.before = entry.id;
        }
        finished_ = found.empty();
    }

    Bytes take(std::size_t atMost) {
        const std::size_t count = std::min(std::max<std::size_t>(atMost, 1), ready_.size());
        const ByteSpan part = asBytes(ready_).first(count);
        Bytes bytes(part.begin(), part.end());
        ready_.erase(0, count);
        return bytes;
    }

    AuditLog& log_;
    EventLoop& loop_;
    LogQuery query_;
    std::string ready_;
    bool finished_ = false;
    std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

Response pageOf(const LogQuery& query, const std::vector<LogEntry>& found) {
    Json items = Json::array();
    for (const LogEntry& entry : found) {
        items.push_back(toJson(entry));
    }
    Json json = Json::object();
    json["items"] = std::move(items);
    if (found.size() == query.limit) {
        json["next"] = std::to_string(found.back().id);
    }
    return Response::ofJson(json);
}

}  // namespace

Result<LogQuery> logQueryOf(const Request& request) {
    LogQuery query;
    const auto kind = request.query("kind").value_or("system");
    if (kind == "audit") {
        query.kind = LogKind::Audit;
        if (request.identity.level != access::Level::Administrator) {
            return fail(ErrorKind::PermissionDenied, "The audit log is for administrators");
        }
    } else if (kind != "system") {
        return fail(ErrorKind::InvalidArgument, "kind must be system or audit")
            .withField("kind", "system, audit");
    }
    if (const auto word = request.query("major"); word && !word->empty()) {
        query.major = logMajorOf(*word);
        if (!query.major) {
            return fail(ErrorKind::InvalidArgument, "major is not a type of the log")
                .withField("major", "alarm, exception, operation, information");
        }
    }
    query.minor = request.query("minor").value_or("");
    if (query.minor.size() > kMinorBytes || !isCleanText(query.minor)) {
        return fail(ErrorKind::InvalidArgument, "minor must be a word")
            .withField("minor", fmt::format("at most {} characters", kMinorBytes));
    }
    query.from = OCELLI_TRY(request.queryTime("from", query.from));
    query.to = OCELLI_TRY(request.queryTime("to", query.to));
    query.limit =
        static_cast<std::size_t>(OCELLI_TRY(request.queryInteger("limit", 1, kMostItems, 100)));
    query.before = OCELLI_TRY(request.queryInteger("before", 1, INT64_MAX, INT64_MAX));
    return query;
}

void addLogRoutes(Router& router, AuditLog& log, EventLoop& loop) {
    RouteInfo list;
    list.permission = Permission::Logs;
    list.summary = "Log entries, newest first; the audit log only for administrators.";
    list.queries = filters();
    list.queries.insert(list.queries.end(), {"limit: integer 1..1000", "before: id"});
    router.addAsync(
        Method::Get,
        "/api/v1/logs",
        list,
        [&log, &loop](const Request& request, Reply reply) {
            const auto query = logQueryOf(request);
            if (!query) {
                reply.fail(query.error());
                return;
            }
            log.search(
                *query,
                loop,
                [q = *query, r = std::move(reply)](AuditLog::Found found) mutable {
                    if (found) {
                        r.send(pageOf(q, *found));
                    } else {
                        r.fail(found.error());
                    }
                }
            );
        }
    );
    RouteInfo exported;
    exported.permission = Permission::Logs;
    exported.summary = "The same as a CSV file, all of it.";
    exported.queries = filters();
    router.add(
        Method::Get,
        "/api/v1/logs/export.csv",
        exported,
        [&log, &loop](const Request& request) -> Result<Response> {
            LogQuery query = OCELLI_TRY(logQueryOf(request));
            const std::string name = query.kind == LogKind::Audit ? "audit" : "system";
            Response response;
            response.headers.set("Content-Type", "text/csv; charset=utf-8");
            response.headers.set(
                "Content-Disposition", fmt::format("attachment; filename=\"{}-log.csv\"", name)
            );
            response.source = std::make_unique<CsvSource>(log, loop, std::move(query));
            return response;
        }
    );
}

}  // namespace ocelli::control::users
