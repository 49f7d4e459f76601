// Keeps the peak of a motion event.
#include "camera/pipeline/motion_course.h"

#include <algorithm>
#include <cmath>

namespace ocelli::camera::pipeline {

void MotionCourse::add(const analytics::MotionReport& report) {
    areas_.resize(std::max(areas_.size(), report.areas.size()));
    for (std::size_t i = 0; i < report.areas.size(); ++i) {
        if (report.areas[i] && !areas_[i]) {
            areas_[i] = true;
            news_ = true;
        }
    }
    if (report.share > peak_) {
        peak_ = report.share;
        news_ = true;
    }
    night_ = report.night;
}

Json MotionCourse::tell() {
    news_ = false;
    Json areas = Json::array();
    for (std::size_t i = 0; i < areas_.size(); ++i) {
        if (areas_[i]) {
            areas.push_back(i + 1);
        }
    }
    return Json{{"areas", areas}, {"share", std::round(peak_ * 1000) / 1000}, {"night", night_}};
}

}  // namespace ocelli::camera::pipeline
