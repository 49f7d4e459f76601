// Tests of log lines.
#include "base/log.h"

#include <gtest/gtest.h>

namespace ocelli::log {
namespace {

struct Log : testing::Test {
    ~Log() override { setLevel(Level::Info); }
};

TEST_F(Log, NobodyCanForgeALine) {
    EXPECT_EQ(
        oneLine("user 'a\r\n2026 info' \x1B[31m\x7F ä"),
        "user 'a\\x0d\\x0a2026 info' \\x1b[31m\\x7f ä"
    );
}

TEST_F(Log, WritesRoomAndMessageOnOneLine) {
    setLevel(Level::Warning);
    testing::internal::CaptureStderr();
    warning("rtsp", "client {} sent {}", 7, "a\nb");
    const std::string text = testing::internal::GetCapturedStderr();
    EXPECT_NE(text.find("rtsp: client 7 sent a\\x0ab\n"), std::string::npos) << text;
}

TEST_F(Log, LeavesOutWhatIsBelowTheLevel) {
    setLevel(Level::Error);
    EXPECT_FALSE(enabled(Level::Warning));
    testing::internal::CaptureStderr();
    info("a", "not seen");
    warning("a", "not seen");
    error("a", "seen {}", "{}");
    const std::string text = testing::internal::GetCapturedStderr();
    EXPECT_EQ(text.find("not seen"), std::string::npos);
    EXPECT_NE(text.find("a: seen {}"), std::string::npos);
    setLevel(Level::Debug);
    EXPECT_TRUE(enabled(Level::Debug));
}

}  // namespace
}  // namespace ocelli::log
