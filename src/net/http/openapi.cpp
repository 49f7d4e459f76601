// Routes as an OpenAPI document.
#include "net/http/openapi.h"

#include <algorithm>

#include "base/text.h"

namespace ocelli::net::http {
namespace {

/// "1..1000" or "0.5..2" as minimum and maximum.
void addRange(Json& schema, std::string_view words) {
    for (const auto word : split(words, ' ')) {
        const auto dots = word.find("..");
        if (dots == std::string_view::npos) {
            continue;
        }
        const bool whole = schema["type"] == "integer";
        const auto add = [&](const char* name, std::string_view text) {
            if (const auto integer = toInteger(text); integer && whole) {
                schema[name] = *integer;
            } else if (const auto number = toNumber(text)) {
                schema[name] = *number;
            }
        };
        add("minimum", word.substr(0, dots));
        add("maximum", word.substr(dots + 2));
    }
}

Json querySchema(std::string_view words) {
    const auto first = words.substr(0, words.find(' '));
    if (first == "integer" || first == "number") {
        Json schema = {{"type", std::string(first)}};
        addRange(schema, words);
        return schema;
    }
    if (first == "boolean") {
        return {{"type", "boolean"}};
    }
    if (first == "time") {
        return {{"type", "string"}, {"format", "date-time"}};
    }
    Json schema = {{"type", "string"}};
    if (first.find('|') != std::string_view::npos) {
        schema["enum"] = Json::array();
        for (const auto value : split(first, '|')) {
            schema["enum"].push_back(std::string(value));
        }
    }
    return schema;
}

Json makeParameter(
    std::string_view name, const char* in, Json schema, std::string_view words = {}
) {
    Json parameter = {{"name", std::string(name)}, {"in", in}, {"schema", std::move(schema)}};
    if (std::string_view(in) == "path") {
        parameter["required"] = true;
    }
    if (!words.empty()) {
        parameter["description"] = std::string(words);
    }
    return parameter;
}

Json channelSchema() {
    return {{"type", "integer"}, {"minimum", 1}};
}

/// The pattern as OpenAPI writes it, and its parameters.
std::string readPattern(std::string_view pattern, Json& parameters) {
    std::string path;
    for (auto part : split(pattern.substr(1), '/')) {
        path += '/';
        if (!part.starts_with('{')) {
            path += part;
            continue;
        }
        auto name = part.substr(1, part.size() - 2);
        if (name.ends_with('*')) {
            name.remove_suffix(1);
        }
        path.append("{").append(name).append("}");
        parameters.push_back(makeParameter(
            name, "path", name == "channel" ? channelSchema() : Json{{"type", "string"}}
        ));
    }
    return path;
}

bool hasParameter(const Json& parameters, std::string_view name) {
    return std::any_of(parameters.begin(), parameters.end(), [&](const Json& item) {
        return item["name"] == name;
    });
}

void addQueries(const RouteInfo& info, Json& parameters) {
    for (const auto& query : info.queries) {
        const auto colon = query.find(':');
        const auto name = trim(std::string_view(query).substr(0, colon));
        const auto words = colon == std::string::npos
                               ? std::string_view()
                               : trim(std::string_view(query).substr(colon + 1));
        if (!hasParameter(parameters, name)) {
            parameters.push_back(makeParameter(name, "query", querySchema(words), words));
        }
    }
    if (info.perChannel && !hasParameter(parameters, "channel")) {
        auto channel = makeParameter("channel", "query", channelSchema());
        channel["required"] = true;
        parameters.push_back(std::move(channel));
    }
}

/// "getChannelsSnapshot" of GET /api/v1/channels/{channel}/snapshot; unique because parameters are
/// told by "By".
std::string operationId(const Router::Route& route) {
    std::string id = toLower(toString(route.method));
    bool capital = true;
    for (const auto part : split(std::string_view(route.pattern).substr(1), '/')) {
        if (part == "api" || part == "v1") {
            continue;
        }
        id += part.starts_with('{') ? "By" : "";
        capital = true;
        for (const char c : part) {
            const bool letter =
                (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
            if (letter) {
                id += capital && c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
            }
            capital = !letter;
        }
    }
    return id;
}

Json problemAnswer(const char* description) {
    return {
        {"description", description},
        {"content",
         {{"application/problem+json", {{"schema", {{"$ref", "#/components/schemas/Problem"}}}}}}},
    };
}

Json makeAnswers(const Router::Route& route, bool hasParameters) {
    const auto& info = route.info;
    Json answers = Json::object();
    if (route.webSocket) {
        answers["101"] = {{"description", "The WebSocket is open"}};
    } else if (!info.responseSchema.is_null()) {
        answers["200"] = {
            {"description", "Done"},
            {"content", {{"application/json", {{"schema", info.responseSchema}}}}},
        };
    } else {
        answers["2XX"] = {{"description", "Done"}};
    }
    if (info.permission != access::Permission::Public) {
        answers["401"] = problemAnswer("No login, or a wrong one");
        answers["403"] = problemAnswer("The login lacks the permission");
        answers["423"] = problemAnswer("The login is locked");
    }
    if (hasParameters || !info.requestSchema.is_null()) {
        answers["422"] = problemAnswer("A value is out of its range; field names it");
    }
    answers["default"] = problemAnswer("Another problem");
    return answers;
}

Json makeOperation(const Router::Route& route, Json parameters) {
    const auto& info = route.info;
    addQueries(info, parameters);
    Json operation = {
        {"operationId", operationId(route)},
        {"summary", info.summary},
        {"x-permission", std::string(access::toString(info.permission))},
    };
    if (route.webSocket) {
        operation["x-websocket"] = true;
    }
    if (info.permission == access::Permission::Public) {
        operation["security"] = Json::array();
    }
    if (!parameters.empty()) {
        operation["parameters"] = parameters;
    }
    if (!info.requestSchema.is_null()) {
        operation["requestBody"] = {
            {"required", true},
            {"content", {{"application/json", {{"schema", info.requestSchema}}}}},
        };
    }
    operation["responses"] = makeAnswers(route, !parameters.empty());
    return operation;
}

Json makeComponents() {
    const Json text = {{"type", "string"}};
    const Json problem = {
        {"type", "object"},
        {"description", "RFC 9457"},
        {"required", {"type", "title", "status", "detail"}},
        {"properties",
         {{"type", text},
          {"title", text},
          {"status", {{"type", "integer"}}},
          {"detail", text},
          {"field", {{"type", "string"}, {"description", "The setting or parameter that is wrong"}}
          },
          {"allowed", {{"type", "string"}, {"description", "What it may be"}}},
          {"retryAfter",
           {{"type", "integer"}, {"description", "Seconds until a locked login opens"}}}}},
    };
    return {
        {"schemas", {{"Problem", problem}}},
        {"securitySchemes",
         {{"session", {{"type", "apiKey"}, {"in", "cookie"}, {"name", "ocelliSession"}}},
          {"digest", {{"type", "http"}, {"scheme", "digest"}}},
          {"basic", {{"type", "http"}, {"scheme", "basic"}}}}},
    };
}

}  // namespace

Json makeOpenApi(const std::vector<Router::Route>& routes, const OpenApiInfo& info) {
    Json paths = Json::object();
    for (const auto& route : routes) {
        Json parameters = Json::array();
        const auto path = readPattern(route.pattern, parameters);
        paths[path][toLower(toString(route.method))] = makeOperation(route, std::move(parameters));
    }
    Json document = {
        {"openapi", "3.1.0"},
        {"info", {{"title", info.title}, {"version", info.version}}},
    };
    if (!info.description.empty()) {
        document["info"]["description"] = info.description;
    }
    const Json none = Json::array();
    document["security"] =
        Json::array({{{"session", none}}, {{"digest", none}}, {{"basic", none}}});
    document["paths"] = std::move(paths);
    document["components"] = makeComponents();
    return document;
}

}  // namespace ocelli::net::http
