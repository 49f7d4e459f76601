// A mixture of looks with selective learning.
#include "camera/objects/background_model.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <utility>

#include "base/assert.h"

namespace ocelli::camera::objects {
namespace {

constexpr float kLeastTolerance = 9;       ///< luma steps
constexpr float kUnrestTolerance = 3.2F;   ///< times the usual deviation
constexpr float kColourTolerance = 14;     ///< |du| + |dv|
constexpr float kBackgroundShare = 0.72F;  ///< the looks that together take so much of the time
constexpr float kLeastUnrest = 1.2F;
constexpr float kMostUnrest = 10;
constexpr float kFirstUnrest = 4;
constexpr double kMemory = 25;      ///< s until a look is learned
constexpr float kSlowness = 0.06F;  ///< Learning::Slow against Normal
constexpr float kFlickerRate = 0.04F;
constexpr float kRestless = 0.13F;
constexpr float kSomewhatRestless = 0.06F;
constexpr float kRestlessLeeway = 4;
constexpr double kLightBecomesUsual = 30;  ///< s
constexpr double kUsedEach = 0.5;          ///< s, often enough
constexpr float kOtherLight = 0.03F;       ///< of the usual one; less is the same

// Limited range.
constexpr float kBlack = 16;
constexpr float kGrey = 128;

struct Value {
    float y;
    float u;
    float v;
};

/// @param leeway  times the usual tolerances
bool fitsLook(const Look& look, const Value& value, float leeway) {
    const float tolerance = std::max(kLeastTolerance, kUnrestTolerance * look.unrest);
    return std::abs(value.y - look.y) <= leeway * tolerance &&
           std::abs(value.u - look.u) + std::abs(value.v - look.v) <= leeway * kColourTolerance;
}

/// True when look `index` is one of those that make up the background.
bool isBackground(const BackgroundModel::Looks& looks, int index) {
    float before = 0;
    for (int i = 0; i < index; ++i) {
        before += looks[static_cast<std::size_t>(i)].weight;
    }
    return before < kBackgroundShare;
}

/// Times as much light.
void relightLook(Look& look, float gain) {
    look.y = std::max(0.F, kBlack + (look.y - kBlack) * gain);
    look.u = kGrey + (look.u - kGrey) * gain;
    look.v = kGrey + (look.v - kGrey) * gain;
}

/// Which look of the background a pixel has in `gain` times the light; -1: none.
int fittingIn(const BackgroundModel::Looks& looks, const Value& value, float gain) {
    for (int i = 0; i < BackgroundModel::kLooks; ++i) {
        Look look = looks[static_cast<std::size_t>(i)];
        if (look.weight <= 0 || !isBackground(looks, i)) {
            break;
        }
        relightLook(look, gain);
        if (fitsLook(look, value, 1)) {
            return i;
        }
    }
    return -1;
}

void follow(Look& look, const Value& value, float rate) {
    const float apart = value.y - look.y;
    look.y += rate * apart;
    look.u += rate * (value.u - look.u);
    look.v += rate * (value.v - look.v);
    look.unrest = std::clamp(
        look.unrest + rate * (std::abs(apart) * 1.2F - look.unrest), kLeastUnrest, kMostUnrest
    );
}

void learnPixel(BackgroundModel::Looks& looks, int matched, const Value& value, float rate) {
    for (auto& look : looks) {
        look.weight *= 1 - rate;
    }
    if (matched >= 0) {
        auto at = static_cast<std::size_t>(matched);
        looks[at].weight += rate;
        follow(looks[at], value, std::min(0.5F, rate / std::max(looks[at].weight, 0.01F)));
        for (; at > 0 && looks[at].weight > looks[at - 1].weight; --at) {
            std::swap(looks[at], looks[at - 1]);
        }
        return;
    }
    looks.back() = Look{value.y, value.u, value.v, kFirstUnrest, rate};
    float sum = 0;
    for (const auto& look : looks) {
        sum += look.weight;
    }
    for (auto& look : looks) {
        look.weight /= sum;
    }
    for (std::size_t at = looks.size() - 1; at > 0 && looks[at].weight > looks[at - 1].weight;
         --at) {
        std::swap(looks[at], looks[at - 1]);
    }
}

/// Calls with (pixel, value) for every pixel.
template <class Visit>
void eachPixel(const SmallPicture& picture, Visit visit) {
    std::size_t pixel = 0;
    for (int y = 0; y < picture.height(); ++y) {
        const std::uint8_t* luma = picture.y.row(y);
        const std::uint8_t* u = picture.u.row(half(y, picture.u.height));
        const std::uint8_t* v = picture.v.row(half(y, picture.v.height));
        for (int x = 0; x < picture.width(); ++x, ++pixel) {
            const int c = half(x, picture.u.width);
            visit(
                pixel,
                Value{
                    static_cast<float>(luma[x]), static_cast<float>(u[c]), static_cast<float>(v[c])
                }
            );
        }
    }
}

/// Calls with the index of every byte that is not 0; most are.
template <class Visit>
void eachSet(const std::vector<std::uint8_t>& mask, Visit visit) {
    std::size_t i = 0;
    while (i < mask.size()) {
        std::uint64_t eight = 0;
        if (i + sizeof(eight) <= mask.size()) {
            std::memcpy(&eight, mask.data() + i, sizeof(eight));
            if (eight == 0) {
                i += sizeof(eight);
                continue;
            }
        }
        const std::size_t end = std::min(mask.size(), i + sizeof(eight));
        for (; i < end; ++i) {
            if (mask[i] != 0) {
                visit(i);
            }
        }
    }
}

}  // namespace

void BackgroundModel::reset(const SmallPicture& picture) {
    width_ = picture.width();
    height_ = picture.height();
    looks_.assign(picture.pixelCount(), Looks{});
    matched_.assign(picture.pixelCount(), 0);
    flicker_.assign(picture.pixelCount(), 0);
    outside_.assign(picture.pixelCount(), 0);
    before_.assign(picture.pixelCount(), 0);
    light_.clear();
    learned_ = 1;
    eachPixel(picture, [this](std::size_t pixel, const Value& value) {
        looks_[pixel][0] = Look{value.y, value.u, value.v, kFirstUnrest, 1};
    });
}

void BackgroundModel::relight(const analytics::Light& light) {
    const auto gain = static_cast<float>(light.gain);
    const auto offset = static_cast<float>(light.offset);
    for (auto& looks : looks_) {
        for (auto& look : looks) {
            look.y = std::clamp(look.y * gain + offset, 0.F, 255.F);
        }
    }
}

void BackgroundModel::relight(const analytics::LightField& field) {
    std::vector<float> gains;
    std::size_t pixel = 0;
    light_.resize(looks_.size(), 1);
    for (int y = 0; y < height_; ++y) {
        field.gainsOfRow(y, gains);
        for (const float gain : gains) {
            for (auto& look : looks_[pixel]) {
                relightLook(look, gain);
            }
            light_[pixel++] *= gain;
        }
    }
}

void BackgroundModel::compare(const SmallPicture& picture, std::vector<std::uint8_t>& foreground) {
    OCELLI_ASSERT(fits(picture));
    foreground.resize(looks_.size());
    eachPixel(picture, [this, &foreground](std::size_t pixel, const Value& value) {
        const Looks& looks = looks_[pixel];
        int matched = -1;
        for (int i = 0; i < kLooks && looks[static_cast<std::size_t>(i)].weight > 0; ++i) {
            if (fitsLook(looks[static_cast<std::size_t>(i)], value, 1)) {
                matched = i;
                break;
            }
        }
        const bool outside = matched < 0 || !isBackground(looks, matched);
        matched_[pixel] = static_cast<std::int8_t>(matched);
        outside_[pixel] = outside ? 1 : 0;
        const bool calm = flicker_[pixel] > kRestless && fitsLook(looks[0], value, kRestlessLeeway);
        foreground[pixel] = outside && !calm ? 1 : 0;
    });
    if (!light_.empty()) {
        takeLightBack(picture, foreground);
    }
}

/// Where nearly all that differs in a block is as it was before light came, the light is gone. A
/// single pixel cannot tell: what passes has the brightness of anything here and there.
void BackgroundModel::takeLightBack(
    const SmallPicture& picture, std::vector<std::uint8_t>& foreground
) {
    LightBlocks blocks(width_, height_);
    auto lit = findLit(blocks);
    matchWithBefore(picture, blocks, lit);
    const auto gone = blocks.gone();
    for (const auto& one : lit) {
        if (gone[one.block] != 0) {
            giveBack(one);
            foreground[one.pixel] = 0;
        }
    }
}

/// Pixels that differ where light came.
std::vector<BackgroundModel::Lit> BackgroundModel::findLit(LightBlocks& blocks) const {
    std::vector<Lit> lit;
    eachSet(outside_, [&](std::size_t pixel) {
        const std::size_t block = blocks.blockOf(pixel);
        blocks.addDiffering(block);
        if (std::abs(light_[pixel] - 1) > kOtherLight) {
            lit.push_back({pixel, block});
        }
    });
    return lit;
}

/// Keeps of them those that are as they were before.
void BackgroundModel::matchWithBefore(
    const SmallPicture& picture, LightBlocks& blocks, std::vector<Lit>& lit
) const {
    std::erase_if(lit, [&](Lit& one) {
        const PixelValue seen = valueAt(picture, one.pixel);
        one.look = fittingIn(looks_[one.pixel], {seen.y, seen.u, seen.v}, 1 / light_[one.pixel]);
        if (one.look >= 0) {
            blocks.addFitting(one.block);
        }
        return one.look < 0;
    });
}

/// Takes the light away from the looks of a pixel.
void BackgroundModel::giveBack(const Lit& lit) {
    for (auto& look : looks_[lit.pixel]) {
        relightLook(look, 1 / light_[lit.pixel]);
    }
    light_[lit.pixel] = 1;
    matched_[lit.pixel] = static_cast<std::int8_t>(lit.look);
    outside_[lit.pixel] = 0;
}

void BackgroundModel::learn(
    const SmallPicture& picture, const std::vector<Learning>& learning, double seconds
) {
    learned_ += 1;
    const double rate = std::clamp(std::max(1 / (learned_ + 1), seconds / kMemory), 0.0, 0.5);
    const float slowRate = static_cast<float>(std::min(rate, seconds / kMemory)) * kSlowness;
    const auto normalRate = static_cast<float>(rate);
    eachPixel(picture, [&, this](std::size_t pixel, const Value& value) {
        if (learning[pixel] == Learning::Not) {
            return;
        }
        const bool slow = learning[pixel] == Learning::Slow;
        if (!slow) {
            const float turned = outside_[pixel] == before_[pixel] ? 0 : 1;
            flicker_[pixel] += kFlickerRate * (turned - flicker_[pixel]);
            before_[pixel] = outside_[pixel];
        }
        learnPixel(looks_[pixel], matched_[pixel], value, slow ? slowRate : normalRate);
    });
    getUsedToLight(seconds);
}

void BackgroundModel::getUsedToLight(double seconds) {
    sinceUsed_ += seconds;
    if (light_.empty() || sinceUsed_ < kUsedEach) {
        return;
    }
    const auto rate = static_cast<float>(1 - std::exp(-sinceUsed_ / kLightBecomesUsual));
    sinceUsed_ = 0;
    float most = 0;
    for (std::size_t i = 0; i < light_.size(); ++i) {
        // Where nothing of the background is seen, nothing is known of its light.
        light_[i] += outside_[i] == 0 ? rate * (1 - light_[i]) : 0;
        most = std::max(most, std::abs(light_[i] - 1));
    }
    if (most <= kOtherLight) {
        light_.clear();
    }
}

void BackgroundModel::absorb(const SmallPicture& picture, std::size_t pixel) {
    const auto width = static_cast<std::size_t>(width_);
    const int x = static_cast<int>(pixel % width);
    const int y = static_cast<int>(pixel / width);
    const int cx = half(x, picture.u.width);
    const int cy = half(y, picture.u.height);
    Looks& looks = looks_[pixel];
    looks[2] = looks[1];
    looks[1] = looks[0];
    looks[0] = Look{
        static_cast<float>(picture.y.row(y)[x]),
        static_cast<float>(picture.u.row(cy)[cx]),
        static_cast<float>(picture.v.row(cy)[cx]),
        kFirstUnrest,
        0.6F
    };
    looks[1].weight *= 0.4F;
    looks[2].weight *= 0.4F;
}

bool BackgroundModel::restless(std::size_t pixel) const {
    return flicker_[pixel] > kSomewhatRestless;
}

const Look& BackgroundModel::nearest(std::size_t pixel, float y) const {
    const Looks& looks = looks_[pixel];
    std::size_t best = 0;
    for (std::size_t i = 1; i < looks.size(); ++i) {
        if (looks[i].weight > 0 && isBackground(looks, static_cast<int>(i)) &&
            std::abs(looks[i].y - y) < std::abs(looks[best].y - y)) {
            best = i;
        }
    }
    return looks[best];
}

}  // namespace ocelli::camera::objects
