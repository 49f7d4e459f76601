// Smart events by plain means, to be measured against: OpenCV's MOG2, its blobs, and the simplest
// rules on them.
#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <opencv2/imgproc.hpp>
#include <opencv2/video/background_segm.hpp>

#include "base/file.h"
#include "camera/rules/rule_file.h"
#include "media/av/clip.h"

namespace ocelli {
namespace {

using camera::rules::Direction;
using camera::rules::Point;
using camera::rules::Rule;
using camera::rules::RuleType;

constexpr double kInterval = 0.078;  ///< s between pictures, as in `ocelli analyse`
constexpr int kWidth = 320;          ///< pixels of what is looked at, as there
constexpr double kLeastBlob = 0.0006;
constexpr int kLeastHits = 3;
constexpr double kPatience = 1;     ///< s until a target is given up
constexpr double kMotionHold = 2;   ///< s
constexpr double kStays = 0.02;     ///< of the picture: moves less and stands still
constexpr double kReach = 0.75;     ///< of its own size, from one picture to the next
constexpr int kFirstPictures = 10;  ///< nothing is told in them

struct Target {
    cv::Rect box;
    Point middle;
    Point before;
    Point first;
    Point anchor;  ///< where it has stood since `stands`
    double seen = 0;
    double stands = 0;
    int hits = 0;
    std::map<std::size_t, double> insideSince;  ///< by rule
    std::set<std::size_t> told;                 ///< rules
};

/// Prints starts only: that is what is scored.
class Plain {
  public:
    explicit Plain(std::vector<Rule> rules)
        : rules_(std::move(rules)), moving_(rules_.size(), -1e9) {
        for (const auto& rule : rules_) {
            regions_.emplace_back(
                rule.region.empty() ? std::vector<Point>{{0, 0}, {1, 0}, {1, 1}, {0, 1}}
                                    : rule.region
            );
        }
    }

    void see(const media::Frame& frame) {
        const double time = static_cast<double>(frame.captureTime.nanoseconds) / 1e9;
        if (pictures_ > 0 && time - last_ < kInterval) {
            return;
        }
        last_ = time;
        look(frame);
        const auto blobs = findBlobs();
        follow(blobs, time);
        if (++pictures_ > kFirstPictures) {
            judge(blobs, time);
        }
    }

  private:
    void look(const media::Frame& frame) {
        cv::Mat planes(frame.height() * 3 / 2, frame.width(), CV_8UC1);
        std::uint8_t* to = planes.data;
        for (int index = 0; index < 3; ++index) {
            const auto plane = frame.plane(index);
            for (int y = 0; y < plane.height; ++y) {
                to = std::copy_n(plane.row(y), plane.width, to);
            }
        }
        cv::Mat colours;
        cv::cvtColor(planes, colours, cv::COLOR_YUV2BGR_I420);
        const double scale = std::min(1.0, static_cast<double>(kWidth) / frame.width());
        cv::resize(colours, picture_, {}, scale, scale, cv::INTER_AREA);
        mog2_->apply(picture_, mask_);
        cv::threshold(mask_, mask_, 200, 255, cv::THRESH_BINARY);  // 127 marks shadows
        cv::morphologyEx(
            mask_, mask_, cv::MORPH_OPEN, cv::getStructuringElement(cv::MORPH_ELLIPSE, {3, 3})
        );
        cv::morphologyEx(
            mask_, mask_, cv::MORPH_CLOSE, cv::getStructuringElement(cv::MORPH_ELLIPSE, {7, 7})
        );
    }

    std::vector<cv::Rect> findBlobs() const {
        cv::Mat labels;
        cv::Mat stats;
        cv::Mat middles;
        const int count = cv::connectedComponentsWithStats(mask_, labels, stats, middles);
        std::vector<cv::Rect> blobs;
        for (int i = 1; i < count; ++i) {
            if (stats.at<int>(i, cv::CC_STAT_AREA) >= kLeastBlob * picture_.cols * picture_.rows) {
                blobs.emplace_back(
                    stats.at<int>(i, cv::CC_STAT_LEFT),
                    stats.at<int>(i, cv::CC_STAT_TOP),
                    stats.at<int>(i, cv::CC_STAT_WIDTH),
                    stats.at<int>(i, cv::CC_STAT_HEIGHT)
                );
            }
        }
        return blobs;
    }

    Point middleOf(const cv::Rect& box) const {
        return {
            (box.x + box.width / 2.0) / picture_.cols, (box.y + box.height / 2.0) / picture_.rows
        };
    }

    /// The nearest blob within reach is the target's; blobs that nobody took are new ones.
    void follow(const std::vector<cv::Rect>& blobs, double time) {
        std::vector<bool> taken(blobs.size(), false);
        for (auto& target : targets_) {
            double nearest = kReach * std::max(target.box.width, target.box.height);
            std::size_t chosen = blobs.size();
            for (std::size_t b = 0; b < blobs.size(); ++b) {
                const auto middle = middleOf(blobs[b]);
                const double away = std::hypot(
                    (middle.x - target.middle.x) * picture_.cols,
                    (middle.y - target.middle.y) * picture_.rows
                );
                if (!taken[b] && away < nearest) {
                    nearest = away;
                    chosen = b;
                }
            }
            target.before = target.middle;
            if (chosen == blobs.size()) {
                continue;
            }
            taken[chosen] = true;
            target.box = blobs[chosen];
            target.middle = middleOf(target.box);
            target.seen = time;
            ++target.hits;
            if (std::hypot(target.middle.x - target.anchor.x, target.middle.y - target.anchor.y) >
                kStays) {
                target.anchor = target.middle;
                target.stands = time;
            }
        }
        std::erase_if(targets_, [&](const Target& target) {
            return time - target.seen > kPatience;
        });
        for (std::size_t b = 0; b < blobs.size(); ++b) {
            if (!taken[b]) {
                Target made;
                made.box = blobs[b];
                made.middle = made.before = made.first = made.anchor = middleOf(blobs[b]);
                made.seen = made.stands = time;
                made.hits = 1;
                targets_.push_back(made);
            }
        }
    }

