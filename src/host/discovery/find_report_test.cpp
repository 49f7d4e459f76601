// Tests of the causes that the finding tool tells.
#include "host/discovery/find_report.h"

#include <gtest/gtest.h>

namespace ocelli::host::discovery {
namespace {

const std::vector<net::DirectNetwork> kHere = {
    {"127.0.0.1", 8, "lo"}, {"::1", 128, "lo"}, {"192.168.5.2", 24, "eth0"}, {"fe80::1", 64, "eth0"}
};

FoundDevice device(std::vector<std::string> addresses, const std::string& protocol = "1") {
    return {"Controller", {{"protocol", protocol}}, std::move(addresses), {}};
}

TEST(FindReport, ADeviceInOurNetworkHasNoObstacle) {
    EXPECT_EQ(obstacleOf(device({"192.168.5.77"}), kHere).code, "");
    EXPECT_EQ(obstacleOf(device({"10.9.9.9", "192.168.5.77"}), kHere).code, "");
    EXPECT_EQ(obstacleOf(device({"127.0.0.1"}), kHere).code, "");
    EXPECT_EQ(obstacleOf(device({"fe80::7%eth0"}), {kHere[3]}).code, "") << "there is nothing else";
    EXPECT_EQ(obstacleOf(device({}), kHere).code, "");
    EXPECT_EQ(obstacleOf(device({"192.168.5.77"}, ""), kHere).code, "") << "of before";
    EXPECT_EQ(obstacleOf(device({"192.168.5.77"}, "x"), kHere).code, "");
}

TEST(FindReport, OneThatIsHeardFromAnotherNetworkSaysBothAddresses) {
    const auto found = obstacleOf(device({"10.77.0.1", "fe80::7%eth0"}), kHere);
    EXPECT_EQ(found.code, "otherNetwork");
    EXPECT_NE(found.words.find("10.77.0.1"), std::string::npos);
    EXPECT_NE(found.words.find("192.168.5.2/24 (eth0)"), std::string::npos);
    EXPECT_NE(found.words.find("[fe80::7%eth0]"), std::string::npos);
    const auto link = obstacleOf(device({"fe80::7%eth0"}), kHere);
    EXPECT_EQ(link.code, "otherNetwork") << "in our network it would be heard over IPv4 too";
    EXPECT_NE(link.words.find("[fe80::7%eth0]"), std::string::npos);
    EXPECT_NE(
        obstacleOf(device({"10.77.0.1"}), {}).words.find("has no IPv4 address"), std::string::npos
    );
}

TEST(FindReport, OneThatSpeaksANewerVersionAsksForANewerProgram) {
    const auto found = obstacleOf(device({"192.168.5.77"}, "2"), kHere);
    EXPECT_EQ(found.code, "newerProtocol");
    EXPECT_NE(found.words.find("too old"), std::string::npos);
}

TEST(FindReport, SilenceNamesWhereItAskedAndEachCause) {
    const auto lines = wordsOfSilence(kHere);
    ASSERT_EQ(lines.size(), 5U);
    EXPECT_EQ(
        lines[0],
        "No device answers in the networks of this machine: 192.168.5.2/24 (eth0), fe80::1/64 "
        "(eth0)."
    );
    const auto alone = wordsOfSilence({kHere[0], kHere[1]});
    ASSERT_EQ(alone.size(), 2U);
    EXPECT_NE(alone[0].find("no network connection"), std::string::npos);
}

}  // namespace
}  // namespace ocelli::host::discovery
