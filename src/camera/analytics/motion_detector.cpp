// Background, light, change, cells, areas: one picture at a time.
#include "camera/analytics/motion_detector.h"

#include <algorithm>
#include <bit>
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

/// In normal mode this share of an area has to move.
constexpr double kNormalShare = 0.003;

/// More cells than this at once are a light switch or a covered lens, not something moving.
constexpr double kSceneChange = 0.55;

/// Mean brightness; between them day and night stay as they are.
constexpr double kDark = 45;
constexpr double kBright = 60;
constexpr double kDuskSeconds = 3;

constexpr float kEdge = 8;       ///< luma steps over two pixels, beyond what light explains
constexpr float kFading = 0.1F;  ///< of the brightness
constexpr float kBlack = 16;     ///< of limited range

constexpr float kNever = 1e9F;

Tolerance toleranceOf(int sensitivity) {
    if (sensitivity == 0) {
        return {kNever, 0};
    }
    const auto slack = static_cast<float>(100 - sensitivity);
    return {4 + 0.22F * slack, 2.5F + 0.03F * slack};
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

int MotionDetector::sensitivityIn(std::size_t area) const {
    return parameters_.areas.empty() ? parameters_.sensitivity
                                     : sensitivityOf(parameters_, parameters_.areas[area], night_);
}

void MotionDetector::refreshTolerances() {
    tolerances_.clear();
    for (std::size_t area = 0; area < areas_->areas(); ++area) {
        tolerances_.push_back(toleranceOf(sensitivityIn(area)));
    }
    finders_.resize(areas_->areas());
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
        ages_.clear();
        std::for_each(finders_.begin(), finders_.end(), [](auto& finder) { finder.reset(); });
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
    if (!isEverywhere(light, before, now)) {
        followLocalLight();
        return 0;
    }
    background_.relight(light);
    followLocalLight();
    // What the line does not explain of a change is a part of its size.
    return static_cast<float>(std::min(20.0, 0.3 * light.strength()));
}

/// Clouds and lamps light up a part of the picture.
void MotionDetector::followLocalLight() {
    field_.begin(now_.width, now_.height);
    for (int y = 0; y < now_.height; y += LightField::kStep) {
        const auto row = static_cast<std::size_t>(y) * static_cast<std::size_t>(now_.width);
        for (int x = 0; x < now_.width; x += LightField::kStep) {
            const auto at = row + static_cast<std::size_t>(x);
            field_.add(x, y, background_.mean()[at], now_.pixels[at]);
        }
    }
    if (field_.finish()) {
        background_.relight(field_);
    }
}

void MotionDetector::markChanges(float extra) {
    background_.compare(now_, areas_->bits(), tolerances_, extra, marks_);
    const auto width = static_cast<std::size_t>(now_.width);
    cleaned_.assign(marks_.size(), 0);
    for (std::size_t y = 1; y + 1 < static_cast<std::size_t>(now_.height); ++y) {
        for (std::size_t i = y * width + 1; i < (y + 1) * width - 1; ++i) {
            for (unsigned bits = marks_[i]; bits != 0; bits &= bits - 1) {
                const auto bit = bits & ~(bits - 1);
                int agree = 0;
                for (const std::size_t row : {i - width, i, i + width}) {
                    for (const std::size_t at : {row - 1, row, row + 1}) {
                        agree += (marks_[at] & bit) != 0 ? 1 : 0;
                    }
                }
                cleaned_[i] =
                    static_cast<std::uint8_t>(cleaned_[i] | (agree >= kNeighbours ? bit : 0U));
            }
        }
    }
}

void MotionDetector::countCells(float extra) {
    const auto& mean = background_.mean();
    ages_.resize(cleaned_.size());
    for (auto& finder : finders_) {
        finder.begin();
    }
    for (std::size_t i = 0; i < cleaned_.size(); ++i) {
        const bool blip = cleaned_[i] == 0 && ages_[i] == 1;
        const bool restless = background_.restless(i);
        ages_[i] = cleaned_[i] == 0 ? std::uint8_t{0}
                                    : static_cast<std::uint8_t>(std::min(ages_[i] + 1, 100));
        if (cleaned_[i] == 0 && !blip && !restless) {
            continue;
        }
        const bool edge = cleaned_[i] != 0 && bringsEdge(i);
        const double b = mean[i];
        const double c = now_.pixels[i];
        const auto from = [&](const pixels::GreyPicture& picture) {
            return static_cast<float>(std::abs(int{now_.pixels[i]} - int{picture.pixels[i]})) -
                   extra;
        };
        for (unsigned bits = areas_->bits()[i]; bits != 0; bits &= bits - 1) {
            const auto area = static_cast<std::size_t>(std::countr_zero(bits));
            auto& cell = finders_[area].at(areas_->cells()[i]);
            cell.restless += restless ? 1 : 0;
            cell.blips += blip ? 1 : 0;
            if ((cleaned_[i] >> area & 1U) != 0) {
                const float base = tolerances_[area].base;
                ++cell.marked;
                cell.edges += edge ? 1 : 0;
                cell.changed += from(past_.back()) > 0.7F * base ? 1 : 0;
                cell.fresh += from(past_.front()) > 0.5F * base ? 1 : 0;
                cell.b += b;
                cell.c += c;
                cell.bb += b * b;
                cell.cc += c * c;
                cell.bc += b * c;
            }
        }
    }
}

/// An edge that the background in the light of this pixel has not. Not for the picture's border.
bool MotionDetector::bringsEdge(std::size_t i) const {
    const auto& mean = background_.mean();
    const float ratio = std::max(1.F, static_cast<float>(now_.pixels[i]) - kBlack) /
                        std::max(1.F, mean[i] - kBlack);
    // Light itself fades from place to place.
    const float fading = ratio > 1 ? kFading * (static_cast<float>(now_.pixels[i]) - kBlack) : 0;
    const float leeway = kEdge * std::max(1.F, ratio / 1.5F) + fading;
    const auto differs = [&](std::size_t a, std::size_t b) {
        const float seen = static_cast<float>(now_.pixels[a]) - static_cast<float>(now_.pixels[b]);
        return std::abs(seen - ratio * (mean[a] - mean[b])) > leeway;
    };
    const auto width = static_cast<std::size_t>(now_.width);
    return differs(i + 1, i - 1) || differs(i + width, i - width);
}

/// All at once is not something that moves.
bool MotionDetector::sceneChanged() const {
    int cells = 0;
    int changed = 0;
    for (std::size_t cell = 0; cell < kMotionCells; ++cell) {
        bool watched = false;
        bool candidate = false;
        for (std::size_t area = 0; area < finders_.size(); ++area) {
            watched = watched || (sensitivityIn(area) > 0 && areas_->inCell(area, cell) > 0);
            candidate = candidate || finders_[area].candidates()[cell];
        }
        cells += watched ? 1 : 0;
        changed += candidate ? 1 : 0;
    }
    // A small area may well be filled by one thing.
    return cells > static_cast<int>(kMotionCells / 3) && changed > kSceneChange * cells;
}

MotionReport MotionDetector::report() {
    // Something that moves is seen several times, in the same cell or next to it.
    const int needed = interval_ < 0.2 ? 3 : 2;
    MotionReport made;
    made.night = night_;
    for (std::size_t area = 0; area < finders_.size(); ++area) {
        const auto cells = finders_[area].advance(needed);
        double moving = 0;
        for (std::size_t cell = 0; cell < kMotionCells; ++cell) {
            if (cells[cell] && settling_ <= 0) {
                made.cells[cell] = true;
                moving += areas_->inCell(area, cell);
            }
        }
        const bool expert = parameters_.mode == MotionMode::Expert && !parameters_.areas.empty();
        const double share = expert ? parameters_.areas[area].minimumShare / 100.0 : kNormalShare;
        made.areas.push_back(moving > 0 && moving >= share * areas_->total(area));
        made.motion = made.motion || made.areas.back();
    }
    made.share = static_cast<double>(std::count(made.cells.begin(), made.cells.end(), true)) /
                 static_cast<double>(kMotionCells);
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
    std::for_each(finders_.begin(), finders_.end(), [](auto& finder) { finder.discard(); });
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
    for (std::size_t area = 0; area < finders_.size(); ++area) {
        finders_[area].decide(*areas_, area, sensitivityIn(area), seconds);
    }
    if (sceneChanged()) {
        background_.reset(now_);
        past_.clear();
        std::for_each(finders_.begin(), finders_.end(), [](auto& finder) { finder.discard(); });
        settling_ = kSettle;
        return;
    }
    MotionCells candidates{};
    for (const auto& finder : finders_) {
        for (std::size_t cell = 0; cell < kMotionCells; ++cell) {
            candidates[cell] = candidates[cell] || finder.candidates()[cell];
        }
    }
    moving_.resize(now_.pixels.size());
    for (std::size_t i = 0; i < moving_.size(); ++i) {
        moving_[i] = candidates[areas_->cells()[i]] ? 1 : 0;
    }
    background_.learn(now_, marks_, moving_, seconds);
}

}  // namespace ocelli::camera::analytics
