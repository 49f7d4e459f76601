// Tests the description of routes.
#include "net/http/openapi.h"

#include <set>

#include <gtest/gtest.h>

namespace ocelli::net::http {
namespace {

using access::Permission;

Router::Route makeRoute(Method method, std::string pattern, Permission permission) {
    Router::Route route;
    route.method = method;
    route.pattern = std::move(pattern);
    route.info.permission = permission;
    route.info.summary = "What it does";
    return route;
}

TEST(OpenApi, DescribesARoute) {
    auto route =
        makeRoute(Method::Get, "/api/v1/channels/{channel}/snapshot", Permission::LiveView);
    route.info.perChannel = true;
    route.info.queries = {
        "format: jpeg|bmp", "limit: integer 1..1000 at most", "from: time", "q", "channel: integer"
    };
    route.info.responseSchema = {{"type", "object"}};
    const auto document = makeOpenApi({route}, {.version = "1", .description = "text"});
    EXPECT_EQ(document["openapi"], "3.1.0");
    EXPECT_EQ(document["info"]["version"], "1");
    const auto& get = document["paths"]["/api/v1/channels/{channel}/snapshot"]["get"];
    EXPECT_EQ(get["operationId"], "getChannelsByChannelSnapshot");
    EXPECT_EQ(get["x-permission"], "liveView");
    EXPECT_EQ(get["responses"]["200"]["content"]["application/json"]["schema"]["type"], "object");
    EXPECT_TRUE(get["responses"].contains("401"));
    const auto& parameters = get["parameters"];
    ASSERT_EQ(parameters.size(), 5U);
    EXPECT_EQ(parameters[0]["in"], "path");
    EXPECT_EQ(parameters[0]["required"], true);
    EXPECT_EQ(parameters[0]["schema"]["type"], "integer");
    EXPECT_EQ(parameters[1]["schema"]["enum"], Json::array({"jpeg", "bmp"}));
    EXPECT_EQ(parameters[2]["schema"]["minimum"], 1);
    EXPECT_EQ(parameters[2]["schema"]["maximum"], 1000);
    EXPECT_EQ(parameters[2]["description"], "integer 1..1000 at most");
    EXPECT_EQ(parameters[3]["schema"]["format"], "date-time");
    EXPECT_EQ(parameters[4]["name"], "q");
}

TEST(OpenApi, DescribesBodiesSocketsAndPublicRoutes) {
    auto post = makeRoute(Method::Post, "/api/v1/session", Permission::Public);
    post.info.requestSchema = {{"type", "object"}};
    auto live = makeRoute(Method::Get, "/api/v1/live", Permission::LiveView);
    live.webSocket = true;
    live.info.perChannel = true;
    const auto rest = makeRoute(Method::Get, "/files/{name*}", Permission::Any);
    const auto document = makeOpenApi({post, live, rest}, {});
    const auto& session = document["paths"]["/api/v1/session"]["post"];
    EXPECT_EQ(session["security"], Json::array());
    EXPECT_TRUE(session.contains("requestBody"));
    EXPECT_FALSE(session["responses"].contains("401"));
    const auto& socket = document["paths"]["/api/v1/live"]["get"];
    EXPECT_EQ(socket["x-websocket"], true);
    EXPECT_TRUE(socket["responses"].contains("101"));
    EXPECT_EQ(socket["parameters"][0]["name"], "channel");
    EXPECT_EQ(socket["parameters"][0]["required"], true);
    EXPECT_TRUE(document["paths"].contains("/files/{name}"));
}

TEST(OpenApi, KeepsMethodsOfAPathTogetherAndIdsApart) {
    const auto document = makeOpenApi(
        {makeRoute(Method::Get, "/api/v1/users", Permission::Any),
         makeRoute(Method::Post, "/api/v1/users", Permission::Administrator),
         makeRoute(Method::Get, "/api/v1/users/{name}", Permission::Any),
         makeRoute(Method::Get, "/api/v1/users/name", Permission::Any),
         makeRoute(Method::Get, "/api/openapi.json", Permission::Any)},
        {}
    );
    EXPECT_EQ(document["paths"]["/api/v1/users"].size(), 2U);
    std::set<std::string> ids;
    std::size_t count = 0;
    for (const auto& path : document["paths"]) {
        for (const auto& operation : path) {
            ids.insert(operation["operationId"]);
            ++count;
        }
    }
    EXPECT_EQ(ids.size(), count);
    EXPECT_TRUE(ids.contains("getOpenapiJson"));
}

}  // namespace
}  // namespace ocelli::net::http
