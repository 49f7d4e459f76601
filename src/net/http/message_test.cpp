// Tests requests, answers, problems and ranges.
#include "net/http/message.h"

#include <gtest/gtest.h>

namespace ocelli::net::http {
namespace {

std::string pathOf(std::string_view target) {
    const auto request = makeRequest(Method::Get, target);
    return request ? request->path : "refused: " + request.error().message();
}

TEST(Target, IsDecodedOnceAndNormalised) {
    EXPECT_EQ(pathOf("/"), "/");
    EXPECT_EQ(pathOf("/api/v1/status"), "/api/v1/status");
    EXPECT_EQ(pathOf("//api///v1/"), "/api/v1");
    EXPECT_EQ(pathOf("/users/J%C3%B6rg%20M"), "/users/Jörg M");
    EXPECT_EQ(pathOf("/a+b"), "/a+b");
    EXPECT_EQ(pathOf("/100%25"), "/100%");
    EXPECT_EQ(pathOf("/a...b/.c"), "/a...b/.c");
    EXPECT_EQ(pathOf("http://camera.local:8080/api?x=1"), "/api");
    EXPECT_EQ(pathOf("HTTP://camera"), "/");
    EXPECT_EQ(pathOf("https://camera?x=1"), "/");
}

TEST(Target, RefusesTricks) {
    const std::string_view withNul("/a\0b", 4);
    for (const auto target : {
             std::string_view("/../etc/passwd"),
             std::string_view("/a/%2e%2E/b"),
             std::string_view("/a/."),
             std::string_view("/a%2Fb"),
             std::string_view("/a%5Cb"),
             std::string_view("/a\\b"),
             std::string_view("/%252e%252e/x"),
             std::string_view("/%2500"),
             std::string_view("/a%00b"),
             std::string_view("/a%0d%0aSet-Cookie:x"),
             std::string_view("/%ff"),
             std::string_view("/%c0%ae"),
             std::string_view("/%"),
             std::string_view("/%4"),
             std::string_view("/%zz"),
             std::string_view("a/b"),
             std::string_view(""),
             std::string_view("/a#b"),
             std::string_view("*"),
             std::string_view("/?a=%00"),
             std::string_view("/?a=%0d%0a"),
             std::string_view("/?a=%f"),
             withNul,
         }) {
        EXPECT_FALSE(makeRequest(Method::Get, target)) << target;
    }
    EXPECT_TRUE(makeRequest(Method::Options, "*"));
}

TEST(Target, ReadsQueries) {
    const auto request = makeRequest(Method::Get, "/x?a=1&b=two+words%21&c&&a=2&d=x=y&=e");
    ASSERT_TRUE(request);
    EXPECT_EQ(request->query("a"), "1");
    EXPECT_EQ(request->query("b"), "two words!");
    EXPECT_EQ(request->query("c"), "");
    EXPECT_EQ(request->query("d"), "x=y");
    EXPECT_EQ(request->query("z"), std::nullopt);
    std::string many = "/x?";
    for (int i = 0; i < 65; ++i) {
        many += "a=1&";
    }
    EXPECT_FALSE(makeRequest(Method::Get, many));
}

TEST(Request, NamesTheQueryThatIsOutOfRange) {
    const auto request = makeRequest(Method::Get, "/x?limit=99&word=many&neg=-5");
    ASSERT_TRUE(request);
    EXPECT_EQ(*request->queryInteger("limit", 1, 100), 99);
    EXPECT_EQ(*request->queryInteger("absent", 1, 100, 7), 7);
    EXPECT_EQ(*request->queryInteger("neg", -5, 0), -5);
    const auto high = request->queryInteger("limit", 1, 50);
    ASSERT_FALSE(high);
    EXPECT_EQ(high.error().field(), "limit");
    EXPECT_EQ(high.error().allowed(), "1..50");
    EXPECT_EQ(high.error().message(), "limit must be a whole number from 1 to 50, got 99");
    EXPECT_FALSE(request->queryInteger("word", 1, 50, 3));
    EXPECT_FALSE(request->queryInteger("absent", 1, 50));
}

TEST(Request, ReadsTimes) {
    const auto request = makeRequest(
        Method::Get, "/x?from=2026-11-21T08:15:00.000Z&to=2026-11-21T09:15:00%2B01:00&bad=now"
    );
    ASSERT_TRUE(request);
    EXPECT_EQ(*request->queryTime("from"), *request->queryTime("to"));
    EXPECT_EQ(*request->queryTime("none", WallTime{5}), WallTime{5});
    EXPECT_EQ(request->queryTime("bad").error().field(), "bad");
    EXPECT_EQ(request->queryTime("none").error().field(), "none");
}

TEST(Request, FindsItsChannel) {
    auto request = *makeRequest(Method::Get, "/x?channel=3");
    EXPECT_EQ(request.channel(), 3);
    request.parameters = {{"channel", "7"}};
    EXPECT_EQ(request.channel(), 7);
    for (const auto* text : {"0", "-1", "x", "99999999999", ""}) {
        request.parameters = {{"channel", text}};
        EXPECT_EQ(request.channel(), 0) << text;
    }
    EXPECT_EQ(makeRequest(Method::Get, "/x")->channel(), 0);
}

TEST(Request, ReadsCookies) {
    Request request;
    request.headers.add("Cookie", "a=1; ocelliSession=secret; b");
    request.headers.add("cookie", "c=3");
    EXPECT_EQ(request.cookie("ocelliSession"), "secret");
    EXPECT_EQ(request.cookie("c"), "3");
    EXPECT_EQ(request.cookie("Session"), std::nullopt);
    EXPECT_EQ(request.cookie("b"), std::nullopt);
}

TEST(Request, BodyMustBeAnObject) {
    EXPECT_TRUE(makeRequest(Method::Post, "/", "{\"a\":1}")->json());
    for (const auto* body : {"", "[]", "1", "{", "null"}) {
        const auto json = makeRequest(Method::Post, "/", body)->json();
        ASSERT_FALSE(json) << body;
        EXPECT_EQ(json.error().kind(), ErrorKind::InvalidArgument);
    }
}

TEST(Fields, CompareWithoutCaseAndKeepOrder) {
    Fields fields;
    fields.add("Accept", "a");
    fields.add("accept", "b");
    EXPECT_EQ(fields.get("ACCEPT"), "a");
    fields.set("aCCept", "c");
    ASSERT_EQ(fields.all().size(), 1U);
    EXPECT_EQ(fields.get("Accept"), "c");
    EXPECT_EQ(fields.get("none"), std::nullopt);
}

TEST(Fields, NoValueStartsALineOfItsOwn) {
    Fields fields;
    fields.set("Location", "/x\r\nSet-Cookie: a=b");
    fields.set("X\r\nY", std::string("a\0b\tc", 5));
    EXPECT_EQ(fields.get("Location"), "/x  Set-Cookie: a=b");
    EXPECT_EQ(fields.all().back().first, "X  Y");
    EXPECT_EQ(fields.all().back().second, "a b\tc");
}

TEST(Problem, NamesFieldAndRange) {
    const auto response =
        problem(fail(ErrorKind::InvalidArgument, "frameRate must be 1 to 60 fps, got 99")
                    .withField("frameRate", "1..60"));
    EXPECT_EQ(response.status, 422);
    EXPECT_EQ(response.headers.get("Content-Type"), "application/problem+json");
    EXPECT_EQ(
        response.body,
        R"({"type":"about:blank","title":"Invalid argument","status":422,)"
        R"("detail":"frameRate must be 1 to 60 fps, got 99","field":"frameRate","allowed":"1..60"})"
    );
}

TEST(Problem, EveryKindHasAStatus) {
    EXPECT_EQ(statusOf(ErrorKind::NotFound), 404);
    EXPECT_EQ(statusOf(ErrorKind::FailedPrecondition), 409);
    EXPECT_EQ(statusOf(ErrorKind::ResourceExhausted), 507);
    for (int kind = 0; kind <= static_cast<int>(ErrorKind::Internal); ++kind) {
        const int status = statusOf(static_cast<ErrorKind>(kind));
        EXPECT_GE(status, 400);
        EXPECT_NE(reasonOf(status), "Unknown");
    }
}

TEST(Range, HonoursSingleRanges) {
    struct Case {
        std::string_view header;
        std::uint64_t first;
        std::uint64_t last;
    };

    const Case cases[] = {
        {"bytes=0-499", 0, 499},
        {"bytes=500-", 500, 999},
        {"bytes=-1", 999, 999},
        {"bytes=-5000", 0, 999},
        {"bytes=999-", 999, 999},
        {"bytes=0-99999999999999999999999", 0, 999},
        {"BYTES= 5 - 6 ", 5, 6},
    };
    for (const auto& item : cases) {
        const auto range = parseRange(item.header, 1000);
        ASSERT_TRUE(range && *range) << item.header;
        EXPECT_EQ((*range)->first, item.first) << item.header;
        EXPECT_EQ((*range)->last, item.last) << item.header;
    }
}

TEST(Range, AnswersTheWholeForWhatItDoesNotHonour) {
    for (const auto* header :
         {"",
          "bytes",
          "bytes=",
          "bytes=-",
          "bytes=5-4",
          "bytes=a-b",
          "bytes=0-1,5-6",
          "items=0-1",
          "bytes=1-2-3",
          "bytes=+1-2"}) {
        const auto range = parseRange(header, 1000);
        ASSERT_TRUE(range) << header;
        EXPECT_FALSE(*range) << header;
    }
}

TEST(Range, SaysWhenItCannotBeSatisfied) {
    for (const auto* header : {"bytes=1000-", "bytes=1000-2000", "bytes=-0"}) {
        EXPECT_FALSE(parseRange(header, 1000)) << header;
    }
    EXPECT_FALSE(parseRange("bytes=0-", 0));
    EXPECT_FALSE(parseRange("bytes=-1", 0));
}

}  // namespace
}  // namespace ocelli::net::http
