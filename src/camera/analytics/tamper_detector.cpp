// Gradients of blocks now and usually: their product tells whether they are the same.
#include "camera/analytics/tamper_detector.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "camera/analytics/motion_grid.h"

namespace ocelli::camera::analytics {
namespace {

constexpr double kInterval = 0.22;   ///< s
constexpr int kWidest = 160;         ///< pixels
constexpr int kBlock = 10;           ///< pixels a side
constexpr double kFirstLook = 1.5;   ///< s until the usual picture is known
constexpr double kMemory = 20;       ///< s
constexpr double kLeastEnergy = 12;  ///< of a block's gradients, so that it counts, steps squared
constexpr double kAlike = 0.35;      ///< correlation below which a block is lost
constexpr double kSharp = 0.45;      ///< of the usual strength of edges, light allowed for
constexpr double kLeastBlocks = 6;   ///< with structure, to say anything by them
constexpr double kRecovered = 0.6;   ///< of the share needed for a start
constexpr double kCalm = 1.0;        ///< s until it counts as over
constexpr double kGivenUp = 300;     ///< s after which the new view is the usual one

struct Sums {
    double usual = 0;
    double now = 0;
    double both = 0;
};

MotionArea areaOf(const std::vector<AreaPoint>& outline) {
    MotionArea area;
    area.points = outline;
    return area;
}

}  // namespace

TamperDetector::TamperDetector(int sensitivity, double seconds, std::vector<AreaPoint> outline)
    : needed_(0.85 - (sensitivity - 1) * 0.5 / 99),
      seconds_(seconds),
      outline_(std::move(outline)) {}

bool TamperDetector::wants(MonoTime captureTime) const {
    return !last_ || captureTime < *last_ ||
           std::chrono::duration<double>(captureTime - *last_).count() >= kInterval;
}

void TamperDetector::begin() {
    usual_.assign(now_.pixels.begin(), now_.pixels.end());
    layBlocks();
    learned_ = 0;
    turningSince_.reset();
    runningFor_ = 0;
    lost_ = 0;
}

std::optional<bool> TamperDetector::process(const media::Frame& frame) {
    const auto size = pixels::makeGreyFor(frame.width(), frame.height(), kWidest);
    const bool other = size.width != now_.width || size.height != now_.height;
    now_.width = size.width;
    now_.height = size.height;
    scaler_.scale(frame.plane(0), now_);
    const double seconds =
        last_ ? std::chrono::duration<double>(frame.captureTime - *last_).count() : 0;
    last_ = frame.captureTime;
    if (other || seconds <= 0) {
        begin();
        return std::nullopt;
    }
    lost_ = lostShare();
    const double needed = running_ ? kRecovered * needed_ : needed_;
    const bool tampered = learned_ >= kFirstLook && lost_ >= needed;
    if (!tampered && !running_) {
        learn(seconds);
    }
    if (tampered == running_) {
        turningSince_.reset();
    } else {
        turningSince_ = turningSince_.value_or(frame.captureTime);
    }
    runningFor_ = running_ ? runningFor_ + seconds : 0;
    if (runningFor_ > kGivenUp) {
        begin();
        running_ = false;
        return false;
    }
    const double lasting = running_ ? kCalm : seconds_;
    if (!turningSince_ ||
        std::chrono::duration<double>(frame.captureTime - *turningSince_).count() < lasting) {
        return std::nullopt;
    }
    turningSince_.reset();
    running_ = tampered;
    return running_;
}

void TamperDetector::learn(double seconds) {
    learned_ += seconds;
    const auto rate = static_cast<float>(std::min(0.5, seconds / std::min(learned_, kMemory)));
    for (std::size_t i = 0; i < usual_.size(); ++i) {
        usual_[i] += rate * (static_cast<float>(now_.pixels[i]) - usual_[i]);
    }
}

/// Side by side over the whole picture; half over each other in an outline, which may be small.
void TamperDetector::layBlocks() {
    blocks_.clear();
    const int step = outline_.empty() ? kBlock : kBlock / 2;
    const bool all = outline_.empty();
    const AreaMap map(
        now_.width, now_.height, all ? std::vector<MotionArea>() : std::vector{areaOf(outline_)}
    );
    for (int top = 1; top + kBlock < now_.height; top += step) {
        for (int left = 1; left + kBlock < now_.width; left += step) {
            const auto middle = static_cast<std::size_t>((top + kBlock / 2) * now_.width) +
                                static_cast<std::size_t>(left + kBlock / 2);
            if (map.bits()[middle] != 0) {
                blocks_.push_back({left, top});
            }
        }
    }
}

double TamperDetector::lostShare() const {
    double light = 0;
    double usualLight = 0;
    for (std::size_t i = 0; i < usual_.size(); ++i) {
        light += now_.pixels[i];
        usualLight += static_cast<double>(usual_[i]);
    }
    const double black = 16.0 * static_cast<double>(usual_.size());
    const double gain = std::clamp((light - black) / std::max(1.0, usualLight - black), 0.05, 1.0);
    double structured = 0;
    double gone = 0;
    for (const Block& block : blocks_) {
        const Fate fate = fateOf(block, gain);
        structured += fate != Fate::Plain ? 1 : 0;
        gone += fate == Fate::Lost ? 1 : 0;
    }
    return structured >= kLeastBlocks ? gone / structured : 0;
}

TamperDetector::Fate TamperDetector::fateOf(const Block& block, double gain) const {
    const auto width = static_cast<std::size_t>(now_.width);
    Sums sums;
    for (int y = block.top; y < block.top + kBlock; ++y) {
        for (int x = block.left; x < block.left + kBlock; ++x) {
            const std::size_t at =
                static_cast<std::size_t>(y) * width + static_cast<std::size_t>(x);
            for (const std::size_t step : {std::size_t{1}, width}) {
                const double usual = static_cast<double>(usual_[at + step] - usual_[at - step]);
                const double now =
                    static_cast<double>(now_.pixels[at + step]) - now_.pixels[at - step];
                sums.usual += usual * usual;
                sums.now += now * now;
                sums.both += usual * now;
            }
        }
    }
    if (sums.usual < kLeastEnergy * kBlock * kBlock) {
        return Fate::Plain;
    }
    const double alike = sums.both / std::sqrt(sums.usual * std::max(sums.now, 1.0));
    const double strength = std::sqrt(sums.now / sums.usual) / gain;
    return alike < kAlike || strength < kSharp ? Fate::Lost : Fate::Kept;
}

}  // namespace ocelli::camera::analytics
