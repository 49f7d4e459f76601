// Cells with one gain each; groups of them that fade into their surroundings are light.
#include "camera/analytics/light_field.h"

#include <algorithm>
#include <cmath>

namespace ocelli::camera::analytics {
namespace {

constexpr float kBlack = 16;  ///< limited range
constexpr float kLeastLuma = 2;
constexpr float kTolerance = 5;      ///< luma steps
constexpr float kRelative = 0.06F;   ///< and of the value
constexpr double kExplained = 0.75;  ///< of a cell's samples
constexpr std::size_t kLeastSamples = 8;
constexpr float kLeastChange = 0.04F;  ///< of the gain
constexpr float kLeastSteps = 1.5F;    ///< luma steps that it makes
constexpr float kSoft = 0.35F;         ///< gain from a cell to the next, as a logarithm
constexpr double kMostHard = 0.3;      ///< of the border of what is light
constexpr float kStructure = 1.5F;     ///< deviation of a cell, as times what is tolerated
constexpr float kShade = 0.55F;        ///< gain of clouds, as a logarithm; things differ by more
constexpr int kLeastTextured = 3;      ///< cells
constexpr double kTextured = 0.25;     ///< of the cells of what is light
constexpr float kMostGain = 8;

/// Calls with each of the four neighbours of a cell that lie in the picture.
template <class Visit>
void eachNeighbour(std::size_t cell, Visit visit) {
    constexpr auto kColumns = static_cast<std::size_t>(LightField::kColumns);
    constexpr auto kRows = static_cast<std::size_t>(LightField::kRows);
    if (cell % kColumns > 0) {
        visit(cell - 1);
    }
    if (cell % kColumns + 1 < kColumns) {
        visit(cell + 1);
    }
    if (cell >= kColumns) {
        visit(cell - kColumns);
    }
    if (cell + kColumns < kColumns * kRows) {
        visit(cell + kColumns);
    }
}

}  // namespace

void LightField::begin(int width, int height) {
    width_ = width;
    height_ = height;
    if (across_.size() != static_cast<std::size_t>(width)) {
        across_.clear();
        for (int x = 0; x < width; ++x) {
            across_.push_back(between(x, width, kColumns));
        }
    }
    for (auto& cell : cells_) {
        cell.samples.clear();
    }
}

void LightField::add(int x, int y, float before, float now) {
    const auto cell =
        static_cast<std::size_t>(y * kRows / height_ * kColumns + x * kColumns / width_);
    cells_[cell].samples.push_back({std::max(kLeastLuma, before - kBlack), now - kBlack});
}

void LightField::measure(Cell& cell) {
    cell.gain = 1;
    cell.explained = cell.changed = cell.known = cell.textured = false;
    auto& samples = cell.samples;
    if (samples.size() < kLeastSamples) {
        return;
    }
    const auto middle = samples.begin() + static_cast<std::ptrdiff_t>(samples.size() / 2);
    std::nth_element(samples.begin(), middle, samples.end(), [](const Sample& a, const Sample& b) {
        return a.now * b.before < b.now * a.before;
    });
    const float gain = std::clamp(middle->now / middle->before, 1 / kMostGain, kMostGain);
    float sum = 0;
    float squares = 0;
    const auto agreeing = std::count_if(samples.begin(), samples.end(), [&](const Sample& sample) {
        const float expected = gain * sample.before;
        sum += sample.before;
        squares += sample.before * sample.before;
        return std::abs(sample.now - expected) <= kTolerance + kRelative * expected;
    });
    const auto count = static_cast<double>(samples.size());
    const float steps = std::abs(gain - 1) * sum / static_cast<float>(samples.size());
    cell.explained = static_cast<double>(agreeing) >= kExplained * count;
    cell.changed = cell.explained && std::abs(gain - 1) > kLeastChange && steps > kLeastSteps;
    cell.gain = cell.explained ? gain : 1;
    cell.known = cell.explained && !cell.changed;
    const float mean = sum / static_cast<float>(samples.size());
    const float spread = squares / static_cast<float>(samples.size()) - mean * mean;
    const float needed = kStructure * (kTolerance + kRelative * gain * mean);
    cell.textured = cell.changed && std::abs(std::log(gain)) <= kShade &&
                    gain * gain * spread > needed * needed;
}

/// A group of changed cells is light when its border is mostly soft, or when structure shows
/// through.
void LightField::judgeGroups() {
    std::array<bool, kColumns * kRows> seen{};
    std::vector<std::size_t> group;
    for (std::size_t first = 0; first < cells_.size(); ++first) {
        if (!cells_[first].changed || seen[first]) {
            continue;
        }
        group.assign(1, first);
        seen[first] = true;
        int hard = 0;
        int soft = 0;
        int textured = 0;
        for (std::size_t next = 0; next < group.size(); ++next) {
            const Cell& cell = cells_[group[next]];
            textured += cell.textured ? 1 : 0;
            eachNeighbour(group[next], [&](std::size_t other) {
                const Cell& beside = cells_[other];
                const bool near =
                    beside.explained && std::abs(std::log(beside.gain / cell.gain)) <= kSoft;
                if (beside.changed && near) {
                    if (!seen[other]) {
                        seen[other] = true;
                        group.push_back(other);
                    }
                    return;
                }
                (near ? soft : hard) += 1;
            });
        }
        const bool seenThrough =
            textured >= kLeastTextured && textured >= kTextured * static_cast<double>(group.size());
        const bool light = hard <= kMostHard * (hard + soft) || seenThrough;
        for (const std::size_t member : group) {
            cells_[member].known = light;
        }
    }
}

/// What is not known is as around it.
void LightField::fillGaps() {
    for (auto& cell : cells_) {
        cell.gain = cell.known ? (cell.changed ? cell.gain : 1) : 1;
    }
    for (bool again = true; again;) {
        again = false;
        std::vector<std::pair<std::size_t, float>> found;
        for (std::size_t i = 0; i < cells_.size(); ++i) {
            if (cells_[i].known) {
                continue;
            }
            float sum = 0;
            int count = 0;
            eachNeighbour(i, [&](std::size_t other) {
                sum += cells_[other].known ? cells_[other].gain : 0;
                count += cells_[other].known ? 1 : 0;
            });
            if (count > 0) {
                found.emplace_back(i, sum / static_cast<float>(count));
            }
        }
        for (const auto& [i, gain] : found) {
            cells_[i].gain = gain;
            cells_[i].known = true;
            again = true;
        }
    }
}

bool LightField::finish() {
    for (auto& cell : cells_) {
        measure(cell);
    }
    judgeGroups();
    const bool changes = std::any_of(cells_.begin(), cells_.end(), [](const Cell& cell) {
        return cell.changed && cell.known;
    });
    if (changes) {
        fillGaps();
    }
    return changes;
}

LightField::Between LightField::between(int at, int size, int cells) {
    const float place =
        (static_cast<float>(at) + 0.5F) * static_cast<float>(cells) / static_cast<float>(size) -
        0.5F;
    const float within = std::clamp(place, 0.0F, static_cast<float>(cells - 1));
    const int cell = std::min(static_cast<int>(within), cells - 2);
    return {static_cast<std::size_t>(cell), within - static_cast<float>(cell)};
}

void LightField::gainsOfRow(int y, std::vector<float>& gains) const {
    const Between down = between(y, height_, kRows);
    const Cell* upper = cells_.data() + down.cell * kColumns;
    std::array<float, kColumns> row{};
    for (std::size_t column = 0; column < row.size(); ++column) {
        const float above = upper[column].gain;
        row[column] = above + down.part * (upper[column + kColumns].gain - above);
    }
    gains.resize(across_.size());
    for (std::size_t x = 0; x < across_.size(); ++x) {
        const auto& [cell, part] = across_[x];
        gains[x] = row[cell] + part * (row[cell + 1] - row[cell]);
    }
}

}  // namespace ocelli::camera::analytics
