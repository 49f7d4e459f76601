// Tests the answer that never ends: pieces, formats, ends from both sides.
#include "control/linkage/alert_stream.h"

#include <optional>

#include <gtest/gtest.h>

namespace ocelli::control::linkage {
namespace {

std::optional<std::string> read(AlertStream& stream, std::size_t atMost = 1000) {
    auto got = std::make_shared<std::optional<std::string>>();
    stream.response.source->read(atMost, [got](Result<Bytes> piece) {
        *got = piece ? std::string(asText(*piece)) : "error";
    });
    return *got;
}

TEST(AlertStream, EachMessageIsALine) {
    AlertStream stream = makeAlertStream(AlertFormat::Lines);
    stream.socket->sendText("{\"a\":1}");
    stream.socket->sendText("{\"b\":2}");
    EXPECT_EQ(stream.socket->queuedBytes(), 16U);
    EXPECT_EQ(read(stream, 10), "{\"a\":1}\n{\"");
    EXPECT_EQ(read(stream), "b\":2}\n");
    EXPECT_EQ(stream.socket->queuedBytes(), 0U);
}

TEST(AlertStream, AWaitingReaderIsServedWhenSomethingHappens) {
    AlertStream stream = makeAlertStream(AlertFormat::Lines);
    std::string got;
    stream.response.source->read(1000, [&](Result<Bytes> piece) { got = asText(*piece); });
    EXPECT_EQ(got, "");
    stream.socket->sendText("x");
    EXPECT_EQ(got, "x\n");
}

TEST(AlertStream, PartsSayHowLongTheyAre) {
    AlertStream stream = makeAlertStream(AlertFormat::Multipart);
    stream.socket->sendText("{}");
    EXPECT_EQ(
        read(stream),
        "--ocelli-event\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}\r\n"
    );
}

TEST(AlertStream, EndsWhenTheClientGoesAndWhenTheDeviceCloses) {
    AlertStream gone = makeAlertStream(AlertFormat::Lines);
    int closed = 0;
    gone.socket->onClosed = [&] { ++closed; };
    gone.response.source.reset();
    EXPECT_EQ(closed, 1);
    gone.socket->sendText("nobody hears");
    EXPECT_EQ(gone.socket->queuedBytes(), 0U);

    AlertStream ended = makeAlertStream(AlertFormat::Lines);
    ended.socket->onClosed = [&] { ++closed; };
    std::optional<std::size_t> last;
    ended.response.source->read(10, [&](Result<Bytes> piece) { last = piece->size(); });
    ended.socket->close(1001, "the device ends");
    EXPECT_EQ(closed, 2);
    EXPECT_EQ(last, 0U);
    ended.response.source.reset();
    EXPECT_EQ(closed, 2);
}

}  // namespace
}  // namespace ocelli::control::linkage
