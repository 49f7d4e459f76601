// Tests of on-screen text.
#include <algorithm>
#include <cstring>
#include <limits>

#include <gtest/gtest.h>

#include "camera/overlay/text_overlay.h"

namespace ocelli::camera::overlay {
namespace {

constexpr LocalTime kTime{2026, 1, 31, 14, 5, 9, 120, 6};

struct Box {
    int left = 1 << 20;
    int top = 1 << 20;
    int right = -1;
    int bottom = -1;

    bool empty() const { return right < 0; }
};

class Overlays : public testing::Test {
  protected:
    Overlays() { parameters.name = "Front door"; }

    /// Draws on even grey and says where something changed.
    Box drawn(int width, int height, const LocalTime& time = kTime) {
        EXPECT_TRUE(overlay.apply(parameters).has_value());
        return drawnAgain(width, height, time);
    }

    Box drawnAgain(int width, int height, const LocalTime& time = kTime) {
        frame = pool.acquire(width, height);
        for (int i = 0; i < 3; ++i) {
            const auto plane = frame->plane(i);
            std::memset(plane.data, 128, static_cast<std::size_t>(plane.stride * plane.height));
        }
        const auto done = overlay.draw(*frame, time);
        EXPECT_TRUE(done.has_value()) << done.error().message();
        Box box;
        const auto luma = frame->plane(0);
        for (int y = 0; y < luma.height; ++y) {
            for (int x = 0; x < luma.width; ++x) {
                if (luma.row(y)[x] != 128) {
                    box = {
                        std::min(box.left, x),
                        std::min(box.top, y),
                        std::max(box.right, x),
                        std::max(box.bottom, y)
                    };
                }
            }
        }
        return box;
    }

    void onlyDate() { parameters.showName = false; }

    void onlyName() { parameters.showDate = false; }

