// Light is told from things by the ratio to the background and by its gradients.
#include "camera/objects/foreground.h"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "camera/objects/blobs.h"

namespace ocelli::camera::objects {
namespace {

constexpr float kDarkest = 0.42F;  ///< of the background's brightness
constexpr float kBrightest = 1.22F;
constexpr float kMostLit = 8;        ///< times the background's brightness
constexpr float kLitSlope = 0.1F;    ///< of the brightness, over two pixels
constexpr double kLitInside = 0.8;   ///< of the pixels of a piece of light
constexpr double kLitAtEdge = 0.75;  ///< of those at its edge
constexpr std::size_t kMostPieces = 250;
constexpr int kLeastPiece = 6;       ///< pixels; smaller ones are of no interest to anybody
constexpr float kColourLeeway = 11;  ///< |du| + |dv|
constexpr float kSlopeLeeway = 7;    ///< luma steps, of each gradient
constexpr int kAtLeastOfNine = 5;

/// Gradient of the picture and that of the background in the same light agree.
bool slopesAgree(
    const SmallPicture& picture, const BackgroundModel& background, int x, int y, float ratio
) {
    const auto width = static_cast<std::size_t>(picture.width());
    const auto at = [&](int column, int row) {
        return static_cast<std::size_t>(row) * width + static_cast<std::size_t>(column);
    };
    // What is not known exactly of the background grows with the light, and light itself fades
    // from place to place.
    float leeway = kSlopeLeeway;
    if (ratio > kBrightest) {
        const float luma = static_cast<float>(picture.y.pixels[at(x, y)]) - 16;
        leeway = kSlopeLeeway * std::max(1.F, ratio / 1.5F) + kLitSlope * luma;
    }
    const auto agree = [&](std::size_t a, std::size_t b) {
        const float seen = static_cast<float>(picture.y.pixels[a]) - picture.y.pixels[b];
        const float usual = background.usual(a).y - background.usual(b).y;
        return std::abs(seen - ratio * usual) <= leeway;
    };
    const int left = std::max(0, x - 1);
    const int right = std::min(picture.width() - 1, x + 1);
    const int top = std::max(0, y - 1);
    const int bottom = std::min(picture.height() - 1, y + 1);
    return agree(at(right, y), at(left, y)) && agree(at(x, bottom), at(x, top));
}

/// Eight pixels of a mask at once, one a byte: 0 or 1.
using Word = std::uint64_t;
constexpr Word kOnes = 0x0101'0101'0101'0101U;
constexpr Word kUpperBits = 0x80 * kOnes;

/// out[x] = work(x, load) for `count` pixels, eight at a time and the rest one by one; `load` reads
/// as many as are written.
template <class Work>
void eachWord(std::size_t count, std::uint8_t* out, Work work) {
    const auto loadWord = [](const std::uint8_t* from) {
        Word word = 0;
        std::memcpy(&word, from, sizeof(word));
        return word;
    };
    std::size_t x = 0;
    for (; x + sizeof(Word) <= count; x += sizeof(Word)) {
        const Word word = work(x, loadWord);
        std::memcpy(out + x, &word, sizeof(word));
    }
    for (; x < count; ++x) {
        out[x] = static_cast<std::uint8_t>(
            work(x, [](const std::uint8_t* from) { return Word{*from}; }) & 0xFF
        );
    }
}

}  // namespace

void removeShadows(
    const SmallPicture& picture,
    const BackgroundModel& background,
    std::vector<std::uint8_t>& foreground,
    std::vector<std::uint8_t>& lit
) {
    lit.assign(foreground.size(), 0);
    std::size_t pixel = 0;
    for (int y = 0; y < picture.height(); ++y) {
        const std::uint8_t* luma = picture.y.row(y);
        const std::uint8_t* u = picture.u.row(half(y, picture.u.height));
        const std::uint8_t* v = picture.v.row(half(y, picture.v.height));
        for (int x = 0; x < picture.width(); ++x, ++pixel) {
            if (foreground[pixel] == 0) {
                continue;
            }
            const Look& usual = background.usual(pixel);
            // Limited range: black is 16.
            const float ratio =
                std::max(1.F, static_cast<float>(luma[x]) - 16) / std::max(1.F, usual.y - 16);
            if (ratio < kDarkest || ratio > kMostLit) {
                continue;
            }
            const int c = half(x, picture.u.width);
            const float colour =
                std::abs(static_cast<float>(u[c]) - 128 - ratio * (usual.u - 128)) +
                std::abs(static_cast<float>(v[c]) - 128 - ratio * (usual.v - 128));
            if (colour <= kColourLeeway * std::max(1.F, ratio) &&
                slopesAgree(picture, background, x, y, ratio)) {
                (ratio <= kBrightest ? foreground : lit)[pixel] = ratio <= kBrightest ? 0 : 1;
            }
        }
    }
}

void removeLight(
    int width,
    int height,
    const std::vector<std::uint8_t>& lit,
    std::vector<std::uint8_t>& foreground
) {
    if (std::count(lit.begin(), lit.end(), 1) < kLeastPiece) {
        return;
    }
    std::vector<std::uint16_t> labels(foreground.size());
    const auto pieces =
        findBlobs(width, height, foreground, foreground, kLeastPiece, kMostPieces, labels);
    const auto columns = static_cast<std::size_t>(width);
    for (std::size_t p = 0; p < pieces.size(); ++p) {
        const auto label = static_cast<std::uint16_t>(p + 1);
        const PixelBox& box = pieces[p].box;
        int inside = 0;
        int edge = 0;
        int litEdge = 0;
        for (int y = box.top; y < box.bottom; ++y) {
            for (int x = box.left; x < box.right; ++x) {
                const std::size_t at =
                    static_cast<std::size_t>(y) * columns + static_cast<std::size_t>(x);
                if (labels[at] != label) {
                    continue;
                }
                inside += lit[at];
                const bool atEdge = (x > 0 && foreground[at - 1] == 0) ||
                                    (x + 1 < width && foreground[at + 1] == 0) ||
                                    (y > 0 && foreground[at - columns] == 0) ||
                                    (y + 1 < height && foreground[at + columns] == 0);
                edge += atEdge ? 1 : 0;
                litEdge += atEdge ? lit[at] : 0;
            }
        }
        if (inside < kLitInside * pieces[p].pixels || litEdge < kLitAtEdge * edge) {
            continue;
        }
        for (int y = box.top; y < box.bottom; ++y) {
            for (int x = box.left; x < box.right; ++x) {
                const std::size_t at =
                    static_cast<std::size_t>(y) * columns + static_cast<std::size_t>(x);
                foreground[at] = labels[at] == label ? std::uint8_t{0} : foreground[at];
            }
        }
    }
}

void smooth(int width, int height, std::vector<std::uint8_t>& mask) {
    const auto columns = static_cast<std::size_t>(width);
    // Sums of three in each row first; the first and last pixel stand for what is beyond the edge.
    std::vector<std::uint8_t> threes(mask.size());
    std::vector<std::uint8_t> padded(columns + 2);
    for (int y = 0; y < height; ++y) {
        const std::uint8_t* in = mask.data() + static_cast<std::size_t>(y) * columns;
        std::copy_n(in, columns, padded.data() + 1);
        padded.front() = in[0];
        padded.back() = in[columns - 1];
        const std::uint8_t* from = padded.data();
        std::uint8_t* out = threes.data() + static_cast<std::size_t>(y) * columns;
        eachWord(columns, out, [from](std::size_t x, auto load) {
            return load(from + x) + load(from + x + 1) + load(from + x + 2);
        });
    }
    for (int y = 0; y < height; ++y) {
        const std::uint8_t* here = threes.data() + static_cast<std::size_t>(y) * columns;
        const std::uint8_t* above = y > 0 ? here - columns : here;
        const std::uint8_t* below = y + 1 < height ? here + columns : here;
        std::uint8_t* out = mask.data() + static_cast<std::size_t>(y) * columns;
        eachWord(columns, out, [=](std::size_t x, auto load) {
            // At most nine: with so much added, the upper bit says that it is enough.
            const Word sum = load(here + x) + load(above + x) + load(below + x);
            return ((sum + (kUpperBits - kAtLeastOfNine * kOnes)) & kUpperBits) >> 7U;
        });
    }
}

void widen(int width, int height, int reach, std::vector<std::uint8_t>& mask) {
    const auto columns = static_cast<std::size_t>(width);
    const auto steps = static_cast<std::size_t>(2 * reach);
    std::vector<std::uint8_t> rows(mask.size());
    std::vector<std::uint8_t> padded(columns + steps, 0);
    for (int y = 0; y < height; ++y) {
        const std::uint8_t* in = mask.data() + static_cast<std::size_t>(y) * columns;
        std::copy_n(in, columns, padded.data() + reach);
        const std::uint8_t* from = padded.data();
        std::uint8_t* out = rows.data() + static_cast<std::size_t>(y) * columns;
        eachWord(columns, out, [=](std::size_t x, auto load) {
            Word any = 0;
            for (std::size_t step = 0; step <= steps; ++step) {
                any |= load(from + x + step);
            }
            return any;
        });
    }
    for (int y = 0; y < height; ++y) {
        const int first = std::max(0, y - reach);
        const int last = std::min(height - 1, y + reach);
        const std::uint8_t* from = rows.data() + static_cast<std::size_t>(first) * columns;
        std::uint8_t* out = mask.data() + static_cast<std::size_t>(y) * columns;
        eachWord(columns, out, [=](std::size_t x, auto load) {
            Word any = 0;
            for (int row = 0; row <= last - first; ++row) {
                any |= load(from + static_cast<std::size_t>(row) * columns + x);
            }
            return any;
        });
    }
}

}  // namespace ocelli::camera::objects
