// Background, light, change, cells, areas: one picture at a time.
#include "camera/analytics/motion_detector.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace ocelli::camera::analytics {
namespace {

constexpr int kWidest = 352;
constexpr Duration kLeastInterval = std::chrono::milliseconds(95);
constexpr Duration kRepeats = std::chrono::milliseconds(900);
constexpr double kLongestGap = 3;  ///< s; after it the background is no longer true
constexpr double kSettle = 1.2;    ///< s without reports at the start and after all changed at once

/// What moves differs from the picture this long ago.
constexpr double kMoment = 0.24;  ///< s

/// Pixels that agree of nine, so that rain and noise do not count.
constexpr int kNeighbours = 4;

/// Each flickering pixel of a cell asks for so many more that differ.
constexpr double kRestlessWeight = 0.5;

/// So do pixels that differ in one picture only, as rain does and nothing that passes.
constexpr double kBlipsWeight = 2.0;
constexpr double kBlipsMost = 3.0;
constexpr double kBlipsSeconds = 8;

/// In normal mode this share of an area has to move.
constexpr double kNormalShare = 0.003;

/// More cells than this at once are a light switch or a covered lens, not something moving.
constexpr double kSceneChange = 0.55;

/// Mean brightness; between them day and night stay as they are.
constexpr double kDark = 45;
constexpr double kBright = 60;
constexpr double kDuskSeconds = 3;

constexpr float kNever = 1e9F;

Tolerance toleranceOf(int sensitivity) {
    if (sensitivity == 0) {
        return {kNever, 0};
    }
    const auto slack = static_cast<float>(100 - sensitivity);
    return {4 + 0.22F * slack, 2.5F + 0.03F * slack};
}

/// Share of a cell's pixels that must differ.
double cellShareOf(int sensitivity) {
    return 0.03 + 0.00125 * (100 - sensitivity);
}

std::array<float, kMotionCells> meansOfCells(const AreaMap& map, const auto& pixels) {
    std::array<float, kMotionCells> sums{};
    std::array<float, kMotionCells> counts{};
    const auto& cells = map.cells();
    for (std::size_t i = 0; i < cells.size(); ++i) {
        sums[cells[i]] += static_cast<float>(pixels[i]);
        counts[cells[i]] += 1;
    }
    for (std::size_t cell = 0; cell < kMotionCells; ++cell) {
        sums[cell] /= std::max(1.0F, counts[cell]);
    }
    return sums;
}

}  // namespace

Result<void> MotionDetector::apply(const MotionParameters& parameters) {
    OCELLI_TRY(validate(parameters));
    parameters_ = parameters;
    // Areas and tolerances are laid out again for the size of the next frame.
    areas_.reset();
    return {};
}

bool MotionDetector::wants(MonoTime captureTime) const {
    return parameters_.enabled &&
           (!last_ || captureTime < *last_ || captureTime - *last_ >= kLeastInterval);
}

void MotionDetector::begin(const media::Frame& frame) {
    if (frame.width() != frameWidth_ || frame.height() != frameHeight_) {
        frameWidth_ = frame.width();
        frameHeight_ = frame.height();
        now_ = pixels::makeGreyFor(frameWidth_, frameHeight_, kWidest);
        areas_.reset();
    }
    scaler_.scale(frame.plane(0), now_);
    if (!areas_) {
        areas_.emplace(now_.width, now_.height, parameters_.areas);
        refreshTolerances();
    }
}

void MotionDetector::refreshTolerances() {
    std::vector<int> levels;
    for (const auto& area : parameters_.areas) {
        levels.push_back(sensitivityOf(parameters_, area, night_));
    }
    if (levels.empty()) {
        levels.push_back(parameters_.sensitivity);
    }
    tolerances_.assign(101, {});
    for (int level = 0; level <= 100; ++level) {
        tolerances_[static_cast<std::size_t>(level)] = toleranceOf(level);
    }
    byPixel_.assign(now_.pixels.size(), 0);
    cellLevels_ = {};
    cellCovered_ = {};
    for (std::size_t i = 0; i < byPixel_.size(); ++i) {
        int level = 0;
        for (std::size_t area = 0; area < levels.size(); ++area) {
            if ((areas_->bits()[i] >> area & 1U) != 0) {
                level = std::max(level, levels[area]);
            }
        }
        byPixel_[i] = static_cast<std::uint8_t>(level);
        const auto cell = areas_->cells()[i];
        cellLevels_[cell] = std::max(cellLevels_[cell], level);
        cellCovered_[cell] += level > 0 ? 1 : 0;
    }
}

/// Slow sources hand out a picture more than once; that says nothing new, for a while.
bool MotionDetector::repeats(MonoTime now) const {
    return analysed_ && now > *analysed_ && now - *analysed_ < kRepeats && !past_.empty() &&
           past_.front().pixels == now_.pixels;
}