    void tell(std::size_t rule, double time) const {
        fmt::print(
            R"({{"time": {:.3f}, "rule": "{}", "type": "{}", "state": "start"}})"
            "\n",
            time,
            rules_[rule].name,
            camera::rules::toString(rules_[rule].type)
        );
    }

    void judge(const std::vector<cv::Rect>& blobs, double time) {
        for (std::size_t r = 0; r < rules_.size(); ++r) {
            if (rules_[r].type == RuleType::Motion) {
                judgeMotion(r, blobs, time);
                continue;
            }
            for (auto& target : targets_) {
                if (target.hits >= kLeastHits && target.seen == time) {
                    judgeTarget(r, target, time);
                }
            }
        }
    }

    void judgeMotion(std::size_t r, const std::vector<cv::Rect>& blobs, double time) {
        const bool moves = std::any_of(blobs.begin(), blobs.end(), [&](const cv::Rect& box) {
            return regions_[r].contains(middleOf(box));
        });
        if (moves && time - moving_[r] > kMotionHold) {
            tell(r, time);
        }
        moving_[r] = moves ? time : moving_[r];
    }

    void judgeTarget(std::size_t r, Target& target, double time) {
        const Rule& rule = rules_[r];
        const bool inside = regions_[r].contains(target.middle);
        const bool was = regions_[r].contains(target.before);
        switch (rule.type) {
            case RuleType::LineCrossing:
                if (crosses(rule, target)) {
                    tell(r, time);
                }
                break;
            case RuleType::RegionEntrance:
                if (inside && !was) {
                    tell(r, time);
                }
                break;
            case RuleType::RegionExit:
                if (was && !inside) {
                    tell(r, time);
                }
                break;
            case RuleType::Intrusion:
            case RuleType::Loitering:
                if (!inside) {
                    target.insideSince.erase(r);
                    target.told.erase(r);
                } else if (time - target.insideSince.emplace(r, time).first->second >=
                               rule.seconds &&
                           target.told.insert(r).second) {
                    tell(r, time);
                }
                break;
            case RuleType::UnattendedBaggage:
            case RuleType::ObjectRemoval: {
                const bool left = standsOut(target.box);
                if (inside && time - target.stands >= rule.seconds &&
                    left == (rule.type == RuleType::UnattendedBaggage) &&
                    target.told.insert(r).second) {
                    tell(r, time);
                }
                break;
            }
            default:
                break;
        }
    }

    static bool crosses(const Rule& rule, const Target& target) {
        const auto side = [](const Point& a, const Point& b, const Point& c) {
            return (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x);
        };
        const auto& [from, to] = rule.line;
        const double before = side(from, to, target.before);
        const double now = side(from, to, target.middle);
        const bool between = (side(target.before, target.middle, from) > 0) !=
                             (side(target.before, target.middle, to) > 0);
        const Direction direction = now > 0 ? Direction::AToB : Direction::BToA;
        return (before > 0) != (now > 0) && between &&
               (rule.direction == Direction::Both || rule.direction == direction);
    }

    /// More edges now than in the background: left there; fewer: taken away.
    bool standsOut(const cv::Rect& box) const {
        cv::Mat background;
        mog2_->getBackgroundImage(background);
        return edgesIn(picture_(box)) >= edgesIn(background(box));
    }

    static double edgesIn(const cv::Mat& colours) {
        cv::Mat grey;
        cv::Mat edges;
        cv::cvtColor(colours, grey, cv::COLOR_BGR2GRAY);
        cv::Laplacian(grey, edges, CV_32F);
        return cv::norm(edges, cv::NORM_L1);
    }

    std::vector<Rule> rules_;
    std::vector<camera::rules::Region> regions_;
    std::vector<double> moving_;  ///< when it moved last, by rule
    cv::Ptr<cv::BackgroundSubtractorMOG2> mog2_ = cv::createBackgroundSubtractorMOG2();
    cv::Mat picture_;
    cv::Mat mask_;
    std::vector<Target> targets_;
    double last_ = 0;
    int pictures_ = 0;
};

Result<void> run(const std::string& clip, const std::string& rules) {
    const auto text = OCELLI_TRY(readFile(rules, 1 << 20));
    Plain plain(OCELLI_TRY(camera::rules::parseRules(text)));
    auto opened = OCELLI_TRY(media::av::Clip::open(clip));
    return opened.read(
        [&plain](const media::Frame& frame) { plain.see(frame); },
        [](const media::av::AudioSamples&, MonoTime) {}
    );
}

}  // namespace
}  // namespace ocelli

int main(int argc, char** argv) {
    if (argc != 3) {
        fmt::print(stderr, "usage: mog2_rules CLIP RULES\n");
        return 2;
    }
    cv::setNumThreads(1);
    const auto done = ocelli::run(argv[1], argv[2]);
    if (!done) {
        fmt::print(stderr, "mog2_rules: {}\n", done.error().describe());
        return 1;
    }
    return 0;
}
