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

TEST(FoundDevices, LinkLocalAddressesCarryTheZoneOfWhoAnswered) {
    FoundDevices found;
    found.take(answerOf(device("7"), "fe80::7"), "fe80::7%eth1");
    found.take(answerOf(device("7"), "2001:db8::7"), "fe80::7%eth1");
    found.take(answerOf(device("7"), "192.168.1.64"), "192.168.1.64");
    ASSERT_EQ(found.list().size(), 1U);
    EXPECT_EQ(
        found.list()[0].addresses,
        (std::vector<std::string>{"192.168.1.64", "2001:db8::7", "fe80::7%eth1"})
    );
}

TEST(FoundDevices, MayBeAskedForAnotherServiceOfOurs) {
    FoundDevices found;
    found.take(answerOf(device("7"), "192.168.1.64"), "192.168.1.64");
    const Advertisement controller{
        "Controller 9", "ocelli-9", {{"_ocelli-dock._tcp", 8445, {"serial=9"}}}
    };
    found.take(answerOf(controller, "fe80::9"), "fe80::9%eth0");
    ASSERT_EQ(found.list("_ocelli-dock._tcp").size(), 1U);
    EXPECT_EQ(found.list("_ocelli-dock._tcp")[0].text("serial"), "9");
    ASSERT_EQ(found.list().size(), 1U);
    EXPECT_EQ(found.list()[0].text("serial"), "7");
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

TEST(FoundDevices, WebServicesAddWhatMulticastDnsHasNotFound) {
    FoundDevices found;
    WsMessage foreign;
    foreign.action = WsAction::ProbeMatches;
    foreign.endpoint = "urn:uuid:1";
    foreign.scopes = {
        "onvif://www.onvif.org/name/Back%20door", "onvif://www.onvif.org/hardware/X1"
    };
    foreign.addresses = {
        "http://192.0.2.9/onvif/device_service", "http://evil.example/", "http://192.0.2.9:x/"
    };
    found.take(foreign, "192.0.2.9");
    WsMessage probe = foreign;
    probe.action = WsAction::Probe;
    probe.endpoint = "urn:uuid:2";
    found.take(probe, "192.0.2.9");
    auto list = found.list();
    ASSERT_EQ(list.size(), 1U);
    EXPECT_EQ(list[0].name, "Back door");
    EXPECT_EQ(list[0].text("model"), "X1");
    EXPECT_EQ(list[0].text("state"), "");
    EXPECT_EQ(list[0].addresses, std::vector<std::string>{"192.0.2.9"});
    EXPECT_EQ(list[0].ports.at("_http._tcp"), 80);
}

TEST(FoundDevices, ADeviceThatAnswersBothWaysIsListedOnce) {
    FoundDevices found;
    DnsMessage message;
    message.response = true;
    const DnsName name = {"Door A1", "_ocelli", "_tcp", "local"};
    ByteWriter place;
    place.u32(0);
    place.u16(8080);
    place.bytes(formatDnsName({"door", "local"}));
    const std::string text = "serial=A1";
    ByteWriter texts;
    texts.u8(static_cast<std::uint8_t>(text.size()));
    texts.text(text);
    message.answers = {
        {name, dns::kSrv, true, 120, place.release()}, {name, dns::kTxt, true, 120, texts.release()}
    };
    found.take(message, "192.0.2.7");
    WsMessage again;
    again.action = WsAction::ProbeMatches;
    again.endpoint = "urn:uuid:1";
    again.scopes = {"ocelli:serial/A1", "ocelli:state/active"};
    again.addresses = {"http://192.0.2.7:8080/"};
    found.take(again, "192.0.2.9");
    EXPECT_EQ(found.list().size(), 1U);
    again.endpoint = "urn:uuid:2";
    again.scopes[0] = "ocelli:serial/B2";
    found.take(again, "192.0.2.9");
    ASSERT_EQ(found.list().size(), 2U);
    EXPECT_EQ(found.list()[1].text("serial"), "B2");
}

}  // namespace
}  // namespace ocelli::host::discovery
