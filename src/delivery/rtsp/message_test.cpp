// RTSP messages: whole, in pieces, interleaved, hostile.
#include "delivery/rtsp/message.h"

#include <gtest/gtest.h>

#include "base/text.h"

namespace ocelli::delivery::rtsp {
namespace {

/// All messages of a text, fed in pieces of `size` bytes.
Result<std::vector<Message>> readAll(std::string_view text, std::size_t size) {
    MessageReader reader;
    std::vector<Message> messages;
    while (!text.empty()) {
        const std::string_view part = text.substr(0, size);
        text.remove_prefix(part.size());
        reader.feed(asBytes(part));
        while (true) {
            auto message = OCELLI_TRY(reader.next());
            if (!message) {
                break;
            }
            messages.push_back(std::move(*message));
        }
    }
    return messages;
}

TEST(Message, ReadsRequestsFramesAndResponsesHoweverTheyArrive) {
    const std::string text =
        "\r\nOPTIONS rtsp://h/live/1/main RTSP/1.0\r\nCSeq: 1\r\nuser-agent: a\r\n b\r\n\r\n"
        "$\x01" +
        std::string(
            "\0\x03"
            "abc",
            5
        ) +
        "SET_PARAMETER * RTSP/1.0\r\nCSeq:2\r\nContent-Length: 5\r\n\r\nhello"
        "RTSP/1.0 200 OK\nCSeq: 3\n\n";
    for (const std::size_t size : {1U, 2U, 3U, 7U, 1000U}) {
        const auto messages = readAll(text, size);
        ASSERT_TRUE(messages) << messages.error().describe();
        ASSERT_EQ(messages->size(), 4U) << size;
        const auto& first = std::get<Request>((*messages)[0]);
        EXPECT_EQ(first.method, "OPTIONS");
        EXPECT_EQ(first.uri, "rtsp://h/live/1/main");
        EXPECT_EQ(first.headers.get("User-Agent"), "a b");
        const auto& frame = std::get<InterleavedFrame>((*messages)[1]);
        EXPECT_EQ(frame.channel, 1);
        EXPECT_EQ(asText(frame.payload), "abc");
        EXPECT_EQ(std::get<Request>((*messages)[2]).body, "hello");
        EXPECT_EQ(std::get<Response>((*messages)[3]).status, 200);
    }
}

TEST(Message, LeavesTheBodyOfAnHttpPostToTheTunnel) {
    MessageReader reader;
    reader.feed(asBytes("POST / HTTP/1.0\r\nContent-Length: 32767\r\n\r\nT1BU"));
    const auto message = reader.next();
    ASSERT_TRUE(message && *message);
    EXPECT_EQ(std::get<Request>(**message).protocol, Protocol::Http);
    EXPECT_EQ(asText(reader.takeRest()), "T1BU");
}

TEST(Message, RefusesWhatIsNoMessage) {
    for (const char* text : {
             "GARBAGE\r\n\r\n",
             "GET / SIP/2.0\r\n\r\n",
             "OPTIONS * RTSP/1.0 x\r\n\r\n",
             "OPTIONS  RTSP/1.0\r\n\r\n",
             "OPTI@ONS * RTSP/1.0\r\n\r\n",
             "OPTIONS * RTSP/1.0\r\nno colon\r\n\r\n",
             "OPTIONS * RTSP/1.0\r\n folded first\r\n\r\n",
             "OPTIONS * RTSP/1.0\r\nBad Name: x\r\n\r\n",
             "OPTIONS * RTSP/1.0\r\nA: \x01\r\n\r\n",
             "OPTIONS * RTSP/1.0\r\nContent-Length: -1\r\n\r\n",
             "OPTIONS * RTSP/1.0\r\nContent-Length: x\r\n\r\n",
             "OPTIONS * RTSP/1.0\r\nContent-Length: 99999999999999999999\r\n\r\n",
             "RTSP/1.0 xyz OK\r\n\r\n",
             "RTSP/1.0\r\n\r\n",
         }) {
        EXPECT_FALSE(readAll(text, 1000)) << text;
    }
}

TEST(Message, BoundsHeaderAndBody) {
    MessageReader reader;
    reader.feed(asBytes("OPTIONS * RTSP/1.0\r\nA: " + std::string(17'000, 'a')));
    const auto header = reader.next();
    ASSERT_FALSE(header);
    EXPECT_EQ(header.error().kind(), ErrorKind::ResourceExhausted);
    const auto body = readAll("OPTIONS * RTSP/1.0\r\nContent-Length: 65537\r\n\r\n", 1000);
    ASSERT_FALSE(body);
    EXPECT_EQ(body.error().field(), "Content-Length");
    EXPECT_EQ(body.error().allowed(), "0..65536");
    std::string many = "OPTIONS * RTSP/1.0\r\n";
    for (int i = 0; i < 200; ++i) {
        many += "A: b\r\n";
    }
    EXPECT_FALSE(readAll(many + "\r\n", 100'000));
}

TEST(Message, FormatsResponsesWithExactLength) {
    Response response{404, {}, "abc"};
    response.headers.add("CSeq", "7");
    EXPECT_EQ(
        formatResponse(response),
        "RTSP/1.0 404 Not Found\r\nCSeq: 7\r\nContent-Length: 3\r\n\r\nabc"
    );
}

TEST(Message, KeepsNothingOfWhatWasGivenOut) {
    MessageReader reader;
    const std::string frame = "$\x02" + std::string("\xFF\xFF", 2) + std::string(65535, 'x');
    for (int i = 0; i < 100; ++i) {
        reader.feed(asBytes(frame));
        ASSERT_TRUE(reader.next().value().has_value());
        EXPECT_EQ(reader.buffered(), 0U);
    }
}

}  // namespace
}  // namespace ocelli::delivery::rtsp
