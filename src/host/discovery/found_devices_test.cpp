// Tests what is made of the answers of devices.
#include "host/discovery/found_devices.h"

#include <gtest/gtest.h>

#include "host/discovery/service_records.h"

namespace ocelli::host::discovery {
namespace {

Advertisement device(const std::string& serial) {
    const std::vector<std::string> texts = {"state=inactive", "model=cube", "serial=" + serial};
    return {
        "Door " + serial,
        "ocelli-" + serial,
        {{"_http._tcp", 80, texts}, {"_https._tcp", 443, texts}, {"_ocelli._tcp", 80, texts}}
    };
}

DnsMessage answerOf(const Advertisement& what, const std::string& address) {
    DnsMessage message;
    message.response = true;
    message.answers = recordsOf(what, {address});
    return *parseDnsMessage(formatDnsMessage(message));
}

TEST(FoundDevices, PutsADeviceTogetherFromItsRecords) {
    FoundDevices found;
    found.take(answerOf(device("7"), "192.168.1.64"), "192.168.1.64");
    found.take(answerOf(device("7"), "10.0.0.64"), "10.0.0.64");
    found.take(answerOf(device("8"), "192.168.1.65"), "192.168.1.65");
    const auto list = found.list();
    ASSERT_EQ(list.size(), 2U);
    EXPECT_EQ(list[0].name, "Door 7");
    EXPECT_EQ(list[0].text("state"), "inactive");
    EXPECT_EQ(list[0].text("nothing"), "");
    EXPECT_EQ(list[0].addresses, (std::vector<std::string>{"10.0.0.64", "192.168.1.64"}));
    EXPECT_EQ(list[0].ports.at("_https._tcp"), 443);
    EXPECT_EQ(list[1].addresses, std::vector<std::string>{"192.168.1.65"});
}

TEST(FoundDevices, AnsweredInTheAdditionalPartAsWell) {
    DnsMessage query;
    query.questions = {{{"_ocelli", "_tcp", "local"}, dns::kPtr}};
    const auto answer = answerTo(query, recordsOf(device("7"), {"192.168.1.64"}), true);
    ASSERT_TRUE(answer);
    const auto message = parseDnsMessage(formatDnsMessage(*answer));
    ASSERT_TRUE(message.has_value());
    FoundDevices found;
    found.take(*message, "192.168.1.64");
    ASSERT_EQ(found.list().size(), 1U);
    EXPECT_EQ(found.list()[0].addresses, std::vector<std::string>{"192.168.1.64"});
}

TEST(FoundDevices, OtherPeoplesDevicesAreLeftOut) {
    FoundDevices found;
    Advertisement printer = device("7");
    printer.services.pop_back();
    found.take(answerOf(printer, "192.168.1.9"), "192.168.1.9");
    EXPECT_TRUE(found.list().empty());
}

TEST(FoundDevices, ADeviceThatSaysGoodbyeIsGone) {
    FoundDevices found;
    found.take(answerOf(device("7"), "192.168.1.64"), "192.168.1.64");
    DnsMessage goodbye;
    goodbye.response = true;
    goodbye.answers = goodbyeOf(recordsOf(device("7"), {"192.168.1.64"}));
    found.take(goodbye, "192.168.1.64");
    EXPECT_TRUE(found.list().empty());
}

TEST(FoundDevices, NamesThatWouldSteerATerminalAreRefused) {
    FoundDevices found;
    Advertisement evil = device("7");
    evil.instance = "\x1b[2J";
    found.take(answerOf(evil, "192.168.1.66"), "192.168.1.66");
    EXPECT_TRUE(found.list().empty());
    evil = device("8");
    evil.services.back().texts = {"model=\x1b]0;x\x07", "state=active", "odd"};
    found.take(answerOf(evil, "192.168.1.66"), "192.168.1.66");
    ASSERT_EQ(found.list().size(), 1U);
    EXPECT_EQ(found.list()[0].text("model"), "cube") << "of the services before";
    EXPECT_EQ(found.list()[0].text("state"), "active");
}

TEST(FoundDevices, HoldsNoMoreThanItsBound) {
    FoundDevices found;
    for (std::size_t i = 0; i < FoundDevices::kMost + 50; ++i) {
        found.take(answerOf(device(std::to_string(i)), "192.168.1.64"), "192.168.1.64");
    }
    EXPECT_EQ(found.list().size(), FoundDevices::kMost);
}

TEST(FoundDevices, BrokenRecordsAreNothing) {
    EXPECT_FALSE(parseServicePlace(Bytes(5)).has_value());
    EXPECT_FALSE(parseTexts(Bytes{std::byte{5}, std::byte{'a'}}).has_value());
    EXPECT_TRUE(parseTexts(Bytes{std::byte{0}})->empty());
    EXPECT_FALSE(parseTexts(Bytes(65 * 2, std::byte{1})).has_value()) << "too many";
    FoundDevices found;
    DnsMessage message;
    message.response = true;
    message.answers = {{{"a", "_ocelli", "_tcp", "local"}, dns::kSrv, true, 10, Bytes(3)}};
    found.take(message, "192.0.2.1");
    EXPECT_TRUE(found.list().empty());
}

}  // namespace
}  // namespace ocelli::host::discovery
