// Temperatures of the device and its book of services: sensors, ranges, hours, damage.
#include <gtest/gtest.h>

#include "base/file.h"
#include "host/diagnostics/service_book.h"
#include "host/diagnostics/temperature_sensors.h"
#include "tests/support/fake_clock.h"
#include "tests/support/temporary_folder.h"

namespace ocelli::host::diagnostics {
namespace {

class Sensors : public testing::Test {
  protected:
    void write(const std::string& file, std::string_view text) const {
        const auto path = root_ / file;
        std::filesystem::create_directories(path.parent_path());
        ASSERT_TRUE(replaceFile(path, text));
    }

    test::TemporaryFolder root_;
};

TEST_F(Sensors, AreFoundWithTheirNames) {
    write("sys/class/hwmon/hwmon0/name", "lm75\n");
    write("sys/class/hwmon/hwmon0/temp1_input", "41500\n");
    write("sys/class/hwmon/hwmon1/name", "coretemp\n");
    write("sys/class/hwmon/hwmon1/temp1_input", "63000\n");
    write("sys/class/hwmon/hwmon1/temp1_label", "Package id 0\n");
    write("sys/class/hwmon/hwmon1/temp1_max", "100000\n");
    write("sys/class/hwmon/hwmon1/fan1_input", "1200\n");
    write("sys/class/thermal/thermal_zone0/type", "nvme\n");
    write("sys/class/thermal/thermal_zone0/temp", "-3250\n");
    write("sys/class/thermal/cooling_device0/type", "Fan\n");
    const auto found = readTemperatures(root_.path());
    ASSERT_EQ(found.size(), 3U);
    EXPECT_EQ(found[0].name, "lm75");
    EXPECT_DOUBLE_EQ(found[0].celsius, 41.5);
    EXPECT_EQ(found[0].place, SensorPlace::Inside);
    EXPECT_EQ(found[1].name, "coretemp Package id 0");
    EXPECT_EQ(found[1].place, SensorPlace::Processor);
    EXPECT_EQ(found[2].name, "nvme");
    EXPECT_DOUBLE_EQ(found[2].celsius, -3.25);
    EXPECT_EQ(found[2].place, SensorPlace::Other);
}

TEST_F(Sensors, WhatIsNoTemperatureIsLeftOut) {
    write("sys/class/hwmon/hwmon0/name", "board");
    write("sys/class/hwmon/hwmon0/temp1_input", "warm");
    write("sys/class/hwmon/hwmon0/temp2_input", "-274000");
    write("sys/class/hwmon/hwmon0/temp3_input", "");
    write("sys/class/hwmon/hwmon0/temp4_input", std::string(5000, '1'));
    write("sys/class/thermal/thermal_zone0/temp", "20000");  // without a name
    EXPECT_TRUE(readTemperatures(root_.path()).empty());
    EXPECT_TRUE(readTemperatures(root_ / "nothing").empty());
}

TEST(TemperatureRange, DoesNotFlickerAtItsLimits) {
    RangeState state = RangeState::Inside;
    const auto next = [&](double celsius) { return state = follow(state, celsius, -20, 50); };
    EXPECT_EQ(next(50), RangeState::Inside);
    EXPECT_EQ(next(50.1), RangeState::TooWarm);
    EXPECT_EQ(next(48.5), RangeState::TooWarm);
    EXPECT_EQ(next(48), RangeState::Inside);
    EXPECT_EQ(next(-20.5), RangeState::TooCold);
    EXPECT_EQ(next(-18.5), RangeState::TooCold);
    EXPECT_EQ(next(60), RangeState::TooWarm);
}

class Book : public testing::Test {
  protected:
    std::filesystem::path file() const { return folder_ / "service.json"; }

    ServiceBook open() { return *ServiceBook::open(file(), clock_); }

    test::TemporaryFolder folder_;
    test::FakeClock clock_;
};

TEST_F(Book, HoursGoOnFromWhatWasSaved) {
    auto first = open();
    clock_.advance(std::chrono::minutes(90));
    EXPECT_NEAR(first.hours(), 1.5, 1e-9);
    ASSERT_TRUE(replaceFile(file(), first.text()));
    clock_.advance(std::chrono::hours(1));  // killed here: this hour was not saved
    auto second = open();
    EXPECT_NEAR(second.hours(), 1.5, 1e-9);
    clock_.step(std::chrono::hours(24 * 365));  // somebody sets the clock
    clock_.advance(std::chrono::minutes(30));
    EXPECT_NEAR(second.hours(), 2, 1e-9);
}

TEST_F(Book, InspectionIsDueByHoursOfOperation) {
    auto book = open();
    clock_.advance(std::chrono::hours(99));
    EXPECT_FALSE(book.inspectionDue(100));
    clock_.advance(std::chrono::hours(1));
    EXPECT_TRUE(book.inspectionDue(100));
    EXPECT_FALSE(book.inspectionDue(0)) << "switched off";
    book.done(Task::Inspection);
    EXPECT_FALSE(book.inspectionDue(100));
    ASSERT_TRUE(replaceFile(file(), book.text()));
    auto next = open();
    EXPECT_NEAR(next.hours(), 100, 1e-3);
    EXPECT_NEAR(next.hoursSinceInspection(), 0, 1e-3);
}

TEST_F(Book, TheBatteryIsDueByTheCalendar) {
    auto book = open();
    clock_.step(std::chrono::hours(24 * 181));
    EXPECT_TRUE(book.batteryDue(6));
    EXPECT_FALSE(book.batteryDue(0));
    book.done(Task::Battery);
    EXPECT_FALSE(book.batteryDue(6));
    EXPECT_EQ(taskOf("battery"), Task::Battery);
    EXPECT_FALSE(taskOf("lens"));
}

TEST_F(Book, ADamagedFileIsPutAside) {
    for (const char* text :
         {"",
          "{",
          "{}",
          R"({"operatingSeconds":-1,"inspectedAtSeconds":0,"batteryCharged":"2026-01-05T00:00:00Z"})",
          R"({"operatingSeconds":10,"inspectedAtSeconds":11,"batteryCharged":"2026-01-05T00:00:00Z"})"
         }) {
        ASSERT_TRUE(replaceFile(file(), text));
        EXPECT_EQ(ServiceBook::open(file(), clock_).error().kind(), ErrorKind::DataLoss) << text;
        EXPECT_TRUE(std::filesystem::exists(folder_ / "service.json.damaged"));
        EXPECT_NEAR(open().hours(), 0, 1e-9);
    }
}

}  // namespace
}  // namespace ocelli::host::diagnostics
