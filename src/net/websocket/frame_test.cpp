// Tests reading and writing of WebSocket frames.
#include "net/websocket/frame.h"

#include <gtest/gtest.h>

#include "base/text.h"

namespace ocelli::net::websocket {
namespace {

/// A frame as a client sends it, masked with 01 02 03 04.
Bytes masked(std::uint8_t first, std::string_view payload) {
    ByteWriter writer;
    writer.u8(first);
    if (payload.size() < 126) {
        writer.u8(static_cast<std::uint8_t>(0x80U | payload.size()));
    } else {
        writer.u8(0x80 | 126);
        writer.u16(static_cast<std::uint16_t>(payload.size()));
    }
    writer.u32(0x01020304);
    for (std::size_t i = 0; i < payload.size(); ++i) {
        writer.u8(static_cast<std::uint8_t>(static_cast<unsigned char>(payload[i]) ^ (i % 4 + 1)));
    }
    return writer.release();
}

Bytes operator+(Bytes a, const Bytes& b) {
    a.insert(a.end(), b.begin(), b.end());
    return a;
}

/// "1:text 2:binary !1002": opcodes with payloads, and the code of a violation.
std::string readAll(const Bytes& bytes, std::size_t step = 1000, std::size_t largest = 100) {
    FrameReader reader(largest);
    std::string seen;
    for (std::size_t at = 0; at < bytes.size(); at += step) {
        auto part = ByteSpan(bytes).subspan(at, std::min(step, bytes.size() - at));
        while (true) {
            auto result = reader.read(part);
            if (const auto* violation = std::get_if<Violation>(&result)) {
                return seen + "!" + std::to_string(violation->code);
            }
            const auto* message = std::get_if<Message>(&result);
            if (message == nullptr) {
                break;
            }
            seen += std::to_string(static_cast<int>(message->opcode)) + ":";
            seen += std::string(asText(message->payload)) + " ";
        }
    }
    return seen;
}

TEST(FrameReader, ReadsTheExampleOfTheStandard) {
    // RFC 6455, 5.7: a single-frame masked text message "Hello"
    const auto bytes = parseHex("818537fa213d7f9f4d5158");
    EXPECT_EQ(readAll(*bytes), "1:Hello ");
}

TEST(FrameReader, JoinsPiecesWithControlFramesBetween) {
    const auto bytes = masked(0x01, "one ") + masked(0x89, "ping") + masked(0x00, "two ") +
                       masked(0x8A, "") + masked(0x80, "three") + masked(0x82, "binary");
    const auto* expected = "9:ping 10: 1:one two three 2:binary ";
    for (std::size_t step = 1; step < 20; ++step) {
        EXPECT_EQ(readAll(bytes, step), expected);
    }
}

TEST(FrameReader, SendsAwayWhoBreaksTheRules) {
    struct Case {
        const char* what;
        Bytes bytes;
        const char* seen;
    };

    const Bytes unmasked{std::byte{0x81}, std::byte{0x01}, std::byte{'a'}};
    const Case cases[] = {
        {"reserved bit", masked(0xC1, "a"), "!1002"},
        {"unmasked", unmasked, "!1002"},
        {"unknown opcode", masked(0x83, "a"), "!1002"},
        {"unknown control", masked(0x8B, "a"), "!1002"},
        {"continuation of nothing", masked(0x80, "a"), "!1002"},
        {"a new message within one", masked(0x01, "a") + masked(0x81, "b"), "!1002"},
        {"cut control frame", masked(0x09, "a"), "!1002"},
        {"long control frame", masked(0x89, std::string(126, 'a')), "!1002"},
        {"too long", masked(0x82, std::string(101, 'a')), "!1009"},
        {"too long together",
         masked(0x02, std::string(60, 'a')) + masked(0x80, std::string(60, 'a')),
         "!1009"},
        {"not UTF-8", masked(0x81, "\xff"), "!1007"},
        {"UTF-8 cut at the end", masked(0x81, "\xc3"), "!1007"},
        {"close with one byte", masked(0x88, "\x03"), "!1002"},
        {"close with a code that is never sent", masked(0x88, "\x03\xed"), "!1002"},
        {"close with a reason that is no text", masked(0x88, "\x03\xe8\xff"), "!1007"},
    };
    for (const auto& item : cases) {
        EXPECT_EQ(readAll(item.bytes), item.seen) << item.what;
        EXPECT_EQ(readAll(item.bytes, 1), item.seen) << item.what;
    }
}

TEST(FrameReader, RefusesAClaimedLengthBeforeItArrives) {
    const auto claim = parseHex("82ff7fffffffffffffff01020304");
    EXPECT_EQ(readAll(*claim), "!1009");
    const auto wraps = masked(0x02, "a") + *parseHex("80ffffffffffffffffff01020304");
    EXPECT_EQ(readAll(wraps), "!1009");
}

TEST(FrameReader, TakesUtf8ThatIsCutBetweenFrames) {
    EXPECT_EQ(readAll(masked(0x01, "\xc3") + masked(0x80, "\xa4")), "1:\xc3\xa4 ");
    EXPECT_EQ(readAll(masked(0x81, "{\n\t}")), "1:{\n\t} ");
    EXPECT_EQ(readAll(masked(0x88, "\x03\xe8") + masked(0x88, "")), "8:\x03\xe8 8: ");
}

TEST(Frame, HeadersGrowWithThePayload) {
    EXPECT_EQ(formatHex(formatFrameHeader(Opcode::Text, 5)), "8105");
    EXPECT_EQ(formatHex(formatFrameHeader(Opcode::Binary, 125)), "827d");
    EXPECT_EQ(formatHex(formatFrameHeader(Opcode::Binary, 126)), "827e007e");
    EXPECT_EQ(formatHex(formatFrameHeader(Opcode::Binary, 65535)), "827effff");
    EXPECT_EQ(formatHex(formatFrameHeader(Opcode::Binary, 65536)), "827f0000000000010000");
    EXPECT_EQ(formatHex(formatFrame(Opcode::Ping, asBytes("Hello"))), "890548656c6c6f");
}

TEST(Frame, CutsReasonsAtACharacter) {
    std::string reason(122, 'a');
    reason += "ä";
    EXPECT_EQ(formatClose(1000, reason).size(), 2U + 122U);
    EXPECT_EQ(
        asText(formatClose(1001, "bye")),
        "\x03\xe9"
        "bye"
    );
}

TEST(Frame, AnswersTheKeyOfTheStandard) {
    // RFC 6455, 1.3
    EXPECT_EQ(*acceptKey("dGhlIHNhbXBsZSBub25jZQ=="), "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
    for (const auto* key :
         {"",
          "abc",
          "dGhlIHNhbXBsZSBub25jZQ",
          "dGhlIHNhbXBsZSBub25jZQ==x",
          "????????????????????????"}) {
        EXPECT_FALSE(acceptKey(key)) << key;
    }
}

}  // namespace
}  // namespace ocelli::net::websocket
