// Tests reading of whole requests, in pieces and against the rules.
#include "net/http/detail/request_reader.h"

#include <gtest/gtest.h>

namespace ocelli::net::http::detail {
namespace {

struct Read {
    int failure = 0;
    bool done = false;
    Request request;
    std::string body;
    std::string left;
};

Read read(std::string_view text, std::size_t step = 100000, std::size_t bodyLimit = 1000) {
    RequestReader reader(4096);
    Read result;
    std::string pending;
    bool limited = false;
    while (!text.empty() && !reader.failure() && !reader.done()) {
        pending += text.substr(0, step);
        text.remove_prefix(std::min(step, text.size()));
        auto left = asBytes(pending);
        reader.feed(left);
        if (reader.headDone() && !limited && !reader.failure()) {
            limited = true;
            reader.setBodyLimit(bodyLimit);
            reader.feed(left);
        }
        pending.erase(0, pending.size() - left.size());
    }
    result.failure = reader.failure() ? reader.failure()->status : 0;
    result.done = reader.done();
    result.request = reader.request();
    result.body = reader.takeBody();
    result.left = pending + std::string(text);
    return result;
}

TEST(RequestReader, ReadsHeadAndBodyHoweverTheyAreCut) {
    const std::string text =
        "POST /a%20b?x=1 HTTP/1.1\r\nHost: h\r\nX-One:  1 \r\nContent-Length: 5\r\n\r\nhelloGET /";
    for (std::size_t step = 1; step <= text.size(); ++step) {
        const auto result = read(text, step);
        EXPECT_EQ(result.failure, 0);
        EXPECT_TRUE(result.done);
        EXPECT_EQ(result.request.method, Method::Post);
        EXPECT_EQ(result.request.path, "/a b");
        EXPECT_EQ(result.request.query("x"), "1");
        EXPECT_EQ(result.request.headers.get("x-one"), "1");
        EXPECT_EQ(result.body, "hello");
        EXPECT_EQ(result.left, "GET /");
    }
}

TEST(RequestReader, ReadsChunksAndKeepsTrailersOut) {
    const std::string text =
        "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"
        "3;x=y\r\nabc\r\n2\r\nde\r\n0\r\nAuthorization: Basic eDp5\r\n\r\n";
    for (std::size_t step = 1; step <= text.size(); ++step) {
        const auto result = read(text, step);
        EXPECT_EQ(result.failure, 0) << step;
        EXPECT_TRUE(result.done);
        EXPECT_EQ(result.body, "abcde");
        EXPECT_EQ(result.request.headers.get("Authorization"), std::nullopt);
    }
}

TEST(RequestReader, ReadsAnEmptyChunkedBodyInPieces) {
    const std::string text =
        "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nX";
    for (std::size_t step = 1; step <= text.size(); ++step) {
        const auto result = read(text, step);
        EXPECT_TRUE(result.done) << step;
        EXPECT_EQ(result.body, "");
        EXPECT_EQ(result.left, "X");
    }
}

TEST(RequestReader, SaysWhyItRefuses) {
    const std::string host = "Host: h\r\n";
    const std::string post = "POST / HTTP/1.1\r\n" + host;
    const std::string chunked = post + "Transfer-Encoding: chunked\r\n\r\n";

    struct Case {
        std::string text;
        int status;
    };

    const Case cases[] = {
        {"nonsense\r\n\r\n", 400},
        {std::string("\0\0\0\0\r\n\r\n", 8), 400},
        {"GET / HTTP/2.0\r\n" + host + "\r\n", 505},
        {"GET / HTTP/1.1\r\n\r\n", 400},
        {"GET / HTTP/1.1\r\n" + host + host + "\r\n", 400},
        {"GET /../x HTTP/1.1\r\n" + host + "\r\n", 400},
        {"GET /%00 HTTP/1.1\r\n" + host + "\r\n", 400},
        {"BREW / HTTP/1.1\r\n" + host + "\r\n", 501},
        {"TRACE / HTTP/1.1\r\n" + host + "\r\n", 501},
        {"GET / HTTP/1.1\r\n" + host + "X: " + std::string(5000, 'a') + "\r\n\r\n", 431},
        {"GET /" + std::string(5000, 'a'), 431},
        {"GET / HTTP/1.1\r\n" + host + "Bad Name: x\r\n\r\n", 400},
        {"GET / HTTP/1.1\r\n" + host + "X: a\rb\r\n\r\n", 400},
        {post + "Content-Length: 1001\r\n\r\n", 413},
        {post + "Content-Length: 99999999999999999999999\r\n\r\n", 400},
        {post + "Content-Length: -1\r\n\r\n", 400},
        {post + "Content-Length: 1, 2\r\n\r\n", 400},
        {post + "Content-Length: 1\r\nContent-Length: 2\r\n\r\n", 400},
        {post + "Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n", 400},
        {post + "Transfer-Encoding: chunked\r\nContent-Length: 1\r\n\r\n", 400},
        {post + "Transfer-Encoding: gzip, chunked\r\n\r\n", 501},
        {post + "Transfer-Encoding: xchunked\r\n\r\n", 501},
        {post + "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n", 400},
        {"POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n", 400},
        {chunked + "xyz\r\n", 400},
        {chunked + "3\r\nabcdef\r\n", 400},
        {chunked + "ffffffffffffffffff\r\n", 400},
        {chunked + "0 \x01", 400},
        {chunked + "\r\n", 400},
        {chunked + "5;" + std::string(9000, 'x'), 400},
        {chunked + "0\r\n" + std::string(9000, 'x'), 400},
        {chunked + "0\r\nX\ry", 400},
        {chunked + "3\r\nabc\rx", 400},
        {chunked + "3\nabc\r\n", 400},
        {chunked + "7ff\r\n" + std::string(0x7ff, 'a') + "\r\n", 413},
        {post + "Expect: miracles\r\nContent-Length: 1\r\n\r\n", 417},
    };
    for (const auto& item : cases) {
        EXPECT_EQ(read(item.text).failure, item.status) << item.text.substr(0, 120);
        EXPECT_EQ(read(item.text, 1).failure, item.status) << item.text.substr(0, 120);
    }
}

TEST(RequestReader, BoundsChunkedBodiesAsTheyGrow) {
    std::string text = "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n";
    for (int i = 0; i < 300; ++i) {
        text += "4\r\nabcd\r\n";
    }
    EXPECT_EQ(read(text, 10).failure, 413);
}

TEST(RequestReader, KnowsWhatTheClientWants) {
    RequestReader reader(4096);
    auto bytes = asBytes(
        "GET /live HTTP/1.1\r\nHost: h\r\nConnection: keep-alive, Upgrade\r\nUpgrade: "
        "WebSocket\r\n\r\n"
    );
    reader.feed(bytes);
    EXPECT_TRUE(reader.headDone());
    EXPECT_TRUE(reader.done());
    EXPECT_TRUE(reader.wantsWebSocket());
    EXPECT_TRUE(reader.http11());
    RequestReader other(4096);
    bytes = asBytes(
        "PUT / HTTP/1.1\r\nHost: h\r\nConnection: close\r\nExpect: 100-Continue\r\nContent-Length: "
        "3\r\n\r\n"
    );
    other.feed(bytes);
    EXPECT_FALSE(other.keepAlive());
    EXPECT_TRUE(other.expectsContinue());
    EXPECT_FALSE(other.wantsWebSocket());
}

}  // namespace
}  // namespace ocelli::net::http::detail
