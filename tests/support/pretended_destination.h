// A destination in memory that fails on demand, behind the wire of offload.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "base/text.h"
#include "bodyworn/swift/wire.h"
#include "crypto/digest.h"

namespace ocelli::test {

/// Keeps containers and objects as Swift does. Tokens, answers and losses are up to the test.
class PretendedDestination final : public bodyworn::swift::Wire {
  public:
    struct Container {
        std::map<std::string, std::string> facts;  ///< by lower-case key
        std::map<std::string, std::string> objects;
    };

    /// Called before each request but logins: a status to answer with at once, 0 to go on, -1 to
    /// lose the request, -2 to lose the answer of a request that was carried out.
    std::function<int(const bodyworn::swift::WireRequest&)> fault;

    std::map<std::string, Container> containers;
    std::vector<std::string> log;  ///< "PUT container/object"
    std::vector<std::string> loginUrls;
    std::set<std::string> deadHosts;  ///< logins there find nobody
    std::map<std::string, int> loginStatus;
    std::string token = "t1";
    int completed = 0;  ///< times Status became Complete

    Result<bodyworn::swift::WireAnswer> send(const bodyworn::swift::WireRequest& request) override {
        if (request.url.find("/v1/a/") == std::string::npos) {
            return login(request);
        }
        std::string body;
        if (request.body != nullptr) {
            const auto reader = OCELLI_TRY(request.body->open());
            body.resize(static_cast<std::size_t>(reader->length()));
            OCELLI_TRY(
                reader->readAt(0, std::as_writable_bytes(std::span(body.data(), body.size())))
            );
        }
        const int what = fault ? fault(request) : 0;
        if (what > 0) {
            return bodyworn::swift::WireAnswer{what, {}, "as asked"};
        }
        if (what == -1) {
            return fail(ErrorKind::Unavailable, "broken off");
        }
        auto answer = carryOut(request, body);
        return what == -2 ? Result<bodyworn::swift::WireAnswer>(
                                fail(ErrorKind::Unavailable, "the answer was lost")
                            )
                          : Result<bodyworn::swift::WireAnswer>(std::move(answer));
    }

    std::size_t count(const std::string& line) const {
        return static_cast<std::size_t>(std::count(log.begin(), log.end(), line));
    }

  private:
    using Answer = bodyworn::swift::WireAnswer;

    Result<Answer> login(const bodyworn::swift::WireRequest& request) {
        loginUrls.push_back(request.url);
        if (deadHosts.contains(request.url)) {
            return fail(ErrorKind::Unavailable, "nobody there");
        }
        if (const auto found = loginStatus.find(request.url); found != loginStatus.end()) {
            return Answer{found->second, {}, {}};
        }
        return Answer{200, {{"X-Auth-Token", token}, {"X-Storage-Url", "http://host/v1/a"}}, {}};
    }

    static std::string headerOf(
        const bodyworn::swift::WireRequest& request, std::string_view name
    ) {
        for (const auto& [key, value] : request.headers) {
            if (equalsIgnoreCase(key, name)) {
                return value;
            }
        }
        return {};
    }

    Answer carryOut(const bodyworn::swift::WireRequest& request, const std::string& body) {
        if (headerOf(request, "X-Auth-Token") != token) {
            return {401, {}, {}};
        }
        const auto path = request.url.substr(request.url.find("/v1/a/") + 6);
        log.push_back(request.method + " " + path);
        const auto slash = path.find('/');
        const auto name = path.substr(0, slash);
        if (slash == std::string::npos) {
            return container(request, name);
        }
        const auto found = containers.find(name);
        if (found == containers.end()) {
            return {404, {}, {}};
        }
        const auto digest = crypto::digestHex(crypto::Hash::Md5, body);
        if (headerOf(request, "Etag") != digest) {
            return {422, {}, {}};
        }
        found->second.objects[path.substr(slash + 1)] = body;
        return {201, {{"Etag", digest}}, {}};
    }

    Answer container(const bodyworn::swift::WireRequest& request, const std::string& name) {
        const bool known = containers.contains(name);
        if (!known && request.method != "PUT") {
            return {404, {}, {}};
        }
        if (request.method == "HEAD") {
            const auto& there = containers[name].facts;
            const auto status = there.find("status");
            return {
                204, {{"X-Container-Meta-Status", status == there.end() ? "" : status->second}}, {}
            };
        }
        auto& facts = containers[name].facts;
        const bool before = facts["status"] == "Complete";
        for (const auto& [key, value] : request.headers) {
            const auto lower = toLower(key);
            if (lower.starts_with("x-container-meta-")) {
                facts[lower.substr(17)] = value;
            }
        }
        completed += !before && facts["status"] == "Complete" ? 1 : 0;
        return {request.method == "POST" ? 204 : known ? 202 : 201, {}, {}};
    }
};

}  // namespace ocelli::test
