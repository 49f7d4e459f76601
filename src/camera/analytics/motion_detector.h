// Notices movement in areas of the picture.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

#include "camera/analytics/background.h"
#include "camera/analytics/cell_finder.h"
#include "camera/analytics/motion_grid.h"
#include "camera/analytics/motion_parameters.h"
#include "camera/pixels/grey.h"
#include "media/frame.h"

namespace ocelli::camera::analytics {

/// What one analysed picture says.
struct MotionReport {
    bool motion = false;
    bool night = false;   ///< which sensitivities were used
    MotionCells cells{};  ///< cells that move, within areas that are sensitive
    std::vector<bool>
        areas;         ///< which areas move; one entry, the whole picture, when there are none
    double share = 0;  ///< of the whole picture that moves, 0..1
};

/// Compares a small grey picture with a learned background and with what it was a moment ago: only
/// what differs from both moves. Changes of light over the whole picture, noise, flicker and small
/// shaking do not count. Ends and hold times are MotionState's. Reentrant; a pure function of the
/// frames and parameters.
class MotionDetector {
  public:
    /// Takes effect with the next frame; what was learned is kept. On an error nothing changes.
    /// InvalidArgument naming the field and its range.
    Result<void> apply(const MotionParameters& parameters);

    /// True when a frame of this time is to be analysed: at most ten a second, and only while
    /// enabled.
    bool wants(MonoTime captureTime) const;

    /// Analyses a frame after mirror, rotation and masks; nothing when it is not wanted.
    /// @param scheduledNight  for DayNight::Scheduled
    std::optional<MotionReport> process(const media::Frame& frame, bool scheduledNight = false);

  private:
    void begin(const media::Frame& frame);
    int sensitivityIn(std::size_t area) const;
    void refreshTolerances();
    bool repeats(MonoTime now) const;
    double pace(MonoTime now);
    void analyse(double seconds);
    float followLight();
    void followLocalLight();
    void markChanges(float extra);
    void countCells(float extra);
    bool bringsEdge(std::size_t pixel) const;
    bool sceneChanged() const;
    MotionReport report();
    void watchBrightness(double seconds);

    MotionParameters parameters_;
    bool night_ = false;
    bool dark_ = false;       ///< by brightness, with hysteresis
    double darkSeconds_ = 0;  ///< for how long the other would be right
    pixels::GreyScaler scaler_;
    pixels::GreyPicture now_;
    int frameWidth_ = 0;
    int frameHeight_ = 0;
    std::optional<AreaMap> areas_;
    Background background_;
    LightField field_;
    std::deque<pixels::GreyPicture> past_;  ///< the last few pictures, newest first
    std::optional<MonoTime> last_;          ///< the last frame looked at
    std::optional<MonoTime> analysed_;      ///< the last one that was not just a repetition
    MotionReport lastReport_;
    double interval_ = 0.1;  ///< s between pictures, smoothed
    double settling_ = 0;    ///< s until something may be reported

    std::vector<Tolerance> tolerances_;  ///< by area
    std::vector<CellFinder> finders_;    ///< by area
    std::vector<std::uint8_t> marks_;    ///< differs from the background; bits as in AreaMap
    std::vector<std::uint8_t> cleaned_;  ///< without single pixels
    std::vector<std::uint8_t> ages_;     ///< pictures in a row in which the pixel differed
    std::vector<std::uint8_t> moving_;   ///< lies in a candidate cell
};

}  // namespace ocelli::camera::analytics
