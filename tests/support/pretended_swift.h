// A Swift account in memory behind the wire: containers, objects, ranges, listings, tokens that
// end.
#pragma once

#include <array>
#include <map>
#include <memory>
#include <string>

#include "base/text.h"
#include "bodyworn/swift/wire.h"
#include "crypto/digest.h"
#include "runtime/guarded.h"

namespace ocelli::test {

/// Any number of wires lead to it. Thread-safe.
class PretendedSwift {
  public:
    struct State {
        std::map<std::string, std::map<std::string, std::string>> containers;
        int token = 1;         ///< only the newest is good
        int status = 0;        ///< not 0: every answer but that to a login
        bool away = false;     ///< nobody answers
        bool damages = false;  ///< what is stored is not what came
    };

    Guarded<State> state;

    std::unique_ptr<bodyworn::swift::Wire> wire() { return std::make_unique<Wire>(state); }

    /// Objects of the store, without its mark.
    std::size_t objects() const {
        std::size_t count = 0;
        for (const auto& [name, objects] : state.lock()->containers) {
            count += objects.size() - objects.count("store-id");
        }
        return count;
    }

  private:
    using Request = bodyworn::swift::WireRequest;
    using Answer = bodyworn::swift::WireAnswer;

    static constexpr std::string_view kStorage = "http://swift/v1/AUTH_test/";

    class Wire final : public bodyworn::swift::Wire {
      public:
        explicit Wire(Guarded<State>& state) : state_(state) {}

        Result<Answer> send(const Request& request) override {
            if (state_.lock()->away) {
                return fail(ErrorKind::Unavailable, "nobody listens");
            }
            const std::string token = std::to_string(state_.lock()->token);
            if (!request.url.starts_with(kStorage)) {
                return Answer{
                    200,
                    {{"X-Auth-Token", token}, {"X-Storage-Url", "http://swift/v1/AUTH_test"}},
                    {}
                };
            }
            if (headerOf(request, "X-Auth-Token") != token) {
                return Answer{401, {}, {}};
            }
            if (const int status = state_.lock()->status; status != 0) {
                return Answer{status, {}, "as asked"};
            }
            std::string path = request.url.substr(kStorage.size());
            const std::string query = path.find('?') == std::string::npos
                                          ? std::string()
                                          : path.substr(path.find('?') + 1);
            path = path.substr(0, path.find('?'));
            const auto slash = path.find('/');
            return slash == std::string::npos
                       ? container(request, path, query)
                       : object(request, path.substr(0, slash), path.substr(slash + 1));
        }

      private:
        static std::string headerOf(const Request& request, std::string_view name) {
            for (const auto& [key, value] : request.headers) {
                if (key == name) {
                    return value;
                }
            }
            return {};
        }

        Answer container(
            const Request& request, const std::string& name, const std::string& query
        ) {
            auto state = state_.lock();
            if (request.method == "PUT") {
                state->containers.try_emplace(name);
                return {201, {}, {}};
            }
            const auto found = state->containers.find(name);
            if (found == state->containers.end()) {
                return {404, {}, {}};
            }
            const auto at = query.find("marker=");
            const std::string after = at == std::string::npos ? "" : query.substr(at + 7);
            std::string names;
            for (const auto& [object, content] : found->second) {
                names += object > after ? object + "\n" : "";
            }
            return {200, {}, names};
        }

        Result<Answer> object(
            const Request& request, const std::string& name, const std::string& object
        ) {
            if (!state_.lock()->containers.contains(name)) {
                return Answer{404, {}, {}};
            }
            if (request.method == "PUT") {
                return put(request, name, object);
            }
            auto state = state_.lock();
            auto& objects = state->containers[name];
            if (!objects.contains(object)) {
                return Answer{404, {}, {}};
            }
            if (request.method == "DELETE") {
                objects.erase(object);
                return Answer{204, {}, {}};
            }
            std::string body = request.method == "GET" ? objects[object] : "";
            if (const auto range = headerOf(request, "Range"); !range.empty()) {
                const auto dash = range.find('-');
                const auto from = static_cast<std::size_t>(*toInteger(range.substr(6, dash - 6)));
                const auto to = static_cast<std::size_t>(*toInteger(range.substr(dash + 1)));
                body = from < body.size() ? body.substr(from, to - from + 1) : "";
            }
            if (request.into) {
                OCELLI_TRY(request.into(asBytes(body)));
                body.clear();
            }
            return Answer{200, {}, std::move(body)};
        }

        Result<Answer> put(
            const Request& request, const std::string& name, const std::string& object
        ) {
            std::string body;
            std::array<std::byte, 1000> piece{};
            if (request.source) {
                for (std::size_t count = 1; count > 0;) {
                    count = OCELLI_TRY(request.source(piece));
                    body.append(reinterpret_cast<const char*>(piece.data()), count);
                }
            } else if (request.body != nullptr) {
                const auto reader = OCELLI_TRY(request.body->open());
                body.resize(request.body->length);
                OCELLI_TRY(reader->readAt(0, std::as_writable_bytes(std::span(body))));
            }
            auto state = state_.lock();
            if (state->damages && !body.empty()) {
                body[0] = static_cast<char>(body[0] ^ 1);
            }
            const std::string etag = crypto::digestHex(crypto::Hash::Md5, body);
            state->containers[name][object] = std::move(body);
            return Answer{201, {{"Etag", "\"" + etag + "\""}}, {}};
        }

        Guarded<State>& state_;
    };
};

}  // namespace ocelli::test
