// What a motion event has been so far: how much moved at most, and where.
#pragma once

#include <vector>

#include "base/json.h"
#include "camera/analytics/motion_detector.h"

namespace ocelli::camera::pipeline {

/// Whoever reads of a motion later wants to know how big it was, not how it faded. Reentrant.
class MotionCourse {
  public:
    /// A new event begins.
    void begin() { *this = {}; }

    void add(const analytics::MotionReport& report);

    /// {"areas":[1,2],"share":0.123,"night":false}: the areas that have moved, from 1; the greatest
    /// share of the picture.
    Json tell();

    /// True when something was added since `tell` that it would say.
    bool hasNews() const { return news_; }

  private:
    std::vector<bool> areas_;
    double peak_ = 0;
    bool night_ = false;
    bool news_ = false;
};

}  // namespace ocelli::camera::pipeline
