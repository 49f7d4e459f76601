// Notices movement in areas of the picture.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

#include "camera/analytics/background.h"
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
    /// Counts in one cell.
    struct Cell {
        int marked = 0;    ///< differs from the background
        int changed = 0;   ///< and from a moment ago
        int fresh = 0;     ///< and from the picture before
        int restless = 0;  ///< flickers, marked or not
        int blips = 0;     ///< differed once, in the picture before
        // Sums over marked pixels: background and picture, for telling light from things.
        double b = 0, c = 0, bb = 0, cc = 0, bc = 0;
    };

    void begin(const media::Frame& frame);
    void refreshTolerances();
    bool repeats(MonoTime now) const;
    double pace(MonoTime now);
    void analyse(double seconds);
    float followLight();
    void markChanges(float extra);
    void countCells(float extra);
    bool lightOnly(const Cell& cell) const;
    void findCandidates(double seconds);
    MotionReport report();
    bool sceneChanged() const;
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
    std::deque<pixels::GreyPicture> past_;  ///< the last few pictures, newest first
    std::optional<MonoTime> last_;          ///< the last frame looked at
    std::optional<MonoTime> analysed_;      ///< the last one that was not just a repetition
    MotionReport lastReport_;
    double interval_ = 0.1;  ///< s between pictures, smoothed
    double settling_ = 0;    ///< s until something may be reported

    std::vector<Tolerance> tolerances_;           ///< by sensitivity of the pixel
    std::vector<std::uint8_t> byPixel_;           ///< index of each pixel's tolerance
    std::array<int, kMotionCells> cellLevels_{};  ///< highest sensitivity in each cell
    std::array<int, kMotionCells> cellCovered_{
    };  ///< pixels of each cell that are in a sensitive area
    std::vector<std::uint8_t> marks_;    ///< differs from the background
    std::vector<std::uint8_t> cleaned_;  ///< without single pixels
    std::vector<std::uint8_t> changed_;  ///< differs from a moment ago
    std::vector<std::uint8_t> ages_;     ///< pictures in a row in which the pixel differed
    std::vector<std::uint8_t> movingPixels_;
    std::array<Cell, kMotionCells> cells_{};
    std::array<int, kMotionCells> run_{};  ///< pictures in which it or a neighbour was a candidate
    std::array<double, kMotionCells> blips_{
    };  ///< how many of them each cell and its neighbours usually have
    MotionCells candidates_{};
};

}  // namespace ocelli::camera::analytics
