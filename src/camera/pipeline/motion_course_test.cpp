// Tests what a motion event says of its course.
#include "camera/pipeline/motion_course.h"

#include <gtest/gtest.h>

namespace ocelli::camera::pipeline {
namespace {

analytics::MotionReport moving(std::vector<bool> areas, double share) {
    analytics::MotionReport report;
    report.areas = std::move(areas);
    report.share = share;
    return report;
}

TEST(MotionCourse, KeepsThePeakAndAllAreasWhenTheMotionFades) {
    MotionCourse course;
    course.begin();
    course.add(moving({true, false, false}, 0.002));
    course.add(moving({false, false, true}, 0.2504));
    course.add(moving({true, false, false}, 0.001));
    const Json said = course.tell();
    EXPECT_EQ(said["share"], 0.25);
    EXPECT_EQ(said["areas"], (Json::array({1, 3})));
}

TEST(MotionCourse, HasNewsOnlyWhenItWouldSaySomethingElse) {
    MotionCourse course;
    course.begin();
    course.add(moving({true}, 0.1));
    EXPECT_TRUE(course.hasNews());
    static_cast<void>(course.tell());
    course.add(moving({true}, 0.05));
    EXPECT_FALSE(course.hasNews());
    course.add(moving({true}, 0.3));
    EXPECT_TRUE(course.hasNews());
}

TEST(MotionCourse, BeginsAnewWithEachEvent) {
    MotionCourse course;
    course.add(moving({true, true}, 0.9));
    course.begin();
    course.add(moving({false, true}, 0.01));
    const Json said = course.tell();
    EXPECT_EQ(said["share"], 0.01);
    EXPECT_EQ(said["areas"], Json::array({2}));
}

}  // namespace
}  // namespace ocelli::camera::pipeline
