// The four layouts that common detectors and classifiers have.
#include "camera/classifier/model_output.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace ocelli::camera::classifier {
namespace {

using objects::Box;

constexpr float kLeastScore = 0.35F;
constexpr double kLeastCommon = 0.25;  ///< of both boxes together

/// Reads one thing's numbers, wherever they stand.
struct Numbers {
    std::span<const float> values;
    std::size_t first = 0;
    std::size_t step = 1;

    float at(std::size_t index) const { return values[first + index * step]; }
};

/// The best of `classes` scores that begin at `from`.
std::pair<std::size_t, float> best(const Numbers& numbers, std::size_t from, std::size_t classes) {
    std::size_t label = 0;
    float most = 0;
    for (std::size_t i = 0; i < classes; ++i) {
        const float score = numbers.at(from + i);
        if (score > most) {
            most = score;
            label = i;
        }
    }
    return {label, most};
}

void add(std::vector<Seen>& seen, const Box& box, std::size_t label, float score) {
    const bool whole = std::isfinite(box.x) && std::isfinite(box.y) && std::isfinite(box.width) &&
                       std::isfinite(box.height) && box.width > 0 && box.height > 0;
    if (whole && std::isfinite(score) && score >= kLeastScore) {
        seen.push_back({box, label, std::min(score, 1.0F)});
    }
}

Box aroundMiddle(const Numbers& numbers, int width, int height) {
    Box box;
    box.width = static_cast<double>(numbers.at(2)) / width;
    box.height = static_cast<double>(numbers.at(3)) / height;
    box.x = static_cast<double>(numbers.at(0)) / width - box.width / 2;
    box.y = static_cast<double>(numbers.at(1)) / height - box.height / 2;
    return box;
}

/// Scores that are no shares yet become some.
void addBestScore(std::vector<Seen>& seen, std::span<const float> values) {
    const auto top = std::max_element(values.begin(), values.end());
    const double sum = std::accumulate(values.begin(), values.end(), 0.0);
    const bool shares =
        *std::min_element(values.begin(), values.end()) >= 0 && std::abs(sum - 1) < 0.02;
    double score = static_cast<double>(*top);
    if (!shares) {
        double all = 0;
        for (const float value : values) {
            all += std::exp(static_cast<double>(value - *top));
        }
        score = 1 / all;
    }
    add(seen,
        {0, 0, 1, 1},
        static_cast<std::size_t>(top - values.begin()),
        static_cast<float>(score));
}

double commonPart(const Box& a, const Box& b) {
    const double width = std::min(a.x + a.width, b.x + b.width) - std::max(a.x, b.x);
    const double height = std::min(a.y + a.height, b.y + b.height) - std::max(a.y, b.y);
    if (width <= 0 || height <= 0) {
        return 0;
    }
    return width * height / (a.area() + b.area() - width * height);
}

}  // namespace

Result<Layout> layoutOf(std::span<const int> shape, std::size_t classes) {
    const auto count = static_cast<int>(classes);
    std::vector<int> sizes(shape.begin(), shape.end());
    if (sizes.size() == 4 && sizes[0] == 1 && sizes[1] == 1 && sizes[3] == 7) {
        return Layout::Ssd;
    }
    while (sizes.size() > 2 && sizes.back() == 1) {
        sizes.pop_back();
    }
    if (sizes.size() == 2 && sizes[0] == 1 && sizes[1] == count) {
        return Layout::Scores;
    }
    if (sizes.size() == 3 && sizes[0] == 1 && sizes[2] == 5 + count) {
        return Layout::Rows;
    }
    if (sizes.size() == 3 && sizes[0] == 1 && sizes[1] == 4 + count) {
        return Layout::Columns;
    }
    return fail(
        ErrorKind::InvalidArgument,
        fmt::format(
            "the model gives {} numbers; with {} labels that should be 1 x N x {}, 1 x {} x N, 1 x "
            "1 x "
            "N x 7 or 1 x {}",
            fmt::join(shape, " x "),
            count,
            5 + count,
            4 + count,
            count
        )
    );
}

std::vector<Seen> seenIn(
    Layout layout,
    std::span<const int> shape,
    std::span<const float> values,
    std::size_t classes,
    int width,
    int height
) {
    std::vector<Seen> seen;
    const auto size = [&](std::size_t index) { return static_cast<std::size_t>(shape[index]); };
    switch (layout) {
        case Layout::Scores:
            if (!values.empty()) {
                addBestScore(seen, values);
            }
            break;
        case Layout::Ssd:
            for (std::size_t i = 0; i < size(2); ++i) {
                const Numbers one{values, i * 7};
                const float label = one.at(1);
                if (label >= 0 && label < static_cast<float>(classes)) {
                    add(seen,
                        {one.at(3), one.at(4), one.at(5) - one.at(3), one.at(6) - one.at(4)},
                        static_cast<std::size_t>(label),
                        one.at(2));
                }
            }
            break;
        case Layout::Rows:
            for (std::size_t i = 0; i < size(1); ++i) {
                const Numbers one{values, i * (5 + classes)};
                const auto [label, score] = best(one, 5, classes);
                add(seen, aroundMiddle(one, width, height), label, score * one.at(4));
            }
            break;
        case Layout::Columns:
            for (std::size_t i = 0; i < size(2); ++i) {
                const Numbers one{values, i, size(2)};
                const auto [label, score] = best(one, 4, classes);
                add(seen, aroundMiddle(one, width, height), label, score);
            }
            break;
    }
    return seen;
}

std::optional<objects::ObjectClass> classAt(
    const Box& target,
    const std::vector<Seen>& seen,
    const std::vector<objects::ObjectClass>& labels
) {
    std::optional<objects::ObjectClass> found;
    double most = 0;
    for (const auto& one : seen) {
        const bool wholePicture = one.box == Box{0, 0, 1, 1};
        const double common = wholePicture ? 1 : commonPart(target, one.box);
        if (common >= kLeastCommon && common * one.score > most && one.label < labels.size()) {
            most = common * one.score;
            found = labels[one.label];
        }
    }
    return found;
}

}  // namespace ocelli::camera::classifier
