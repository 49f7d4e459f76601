// What a request says: its target, parameters, queries, cookies and body.
#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"
#include "net/http/message.h"

namespace ocelli::net::http {
namespace {

constexpr std::size_t kMostQueries = 64;

std::optional<std::string_view> find(
    const std::vector<std::pair<std::string, std::string>>& list, std::string_view name
) {
    const auto item =
        std::find_if(list.begin(), list.end(), [&](const auto& x) { return x.first == name; });
    if (item == list.end()) {
        return std::nullopt;
    }
    return item->second;
}

Error badAddress(std::string message) {
    return fail(ErrorKind::InvalidArgument, std::move(message)).withField("target");
}

bool isHex(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

/// True when decoding a second time would change the text: somebody tries to slip something past
/// us.
bool encodedTwice(std::string_view decoded) {
    for (std::size_t i = 0; i + 2 < decoded.size(); ++i) {
        if (decoded[i] == '%' && isHex(decoded[i + 1]) && isHex(decoded[i + 2])) {
            return true;
        }
    }
    return false;
}

Result<std::string> decodeSegment(std::string_view raw) {
    auto segment = OCELLI_TRY(decodePercent(raw));
    if (segment == "." || segment == "..") {
        return badAddress("the address must not contain . or .. as a part");
    }
    if (segment.find_first_of("/\\") != std::string::npos) {
        return badAddress("the address contains an encoded slash or a backslash");
    }
    if (!isCleanText(segment)) {
        return badAddress("the address contains control characters or is not UTF-8");
    }
    if (encodedTwice(segment)) {
        return badAddress("the address is encoded twice");
    }
    return segment;
}

/// Origin form of an absolute one (RFC 9112, 3.2.2).
std::string_view withoutAuthority(std::string_view target) {
    for (const std::string_view scheme : {"http://", "https://"}) {
        if (equalsIgnoreCase(target.substr(0, scheme.size()), scheme)) {
            target.remove_prefix(scheme.size());
            const auto slash = target.find_first_of("/?");
            return slash == std::string_view::npos ? std::string_view("/") : target.substr(slash);
        }
    }
    return target;
}

Result<std::string> parsePath(std::string_view raw) {
    std::string path;
    for (const auto part : split(raw, '/')) {
        if (!part.empty()) {
            path += '/';
            path += OCELLI_TRY(decodeSegment(part));
        }
    }
    return path.empty() ? std::string("/") : path;
}

Result<std::vector<std::pair<std::string, std::string>>> parseQueries(std::string_view raw) {
    std::vector<std::pair<std::string, std::string>> queries;
    for (const auto part : split(raw, '&')) {
        if (part.empty()) {
            continue;
        }
        if (queries.size() >= kMostQueries) {
            return badAddress(fmt::format("more than {} queries in the address", kMostQueries));
        }
        const auto equals = part.find('=');
        auto name = OCELLI_TRY(decodePercent(part.substr(0, equals), true));
        std::string value;
        if (equals != std::string_view::npos) {
            value = OCELLI_TRY(decodePercent(part.substr(equals + 1), true));
        }
        if (!isCleanText(name) || !isCleanText(value)) {
            return badAddress("a query contains control characters or is not UTF-8");
        }
        queries.emplace_back(std::move(name), std::move(value));
    }
    return queries;
}

}  // namespace

Result<void> parseTarget(std::string_view target, Request& request) {
    const auto origin = withoutAuthority(target);
    const auto question = origin.find('?');
    const auto path = origin.substr(0, question);
    const bool asterisk = path == "*" && request.method == Method::Options;
    if (!path.starts_with('/') && !path.empty() && !asterisk) {
        return badAddress("the address must begin with a slash");
    }
    if (target.empty() || target.find('#') != std::string_view::npos) {
        return badAddress("the address is empty or has a fragment");
    }
    request.path = asterisk ? std::string("*") : OCELLI_TRY(parsePath(path));
    request.queries.clear();
    if (question != std::string_view::npos) {
        request.queries = OCELLI_TRY(parseQueries(origin.substr(question + 1)));
    }
    request.target = target;
    return {};
}

Result<Request> makeRequest(Method method, std::string_view target, std::string body) {
    Request request;
    request.method = method;
    request.body = std::move(body);
    OCELLI_TRY(parseTarget(target, request));
    return request;
}

std::string_view Request::parameter(std::string_view name) const {
    return find(parameters, name).value_or(std::string_view());
}

std::optional<std::string_view> Request::query(std::string_view name) const {
    return find(queries, name);
}

std::optional<std::string_view> Request::cookie(std::string_view name) const {
    for (const auto& [header, value] : headers.all()) {
        if (!equalsIgnoreCase(header, "Cookie")) {
            continue;
        }
        for (const auto part : split(value, ';')) {
            const auto pair = trim(part);
            const auto equals = pair.find('=');
            if (equals != std::string_view::npos && pair.substr(0, equals) == name) {
                return pair.substr(equals + 1);
            }
        }
    }
    return std::nullopt;
}

Result<std::int64_t> Request::queryInteger(
    std::string_view name, std::int64_t low, std::int64_t high, std::optional<std::int64_t> absent
) const {
    const auto text = query(name);
    if (!text && absent) {
        return *absent;
    }
    const auto number = text ? toInteger(*text) : std::nullopt;
    if (!number || *number < low || *number > high) {
        const auto given = text ? fmt::format("got {}", text->substr(0, 40)) : "it is missing";
        return fail(
                   ErrorKind::InvalidArgument,
                   fmt::format(
                       "{} must be a whole number from {} to {}, {}", name, low, high, given
                   )
        )
            .withField(std::string(name), fmt::format("{}..{}", low, high));
    }
    return *number;
}

Result<WallTime> Request::queryTime(std::string_view name, std::optional<WallTime> absent) const {
    const auto text = query(name);
    if (!text && absent) {
        return *absent;
    }
    constexpr auto kAllowed = "ISO 8601, as 2026-11-21T08:15:00.000Z";
    if (!text) {
        return fail(ErrorKind::InvalidArgument, fmt::format("{} is missing", name))
            .withField(std::string(name), kAllowed);
    }
    auto time = parseTime(*text);
    if (!time) {
        return std::move(time).error().withContext(name).withField(std::string(name), kAllowed);
    }
    return *time;
}

int Request::channel() const {
    auto text = find(parameters, "channel");
    if (!text) {
        text = query("channel");
    }
    const auto number = text ? toInteger(*text) : std::nullopt;
    return number && *number >= 1 && *number <= 1'000'000 ? static_cast<int>(*number) : 0;
}

Result<Json> Request::json() const {
    auto value = OCELLI_TRY(parseJson(body));
    if (!value.is_object()) {
        return fail(ErrorKind::InvalidArgument, "the body must be a JSON object");
    }
    return value;
}

}  // namespace ocelli::net::http