double MotionDetector::pace(MonoTime now) {
    double seconds = interval_;
    if (analysed_) {
        seconds = std::chrono::duration<double>(now - *analysed_).count();
    }
    analysed_ = now;
    if (!background_.fits(now_) || seconds <= 0 || seconds > kLongestGap) {
        background_.reset(now_);
        past_.clear();
        run_ = {};
        ages_.clear();
        blips_ = {};
        settling_ = kSettle;
        return 0;
    }
    interval_ += 0.2 * (seconds - interval_);
    settling_ = std::max(0.0, settling_ - seconds);
    return seconds;
}

float MotionDetector::followLight() {
    const auto before = meansOfCells(*areas_, background_.mean());
    const auto now = meansOfCells(*areas_, now_.pixels);
    const auto light = fitLight(before, now);
    if (light.strength() > 0.5) {
        background_.relight(light);
    }
    // What the line does not explain of a change is a part of its size.
    return static_cast<float>(std::min(20.0, 0.3 * light.strength()));
}

void MotionDetector::markChanges(float extra) {
    background_.compare(now_, byPixel_, tolerances_, extra, marks_);
    const auto width = static_cast<std::size_t>(now_.width);
    cleaned_.assign(marks_.size(), 0);
    for (std::size_t y = 1; y + 1 < static_cast<std::size_t>(now_.height); ++y) {
        for (std::size_t x = 1; x + 1 < width; ++x) {
            const std::size_t i = y * width + x;
            if (marks_[i] == 0) {
                continue;
            }
            int agree = 0;
            for (const std::size_t row : {i - width, i, i + width}) {
                agree += marks_[row - 1] + marks_[row] + marks_[row + 1];
            }
            cleaned_[i] = agree >= kNeighbours ? 1 : 0;
        }
    }
}

void MotionDetector::countCells(float extra) {
    cells_ = {};
    const auto& mean = background_.mean();
    ages_.resize(cleaned_.size());
    for (std::size_t i = 0; i < cleaned_.size(); ++i) {
        auto& cell = cells_[areas_->cells()[i]];
        cell.restless += background_.restless(i) ? 1 : 0;
        if (cleaned_[i] == 0) {
            cell.blips += ages_[i] == 1 ? 1 : 0;
            ages_[i] = 0;
            continue;
        }
        ages_[i] = static_cast<std::uint8_t>(std::min(ages_[i] + 1, 100));
        const double b = mean[i];
        const double c = now_.pixels[i];
        ++cell.marked;
        const float base = tolerances_[byPixel_[i]].base;
        const auto differs = [&](const pixels::GreyPicture& picture, float most) {
            const int apart = std::abs(int{now_.pixels[i]} - int{picture.pixels[i]});
            return static_cast<float>(apart) > most ? 1 : 0;
        };
        cell.changed += differs(past_.back(), 0.7F * base + extra);
        cell.fresh += differs(past_.front(), 0.5F * base + extra);
        cell.b += b;
        cell.c += c;
        cell.bb += b * b;
        cell.cc += c * c;
        cell.bc += b * c;
    }
}

/// The same structure in another light: a shadow, a lamp, the sun.
bool MotionDetector::lightOnly(const Cell& cell) const {
    if (cell.marked < 12) {
        return false;
    }
    const double n = cell.marked;
    const double varianceB = cell.bb / n - cell.b * cell.b / (n * n);
    const double varianceC = cell.cc / n - cell.c * cell.c / (n * n);
    const double shared = cell.bc / n - cell.b * cell.c / (n * n);
    if (varianceB < 40 || varianceC < 10 || shared <= 0) {
        return false;
    }
    const double gain = shared / varianceB;
    return shared * shared > 0.85 * varianceB * varianceC && gain > 0.3 && gain < 3;
}

void MotionDetector::findCandidates(double seconds) {
    // Something small may lie across the borders of up to four cells: they count together.
    std::array<Cell, kMotionCells> together{};
    for (int row = 0; row < kMotionRows; ++row) {
        for (int column = 0; column < kMotionColumns; ++column) {
            auto& best = together[static_cast<std::size_t>(row * kMotionColumns + column)];
            for (int corner = 0; corner < 4; ++corner) {
                const int top = row - corner / 2;
                const int left = column - corner % 2;
                Cell sum;
                for (int r = std::max(0, top); r <= std::min(kMotionRows - 1, top + 1); ++r) {
                    for (int c = std::max(0, left); c <= std::min(kMotionColumns - 1, left + 1);
                         ++c) {
                        const auto& cell = cells_[static_cast<std::size_t>(r * kMotionColumns + c)];
                        sum.marked += cell.marked;
                        sum.changed += cell.changed;
                        sum.fresh += cell.fresh;
                        sum.blips += cell.blips;
                    }
                }
                const int blips = std::max(best.blips, sum.blips);
                if (sum.marked > best.marked) {
                    best = sum;
                }
                best.blips = blips;
            }
        }
    }
    const double blipsShare = 1 - std::exp(-seconds / kBlipsSeconds);
    for (std::size_t cell = 0; cell < kMotionCells; ++cell) {
        const auto& own = cells_[cell];
        // Among leaves or on a screen it takes more to be noticed.
        const double calm = std::max(6.0, cellShareOf(cellLevels_[cell]) * cellCovered_[cell]);
        auto& blips = blips_[cell];
        const double least = calm + kRestlessWeight * own.restless + kBlipsWeight * blips;
        blips += (std::min<double>(together[cell].blips, kBlipsMost * calm) - blips) * blipsShare;
        candidates_[cell] = cellCovered_[cell] > 0 && own.marked >= 0.3 * least &&
                            together[cell].marked >= least &&
                            together[cell].changed >= 0.3 * least &&
                            together[cell].fresh >= 0.15 * least && !lightOnly(own);
    }
}

