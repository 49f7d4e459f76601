// Tests of what the kernel's Wi-Fi and the numbers of ModemManager mean.
#include <fstream>

#include <gtest/gtest.h>

#include "host/peripherals/modem.h"
#include "host/peripherals/wifi.h"
#include "tests/support/temporary_folder.h"

namespace ocelli::host::peripherals {
namespace {

constexpr std::string_view kHeading =
    "Inter-| sta-|   Quality        |   Discarded packets               | Missed | WE\n"
    " face | tus | link level noise |  nwid  crypt   frag  retry   misc | beacon | 22\n";

class Wifi : public testing::Test {
  protected:
    std::filesystem::path root() const { return folder_.path(); }

    void attribute(const std::string& path, const std::string& text) {
        std::filesystem::create_directories((root() / path).parent_path());
        std::ofstream(root() / path) << text << '\n';
    }

    void interface(const std::string& name, const char* flags, const char* operstate) {
        std::filesystem::create_directories(root() / "sys/class/net" / name / "phy80211");
        attribute("sys/class/net/" + name + "/flags", flags);
        attribute("sys/class/net/" + name + "/operstate", operstate);
    }

    void table(const std::string& lines) {
        attribute("proc/net/wireless", std::string(kHeading) + lines);
    }

    test::TemporaryFolder folder_;
};

TEST_F(Wifi, IsOffSearchesAndIsConnectedSoWell) {
    EXPECT_EQ(readWifi(root()).state, WifiState::Absent);
    attribute("sys/class/net/eth0/operstate", "up");
    EXPECT_EQ(readWifi(root()).state, WifiState::Absent) << "a cable is no Wi-Fi";
    interface("wlan0", "0x1002", "down");
    EXPECT_EQ(readWifi(root()), (WifiReading{WifiState::Off}));
    interface("wlan0", "0x1003", "dormant");
    EXPECT_EQ(readWifi(root()), (WifiReading{WifiState::Searching}));
    interface("wlan0", "0x1003", "up");
    EXPECT_EQ(readWifi(root()), (WifiReading{WifiState::Connected})) << "it does not say how well";
    table(" wlan0: 0000   56.  -54.  -256        0      0      0      0      0        0\n");
    EXPECT_EQ(readWifi(root()), (WifiReading{WifiState::Connected, 80}));
    table("garbage\n");
    EXPECT_EQ(readWifi(root()), (WifiReading{WifiState::Connected}));
    interface("wlan1", "0x1003", "dormant");
    EXPECT_EQ(readWifi(root()).state, WifiState::Connected) << "the one that is best off";
}

TEST_F(Wifi, ASilencedRadioIsOff) {
    interface("wlan0", "0x1003", "up");
    attribute("sys/class/rfkill/rfkill0/type", "bluetooth");
    attribute("sys/class/rfkill/rfkill0/soft", "1");
    EXPECT_EQ(readWifi(root()).state, WifiState::Connected);
    attribute("sys/class/rfkill/rfkill1/type", "wlan");
    attribute("sys/class/rfkill/rfkill1/soft", "0");
    attribute("sys/class/rfkill/rfkill1/hard", "1");
    EXPECT_EQ(readWifi(root()).state, WifiState::Off);
}

TEST(WirelessTable, IsReadAndWhatIsNoneIsRefused) {
    const auto table = parseWirelessTable(
        std::string(kHeading) +
        "wlp2s0: 0000   70.  -30.  -256 0 0 0 0 0 0\n  ath0: 0000 0 -75 0 0 0 0 0 0 0\n"
    );
    ASSERT_TRUE(table) << table.error().message();
    ASSERT_EQ(table->size(), 2U);
    EXPECT_EQ((*table)[0].interface, "wlp2s0");
    EXPECT_EQ(percentOf((*table)[0]), 100);
    EXPECT_EQ(percentOf((*table)[1]), 50) << "by its level in dBm";
    EXPECT_FALSE(percentOf({"x", 0, 0}));
    EXPECT_EQ(percentOf({"x", 90, 0}), 100);
    EXPECT_EQ(percentOf({"x", 0, -120}), 0);
    EXPECT_TRUE(parseWirelessTable("")->empty());
    for (const char* bad :
         {"wlan0 0000 1. 2.",
          ": 0000 1. 2.",
          "wlan0: 0000",
          "wlan0: 0000 a b",
          "wlan0: 0 nan 1",
          "a-name-that-is-too-long: 0 1 1",
          "w\x01: 0 1 1"}) {
        EXPECT_EQ(
            parseWirelessTable(std::string(kHeading) + bad).error().kind(),
            ErrorKind::InvalidArgument
        ) << bad;
    }
    std::string many(kHeading);
    for (int i = 0; i < 65; ++i) {
        many += "w" + std::to_string(i) + ": 0 1 1\n";
    }
    EXPECT_FALSE(parseWirelessTable(many));
}

TEST(Modem, ItsNumbersAreAStateAndASim) {
    const auto read = [](int state, unsigned failed = 0, bool sim = true, unsigned registered = 1) {
        return readingOf({state, failed, registered, 63, sim, "Lab"});
    };
    EXPECT_EQ(read(-1, 2, false), (ModemReading{MobileState::Failed, SimState::Missing}));
    EXPECT_EQ(read(-1, 5).sim, SimState::Missing) << "an eSIM without a profile";
    EXPECT_EQ(read(-1, 3).sim, SimState::Faulty);
    EXPECT_EQ(read(-1, 1).sim, SimState::Unknown);
    EXPECT_EQ(read(2), (ModemReading{MobileState::Failed, SimState::Locked}));
    EXPECT_EQ(read(3), (ModemReading{MobileState::Off, SimState::Ready}));
    EXPECT_EQ(read(4).state, MobileState::Off);
    for (const int searching : {0, 1, 5, 6, 7}) {
        EXPECT_EQ(read(searching), (ModemReading{MobileState::Searching, SimState::Ready}));
    }
    EXPECT_EQ(read(7, 0, false).sim, SimState::Unknown);
    EXPECT_EQ(read(6, 0, true, 3).state, MobileState::Failed) << "the network denies it";
    for (const int connected : {8, 9, 10, 11}) {
        EXPECT_EQ(
            read(connected), (ModemReading{MobileState::Connected, SimState::Ready, 63, "Lab"})
        );
    }
    EXPECT_EQ(readingOf({11, 0, 1, 400, true, "\x01"}).percent, 100);
    EXPECT_EQ(readingOf({11, 0, 1, 400, true, "\x01"}).network, "");
}

}  // namespace
}  // namespace ocelli::host::peripherals
