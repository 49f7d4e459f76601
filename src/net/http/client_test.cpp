// Tests addresses to ask at, answers as they come, and asking a server of ours.
#include "net/http/client.h"

#include <gtest/gtest.h>

#include "net/http/detail/answer_reader.h"

namespace ocelli::net::http {
namespace {

using detail::AnswerReader;

Result<Answer> read(std::string_view text, std::size_t step, bool ended = true) {
    AnswerReader reader;
    for (std::size_t at = 0; at < text.size() && !reader.done(); at += step) {
        OCELLI_TRY(reader.feed(asBytes(text.substr(at, step))));
    }
    if (!reader.done() && ended) {
        OCELLI_TRY(reader.end());
    }
    return reader.take();
}

TEST(HttpClient, ReadsAnswersHoweverTheyAreCut) {
    for (const std::size_t step : {std::size_t{1}, std::size_t{7}, std::size_t{1000}}) {
        const auto sized =
            read("HTTP/1.1 423 Locked\r\nContent-Length: 4\r\nRetry-After: 9\r\n\r\nbody", step);
        ASSERT_TRUE(sized.has_value()) << step;
        EXPECT_EQ(sized->status, 423U);
        EXPECT_EQ(sized->body, "body");
        EXPECT_EQ(sized->headers.get("retry-after"), "9");
        const auto chunks = read(
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nbo\r\n2\r\ndy\r\n0\r\n\r\n",
            step
        );
        ASSERT_TRUE(chunks.has_value()) << step;
        EXPECT_EQ(chunks->body, "body");
        const auto open = read("HTTP/1.0 200 OK\r\n\r\nuntil the end", step);
        ASSERT_TRUE(open.has_value()) << step;
        EXPECT_EQ(open->body, "until the end");
    }
}

TEST(HttpClient, WhatIsNoAnswerIsAnError) {
    EXPECT_EQ(read("RTSP/1.0 200 OK\r\n\r\n", 100).error().kind(), ErrorKind::DataLoss);
    EXPECT_EQ(read("", 100).error().kind(), ErrorKind::DataLoss);
    EXPECT_EQ(read("HTTP/1.1 200 OK\r\nContent", 100).error().kind(), ErrorKind::DataLoss);
    const std::string cut = "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nbody";
    EXPECT_EQ(read(cut, 100).error().kind(), ErrorKind::DataLoss);
    const std::string large = "HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\n";
    EXPECT_EQ(read(large, 1000).error().kind(), ErrorKind::DataLoss);
    const std::string endless = "HTTP/1.1 200 OK\r\nX: " + std::string(20'000, 'x');
    EXPECT_EQ(read(endless, 1000).error().kind(), ErrorKind::DataLoss);
}

TEST(HttpClient, ReadsWhereToAsk) {
    EXPECT_EQ(parseDestination("192.0.2.1")->format(), "http://192.0.2.1:80");
    EXPECT_EQ(parseDestination("192.0.2.1:8080")->format(), "http://192.0.2.1:8080");
    EXPECT_EQ(parseDestination("https://192.0.2.1/")->format(), "https://192.0.2.1:443");
    EXPECT_EQ(parseDestination("https://[::1]:8443")->format(), "https://[::1]:8443");
    EXPECT_EQ(parseDestination("http://[::1]")->format(), "http://[::1]:80");
    for (const char* text : {"", "camera", "https://", "ftp://192.0.2.1", ":80", "1.2.3.4:0"}) {
        EXPECT_FALSE(parseDestination(text).has_value()) << text;
    }
}

TEST(HttpClient, SaysWhenNobodyIsThere) {
    const SystemClock clock;
    const auto answer =
        ask(clock, {{"127.0.0.1", 9}}, {Method::Get, "/", {}, {}}, std::chrono::seconds(5));
    EXPECT_EQ(answer.error().kind(), ErrorKind::Unavailable);
    EXPECT_NE(answer.error().message().find("http://127.0.0.1:9"), std::string::npos);
}

}  // namespace
}  // namespace ocelli::net::http