bool MotionDetector::sceneChanged() const {
    const auto count = std::count(candidates_.begin(), candidates_.end(), true);
    return static_cast<double>(count) > kSceneChange * static_cast<double>(kMotionCells);
}

MotionReport MotionDetector::report() {
    // Something that moves is seen several times, in the same cell or next to it.
    const int needed = interval_ < 0.2 ? 3 : 2;
    const auto before = run_;
    MotionReport made;
    for (int row = 0; row < kMotionRows; ++row) {
        for (int column = 0; column < kMotionColumns; ++column) {
            const auto cell = static_cast<std::size_t>(row * kMotionColumns + column);
            int longest = 0;
            for (int r = std::max(0, row - 1); r <= std::min(kMotionRows - 1, row + 1); ++r) {
                for (int c = std::max(0, column - 1); c <= std::min(kMotionColumns - 1, column + 1);
                     ++c) {
                    longest =
                        std::max(longest, before[static_cast<std::size_t>(r * kMotionColumns + c)]);
                }
            }
            // Found once less does not end it, and found once more does not begin it.
            run_[cell] =
                candidates_[cell] ? std::min(longest + 1, 2 * needed) : std::max(0, run_[cell] - 1);
            made.cells[cell] = run_[cell] >= needed && settling_ <= 0;
        }
    }
    made.night = night_;
    made.share = static_cast<double>(std::count(made.cells.begin(), made.cells.end(), true)) /
                 static_cast<double>(kMotionCells);
    for (std::size_t area = 0; area < areas_->areas(); ++area) {
        double moving = 0;
        for (std::size_t cell = 0; cell < kMotionCells; ++cell) {
            moving += made.cells[cell] ? areas_->inCell(area, cell) : 0;
        }
        const bool expert = parameters_.mode == MotionMode::Expert && !parameters_.areas.empty();
        const double share = expert ? parameters_.areas[area].minimumShare / 100.0 : kNormalShare;
        const bool sensitive =
            parameters_.areas.empty()
                ? parameters_.sensitivity > 0
                : sensitivityOf(parameters_, parameters_.areas[area], night_) > 0;
        made.areas.push_back(sensitive && moving > 0 && moving >= share * areas_->total(area));
        made.motion = made.motion || made.areas.back();
    }
    return made;
}

void MotionDetector::watchBrightness(double seconds) {
    const auto sum = std::accumulate(now_.pixels.begin(), now_.pixels.end(), 0.0);
    const double mean = sum / static_cast<double>(now_.pixels.size());
    const bool other = dark_ ? mean > kBright : mean < kDark;
    darkSeconds_ = other ? darkSeconds_ + seconds : 0;
    if (darkSeconds_ >= kDuskSeconds) {
        dark_ = !dark_;
        darkSeconds_ = 0;
    }
}

std::optional<MotionReport> MotionDetector::process(
    const media::Frame& frame, bool scheduledNight
) {
    if (!wants(frame.captureTime)) {
        return std::nullopt;
    }
    last_ = frame.captureTime;
    begin(frame);
    if (repeats(frame.captureTime)) {
        return lastReport_;
    }
    const double seconds = pace(frame.captureTime);
    watchBrightness(seconds);
    const bool night = parameters_.dayNight == DayNight::Scheduled
                           ? scheduledNight
                           : parameters_.dayNight == DayNight::Automatic && dark_;
    if (night != night_) {
        night_ = night;
        refreshTolerances();
    }
    candidates_ = {};
    if (seconds > 0 && !past_.empty()) {
        analyse(seconds);
    }
    past_.push_front(now_);
    const auto lag = static_cast<std::size_t>(std::max(1L, std::lround(kMoment / interval_)));
    while (past_.size() > std::min<std::size_t>(lag, 8)) {
        past_.pop_back();
    }
    lastReport_ = report();
    return lastReport_;
}

void MotionDetector::analyse(double seconds) {
    const float extra = followLight();
    markChanges(extra);
    countCells(extra);
    findCandidates(seconds);
    if (sceneChanged()) {
        background_.reset(now_);
        past_.clear();
        candidates_ = {};
        settling_ = kSettle;
        return;
    }
    movingPixels_.resize(now_.pixels.size());
    for (std::size_t i = 0; i < movingPixels_.size(); ++i) {
        movingPixels_[i] = candidates_[areas_->cells()[i]] ? 1 : 0;
    }
    background_.learn(now_, marks_, movingPixels_, seconds);
}

}  // namespace ocelli::camera::analytics
