// The kernel's interfaces in a folder that stands in their place, and a gpsd of our own.
#include <cstring>
#include <fstream>

#include <fcntl.h>
#include <linux/input.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <gtest/gtest.h>

#include "host/peripherals/accelerometer.h"
#include "host/peripherals/attribute.h"
#include "host/peripherals/beeper.h"
#include "host/peripherals/dock_port.h"
#include "host/peripherals/gpsd_client.h"
#include "host/peripherals/key_reader.h"
#include "host/peripherals/leds.h"
#include "host/peripherals/power.h"
#include "host/peripherals/ups_client.h"
#include "runtime/bounded_queue.h"
#include "tests/support/temporary_folder.h"

namespace ocelli::host::peripherals {
namespace {

class Peripherals : public testing::Test {
  protected:
    std::filesystem::path root() const { return folder_.path(); }

    void attribute(const std::string& path, const std::string& text) {
        std::filesystem::create_directories((root() / path).parent_path());
        std::ofstream(root() / path) << text << '\n';
    }

    std::string text(const std::string& path) { return readAttribute(root() / path).value_or("?"); }

    test::TemporaryFolder folder_;
};

input_event keyEvent(std::uint16_t code, int value) {
    input_event event{};
    event.type = EV_KEY;
    event.code = code;
    event.value = value;
    return event;
}

ByteSpan bytesOf(const std::vector<input_event>& events) {
    return std::as_bytes(std::span(events));
}

TEST_F(Peripherals, ADockPortIsItsInterface) {
    const auto link = [&](const char* name) { return readPort(root(), name).link; };
    EXPECT_EQ(link("eth1"), PortLink::Absent);
    attribute("sys/class/net/eth1/flags", "0x1002");
    attribute("sys/class/net/eth1/carrier", "1");
    EXPECT_EQ(link("eth1"), PortLink::Off);
    attribute("sys/class/net/eth1/flags", "0x1003");
    attribute("sys/class/net/eth1/carrier", "0");
    EXPECT_EQ(link("eth1"), PortLink::NoLink);
    attribute("sys/class/net/eth1/carrier", "1");
    EXPECT_EQ(link("eth1"), PortLink::Linked);
    EXPECT_FALSE(readPort(root(), "eth1").megabits) << "it tells no rate";
    attribute("sys/class/net/eth1/speed", "-1");
    EXPECT_FALSE(readPort(root(), "eth1").megabits);
    attribute("sys/class/net/eth1/speed", "1000");
    EXPECT_EQ(readPort(root(), "eth1").megabits, 1000);
    for (const char* name : {"", "..", "../net/eth1", "eth1/"}) {
        EXPECT_EQ(link(name), PortLink::Absent) << name;
    }
}

TEST_F(Peripherals, TheMainsOfAComputerThatStaysPluggedIn) {
    EXPECT_EQ(readMains(root()).error().kind(), ErrorKind::NotFound);
    attribute("sys/class/power_supply/hid-mouse/type", "Battery");
    attribute("sys/class/power_supply/hid-mouse/scope", "Device");
    attribute("sys/class/power_supply/hid-mouse/status", "Discharging");
    EXPECT_EQ(readMains(root()).error().kind(), ErrorKind::NotFound) << "that is a mouse";
    attribute("sys/class/power_supply/AC/type", "Mains");
    attribute("sys/class/power_supply/AC/online", "1");
    EXPECT_TRUE(readMains(root())->online);
    EXPECT_FALSE(readMains(root())->percent);
    attribute("sys/class/power_supply/BAT0/type", "Battery");
    attribute("sys/class/power_supply/BAT0/status", "Discharging");
    attribute("sys/class/power_supply/BAT0/capacity", "90");
    EXPECT_TRUE(readMains(root())->online) << "it goes down a little beside the mains";
    attribute("sys/class/power_supply/AC/online", "0");
    EXPECT_FALSE(readMains(root())->online);
    EXPECT_EQ(readMains(root())->percent, 90);
    EXPECT_FALSE(readMains(root())->low);
    attribute("sys/class/power_supply/BAT0/capacity", "20");
    EXPECT_TRUE(readMains(root())->low);
    std::filesystem::remove_all(root() / "sys/class/power_supply/AC");
    EXPECT_FALSE(readMains(root())->online) << "its battery alone says so";
    attribute("sys/class/power_supply/BAT0/status", "Charging");
    EXPECT_TRUE(readMains(root())->online);
}

TEST(UpsAnswer, IsReadAndWhatIsNoneIsRefused) {
    const auto good = parseUpsAnswer(R"(VAR ups ups.status "OB DISCHRG LB")", "ups");
    ASSERT_TRUE(good);
    EXPECT_EQ(good->name, "ups.status");
    const auto reading = readingOf(good->value);
    EXPECT_FALSE(reading->online);
    EXPECT_TRUE(reading->low);
    EXPECT_TRUE(readingOf("OL CHRG")->online);
    EXPECT_FALSE(readingOf("OL CHRG")->low);
    EXPECT_TRUE(readingOf("FSD OB")->low);
    EXPECT_FALSE(readingOf("WAIT"));
    EXPECT_FALSE(readingOf(""));
    EXPECT_EQ(parseUpsAnswer(R"(VAR u device.mfr "a \"b\" \\c")", "u")->value, "a \"b\" \\c");
    const auto stale = parseUpsAnswer("ERR DATA-STALE", "ups");
    EXPECT_EQ(stale.error().kind(), ErrorKind::Unavailable);
    EXPECT_NE(stale.error().message().find("DATA-STALE"), std::string::npos);
    for (const char* bad :
         {"",
          "VAR",
          "VAR ups",
          "VAR ups ",
          "VAR ups ups.status",
          "VAR ups ups.status OL",
          "VAR ups ups.status \"OL",
          "VAR ups ups.status \"OL\\",
          "VAR other ups.status \"OL\"",
          "VAR ups ups.status \"OL\" x",
          "VAR ups ups.status \"\x01\""}) {
        EXPECT_EQ(parseUpsAnswer(bad, "ups").error().kind(), ErrorKind::InvalidArgument) << bad;
    }
}

TEST(UpsAddress, IsWrittenAsProgramsOfNutDo) {
    EXPECT_EQ(parseUpsAddress("ups@localhost")->format(), "ups@localhost:3493");
    EXPECT_EQ(parseUpsAddress("my-ups.1@10.0.0.5:3500")->port, 3500);
    EXPECT_EQ(parseUpsAddress("u@[::1]:3493")->host, "::1");
    EXPECT_EQ(parseUpsAddress("u@[fe80::1%eth0]")->format(), "u@[fe80::1%eth0]:3493");
    for (const char* bad :
         {"",
          "ups",
          "@host",
          "ups@",
          "ups@host:",
          "ups@host:0",
          "ups@host:70000",
          "u ps@host",
          "ups@ho st",
          "ups@[::1",
          "ups@[::1]x",
          "ups@host:1x"}) {
        EXPECT_EQ(parseUpsAddress(bad).error().field(), "ups") << bad;
    }
}

TEST_F(Peripherals, LedsOfOneAndOfThreeColoursAreWritten) {
    attribute("sys/class/leds/board:green:operation/brightness", "0");
    attribute("sys/class/leds/board:green:operation/max_brightness", "7");
    attribute("sys/class/leds/rgb:recording/brightness", "0");
    attribute("sys/class/leds/rgb:recording/max_brightness", "255");
    attribute("sys/class/leds/rgb:recording/multi_index", "green red blue");
    attribute("sys/class/leds/rgb:recording/multi_intensity", "0 0 0");
    Leds leds(root());
    ASSERT_TRUE(leds.set("operation", {0, 1, 0}));
    EXPECT_EQ(text("sys/class/leds/board:green:operation/brightness"), "7");
    ASSERT_TRUE(leds.set("recording", {1, 0.5, 0}));
    EXPECT_EQ(text("sys/class/leds/rgb:recording/multi_intensity"), "128 255 0");
    EXPECT_EQ(text("sys/class/leds/rgb:recording/brightness"), "255");
    EXPECT_EQ(leds.set("nose", {}).error().kind(), ErrorKind::NotFound);
}

TEST_F(Peripherals, AnLedThatDoesNotChangeIsNotWrittenAgain) {
    attribute("sys/class/leds/dock/brightness", "0");
    Leds leds(root());
    ASSERT_TRUE(leds.set("dock", {1, 0, 0}));
    attribute("sys/class/leds/dock/brightness", "untouched");
    ASSERT_TRUE(leds.set("dock", {1, 0, 0}));
    EXPECT_EQ(text("sys/class/leds/dock/brightness"), "untouched");
}

TEST_F(Peripherals, TheBatteryIsReadWithItsCharger) {
    attribute("sys/class/power_supply/BAT0/type", "Battery");
    attribute("sys/class/power_supply/BAT0/energy_now", "6000000");
    attribute("sys/class/power_supply/BAT0/energy_full", "24000000");
    attribute("sys/class/power_supply/BAT0/status", "Not charging");
    attribute("sys/class/power_supply/BAT0/temp", "312");
    attribute("sys/class/power_supply/usb/type", "USB");
    attribute("sys/class/power_supply/usb/online", "1");
    attribute("sys/class/power_supply/hid-mouse/type", "Battery");
    attribute("sys/class/power_supply/hid-mouse/scope", "Device");
    attribute("sys/class/power_supply/hid-mouse/capacity", "99");
    const auto reading = readPower(root());
    ASSERT_TRUE(reading);
    EXPECT_EQ(reading->percent, 25);
    EXPECT_TRUE(reading->external);
    EXPECT_TRUE(reading->fault) << "power comes in and it does not charge";
    EXPECT_DOUBLE_EQ(reading->celsius, 31.2);
    attribute("sys/class/power_supply/BAT0/status", "Charging");
    EXPECT_TRUE(readPower(root())->charging);
    EXPECT_FALSE(readPower(root())->fault);
}

TEST_F(Peripherals, AChargerIsToldToStopAndHowFarItMayGo) {
    EXPECT_EQ(limitCharging(root(), false, 100).error().kind(), ErrorKind::NotFound);
    const std::string battery = "sys/class/power_supply/BAT0/";
    attribute(battery + "charge_behaviour", "[auto] inhibit-charge force-discharge");
    attribute(battery + "charge_control_end_threshold", "100");
    ASSERT_TRUE(limitCharging(root(), false, 100));
    EXPECT_EQ(text(battery + "charge_behaviour"), "inhibit-charge");
    ASSERT_TRUE(limitCharging(root(), true, 70));
    EXPECT_EQ(text(battery + "charge_behaviour"), "auto");
    EXPECT_EQ(text(battery + "charge_control_end_threshold"), "70");
}

TEST_F(Peripherals, TheContactsOfADockTellItsBayWhereTheyHaveANumber) {
    EXPECT_EQ(readDock(root()).error().kind(), ErrorKind::NotFound);
    attribute("sys/class/power_supply/dock3/online", "0");
    EXPECT_FALSE(readDock(root())->powered);
    attribute("sys/class/power_supply/dock3/online", "1");
    EXPECT_TRUE(readDock(root())->powered);
    EXPECT_EQ(readDock(root())->bay, 3);
    attribute("sys/class/power_supply/dock3/online", "0");
    for (const char* name : {"dock-contacts", "dock1000", "dock"}) {
        const std::string file = std::string("sys/class/power_supply/") + name + "/online";
        attribute(file, "1");
        EXPECT_TRUE(readDock(root())->powered) << name;
        EXPECT_EQ(readDock(root())->bay, 0) << name;
        attribute(file, "0");
    }
}

TEST_F(Peripherals, WithoutABatteryOrWithNonsenseThereIsNone) {
    EXPECT_EQ(readPower(root()).error().kind(), ErrorKind::NotFound);
    attribute("sys/class/power_supply/BAT0/type", "Battery");
    attribute("sys/class/power_supply/BAT0/capacity", "full of it");
    EXPECT_EQ(readPower(root()).error().kind(), ErrorKind::NotFound);
    attribute("sys/class/power_supply/BAT0/capacity", "4000");
    EXPECT_EQ(readPower(root())->percent, 100);
}

TEST_F(Peripherals, AccelerationIsRawTimesScale) {
    EXPECT_EQ(Accelerometer::open(root()).error().kind(), ErrorKind::NotFound);
    const std::string device = "sys/bus/iio/devices/iio:device0/";
    attribute(device + "in_accel_x_raw", "0");
    attribute(device + "in_accel_y_raw", "-1000");
    attribute(device + "in_accel_z_raw", "20");
    attribute(device + "in_accel_scale", "0.00980665");
    const auto accelerometer = Accelerometer::open(root());
    ASSERT_TRUE(accelerometer);
    EXPECT_NEAR(accelerometer->read()->y, -9.80665, 1e-9);
    attribute(device + "in_accel_z_raw", "x");
    EXPECT_FALSE(accelerometer->read());
}

TEST(InputEvents, KeysCountAndRepeatsDoNot) {
    std::vector<input_event> events = {
        keyEvent(KEY_RECORD, 1), keyEvent(KEY_RECORD, 2), keyEvent(KEY_RECORD, 0)
    };
    const auto found = parseKeyEvents(bytesOf(events));
    EXPECT_EQ(found.keys, (std::vector<KeyEvent>{{KEY_RECORD, true}, {KEY_RECORD, false}}));
    EXPECT_EQ(found.consumed, events.size() * sizeof(input_event));
    const auto cut = parseKeyEvents(bytesOf(events).first(sizeof(input_event) + 3));
    EXPECT_EQ(cut.keys.size(), 1U);
    EXPECT_EQ(cut.consumed, sizeof(input_event)) << "the rest waits for more";
}

TEST(InputEvents, WhatTheKernelDroppedIsTold) {
    input_event dropped{};
    dropped.type = EV_SYN;
    dropped.code = SYN_DROPPED;
    const std::vector<input_event> events = {keyEvent(KEY_POWER, 1), dropped};
    EXPECT_TRUE(parseKeyEvents(bytesOf(events)).dropped);
    EXPECT_TRUE(parseKeyEvents(bytesOf(events)).keys.empty());
}

TEST_F(Peripherals, KeysAreReadAndLetGoWhenTheirDeviceGoes) {
    std::filesystem::create_directories(root() / "dev/input");
    const auto device = root() / "dev/input/event3";
    ASSERT_EQ(::mkfifo(device.c_str(), 0600), 0);
    const int writer = ::open(device.c_str(), O_RDWR | O_CLOEXEC);
    ASSERT_GE(writer, 0);
    const SystemClock clock;
    BoundedQueue<KeyEvent> heard(16, WhenFull::RefuseNewest);
    KeyReader reader(root(), clock, [&](const KeyEvent& key, MonoTime) { heard.push(key); });
    const std::vector<input_event> press = {keyEvent(KEY_RECORD, 1)};
    ASSERT_EQ(
        ::write(writer, press.data(), sizeof(input_event)),
        static_cast<ssize_t>(sizeof(input_event))
    );
    EXPECT_EQ(heard.popFor({}, std::chrono::seconds(10)), (KeyEvent{KEY_RECORD, true}));
    ::unlink(device.c_str());
    ::close(writer);
    EXPECT_EQ(heard.popFor({}, std::chrono::seconds(10)), (KeyEvent{KEY_RECORD, false}));
}

TEST_F(Peripherals, TheBeeperWritesTonesAndEndsSilent) {
    attribute("dev/spkr", "");
    std::filesystem::resize_file(root() / "dev/spkr", 0);
    {
        auto beeper = Beeper::open(root() / "dev/spkr");
        ASSERT_TRUE(beeper);
        EXPECT_TRUE(beeper->set(true));
    }
    std::ifstream file(root() / "dev/spkr", std::ios::binary);
    std::vector<input_event> events(2);
    file.read(reinterpret_cast<char*>(events.data()), 2 * sizeof(input_event));
    EXPECT_EQ(events[0].type, EV_SND);
    EXPECT_EQ(events[0].value, Beeper::kPitch);
    EXPECT_EQ(events[1].value, 0);
    EXPECT_FALSE(Beeper::open(root() / "nothing"));
}

TEST(GpsdReport, AFixHasAPlaceAndATime) {
    const auto report = parseGpsdReport(
        R"({"class":"TPV","mode":3,"time":"2026-01-05T12:00:00.000Z","lat":55.7,"lon":13.2})"
    );
    ASSERT_TRUE(report && report->fix);
    EXPECT_DOUBLE_EQ(report->fix->latitude, 55.7);
    EXPECT_EQ(report->fix->time, WallTime{1'767'614'400'000'000});
}

TEST(GpsdReport, NoFixIsNoneAndNonsenseIsRefused) {
    EXPECT_FALSE(parseGpsdReport(R"({"class":"TPV","mode":1})")->fix);
    EXPECT_FALSE(parseGpsdReport(R"({"class":"SKY"})")->position);
    EXPECT_FALSE(parseGpsdReport(R"({"class":"TPV","mode":3,"lat":91,"lon":0})"));
    EXPECT_FALSE(parseGpsdReport("[]"));
    EXPECT_FALSE(parseGpsdReport("\xff"));
}

TEST(GpsdClient, PositionsComeAndALostDaemonMeansNoFix) {
    const int listener = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof(address);
    ASSERT_EQ(::bind(listener, reinterpret_cast<sockaddr*>(&address), size), 0);
    ASSERT_EQ(::listen(listener, 1), 0);
    ::getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size);
    BoundedQueue<std::optional<GpsFix>> heard(16, WhenFull::RefuseNewest);
    GpsdClient client({"127.0.0.1", ntohs(address.sin_port)}, [&](const auto& fix) {
        heard.push(fix);
    });
    const int peer = ::accept(listener, nullptr, nullptr);
    const std::string lines =
        "{\"class\":\"VERSION\"}\nnonsense\n{\"class\":\"TPV\",\"mode\":2,\"lat\":1,\"lon\":2}\n";
    ASSERT_EQ(::send(peer, lines.data(), lines.size(), 0), static_cast<ssize_t>(lines.size()));
    const auto fix = heard.popFor({}, std::chrono::seconds(10));
    ASSERT_TRUE(fix && *fix);
    EXPECT_DOUBLE_EQ((*fix)->longitude, 2);
    ::close(peer);
    ::close(listener);
    const auto gone = heard.popFor({}, std::chrono::seconds(10));
    ASSERT_TRUE(gone);
    EXPECT_FALSE(*gone);
}

}  // namespace
}  // namespace ocelli::host::peripherals