    TextParameters parameters;
    TextOverlay overlay;
    media::FramePool pool;
    media::FrameBuilder frame;
};

TEST(DateLine, HasAllFormats) {
    TextParameters parameters;
    EXPECT_EQ(formatDateLine(parameters, kTime), "2026-01-31 14:05:09");
    parameters.dateFormat = DateFormat::MonthDayYear;
    EXPECT_EQ(formatDateLine(parameters, kTime), "01-31-2026 14:05:09");
    parameters.dateFormat = DateFormat::DayMonthYear;
    parameters.slashes = true;
    EXPECT_EQ(formatDateLine(parameters, kTime), "31/01/2026 14:05:09");
    parameters.showWeekday = true;
    parameters.hours12 = true;
    EXPECT_EQ(formatDateLine(parameters, kTime), "31/01/2026 Saturday 02:05:09 PM");
    LocalTime midnight = kTime;
    midnight.hour = 0;
    EXPECT_EQ(formatDateLine(parameters, midnight), "31/01/2026 Saturday 12:05:09 AM");
    midnight.hour = 12;
    EXPECT_EQ(formatDateLine(parameters, midnight), "31/01/2026 Saturday 12:05:09 PM");
}

TEST(LocalTime, IsUtcWithTheOffset) {
    using namespace std::chrono_literals;
    // 2026-01-05T00:00:00Z, a Monday.
    const WallTime time{1'767'571'200'123'456};
    const auto utc = toLocalTime(time, 0h);
    EXPECT_EQ(utc.day, 5);
    EXPECT_EQ(utc.weekday, 1);
    EXPECT_EQ(utc.millisecond, 123);
    const auto west = toLocalTime(time, -3h - 30min);
    EXPECT_EQ(west.day, 4);
    EXPECT_EQ(west.hour, 20);
    EXPECT_EQ(west.minute, 30);
    EXPECT_EQ(west.weekday, 0);
    EXPECT_EQ(toLocalTime({-1}, 0h).year, 1969);
}

TEST_F(Overlays, DrawNameAndDateWherePlaced) {
    onlyDate();
    auto box = drawn(1920, 1080);
    EXPECT_NEAR(box.left, 1920 * 0.02, 12);
    EXPECT_NEAR(box.top, 1080 * 0.03, 16);
    EXPECT_GT(box.right - box.left, 200);
    EXPECT_NEAR(box.bottom - box.top, 26, 8);
    parameters.showName = true;
    onlyName();
    box = drawn(1920, 1080);
    EXPECT_NEAR(box.left, 1920 * 0.02, 12);
    EXPECT_NEAR(box.top, 1080 * 0.92, 16);
}

TEST_F(Overlays, NeverLeaveThePicture) {
    parameters.name = std::string(128, 'W');
    parameters.lines.push_back({"Corner", true, {1, 1}});
    for (const auto& [width, height] :
         {std::pair{1920, 1080}, {320, 180}, {64, 48}, {2, 2}, {1080, 1920}}) {
        for (const int size : {0, 16, 64}) {
            for (const auto alignment : {Alignment::Custom, Alignment::Left, Alignment::Right}) {
                parameters.size = size;
                parameters.alignment = alignment;
                parameters.namePosition = {1, 1};
                const auto box = drawn(width, height);
                EXPECT_LT(box.right, width);
                EXPECT_LT(box.bottom, height);
            }
        }
    }
}

TEST_F(Overlays, KeepWholeLinesVisibleAtTheFarCorner) {
    onlyName();
    const auto free = drawn(1280, 720);
    parameters.namePosition = {1, 1};
    const auto cornered = drawn(1280, 720);
    EXPECT_EQ(cornered.right - cornered.left, free.right - free.left);
    EXPECT_EQ(cornered.bottom - cornered.top, free.bottom - free.top);
}

TEST_F(Overlays, AlignLeftAndRight) {
    onlyName();
    parameters.namePosition = {0.5, 0.5};
    parameters.alignment = Alignment::Left;
    EXPECT_LT(drawn(1280, 720).left, 40);
    parameters.alignment = Alignment::Right;
    EXPECT_GT(drawn(1280, 720).right, 1280 - 40);
}

TEST_F(Overlays, FlashHalfOfEachSecond) {
    LocalTime late = kTime;
    late.millisecond = 700;
    for (const auto mode : {DisplayMode::TransparentFlashing, DisplayMode::SolidFlashing}) {
        parameters.displayMode = mode;
        EXPECT_FALSE(drawn(640, 360).empty());
        EXPECT_TRUE(drawn(640, 360, late).empty());
    }
    parameters.displayMode = DisplayMode::SolidStill;
    EXPECT_FALSE(drawn(640, 360, late).empty());
}

TEST_F(Overlays, PutABarBehindSolidText) {
    onlyName();
    drawn(640, 360);
    const auto changed = [&] {
        int count = 0;
        for (int y = 0; y < 360; ++y) {
            const auto* row = frame->plane(0).row(y);
            count += 640 - static_cast<int>(std::count(row, row + 640, 128));
        }
        return count;
    };
    const int letters = changed();
    parameters.displayMode = DisplayMode::SolidStill;
    drawn(640, 360);
    EXPECT_GT(changed(), 2 * letters);
}

TEST_F(Overlays, FollowSizesAndPictures) {
    onlyName();
    int last = 0;
    for (const int size : {16, 32, 48, 64}) {
        parameters.size = size;
        const auto box = drawn(1920, 1080);
        EXPECT_GT(box.bottom - box.top, last);
        last = box.bottom - box.top;
    }
    EXPECT_EQ(automaticSize(1920, 1080), 32);
    EXPECT_EQ(automaticSize(1080, 1920), 32);
    EXPECT_EQ(automaticSize(3840, 2160), 64);
    EXPECT_EQ(automaticSize(320, 180), 12);
}

TEST_F(Overlays, ShowTheNewSecondAndTheSameOneUnchanged) {
    onlyDate();
    drawn(640, 360);
    const auto first = pool.copy(*frame);
    const auto same = [&] {
        for (int y = 0; y < 360; ++y) {
            if (std::memcmp(first->plane(0).row(y), frame->plane(0).row(y), 640) != 0) {
                return false;
            }
        }
        return true;
    };
    drawnAgain(640, 360);
    EXPECT_TRUE(same());
    LocalTime next = kTime;
    next.second = 10;
    drawnAgain(640, 360, next);
    EXPECT_FALSE(same());
}

TEST_F(Overlays, DrawNothingWhenAllIsOff) {
    parameters.showName = false;
    parameters.showDate = false;
    parameters.lines.push_back({"hidden", false, {}});
    parameters.lines.push_back({"", true, {}});
    EXPECT_TRUE(drawn(640, 360).empty());
    EXPECT_FALSE(overlay.active());
}

TEST_F(Overlays, TakeBrokenTextAsItComes) {
    for (const auto* text : {"\xff\xfe", "\xe2\x82", "a\x01\x02", "שלום", "مرحبا", "日本"}) {
        parameters.name = text;
        drawn(64, 48);
    }
}

TEST_F(Overlays, RefuseWhatIsOutOfRange) {
    const auto expectRefused = [&](const TextParameters& wrong, const char* field) {
        const auto done = overlay.apply(wrong);
        ASSERT_FALSE(done.has_value()) << field;
        EXPECT_EQ(done.error().field(), field);
    };
    TextParameters wrong;
    wrong.size = 17;
    expectRefused(wrong, "size");
    wrong = {};
    wrong.colour = "red";
    expectRefused(wrong, "colour");
    wrong = {};
    wrong.lines.resize(9);
    expectRefused(wrong, "lines");
    wrong = {};
    wrong.lines.resize(2);
    wrong.lines[1].position.x = std::numeric_limits<double>::quiet_NaN();
    expectRefused(wrong, "lines[1].position");
    wrong = {};
    wrong.name = std::string(129, 'x');
    expectRefused(wrong, "name");
}

}  // namespace
}  // namespace ocelli::camera::overlay
