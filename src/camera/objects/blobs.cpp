// Labels by two passes with a table of which labels are one.
#include "camera/objects/blobs.h"

#include <algorithm>
#include <cstring>
#include <limits>

namespace ocelli::camera::objects {
namespace {

constexpr std::size_t kAtOnce = 8;
constexpr std::size_t kMostLabels = std::numeric_limits<std::uint16_t>::max();

/// Of the next kAtOnce bytes.
bool allZero(const void* bytes) {
    std::uint64_t word = 0;
    static_assert(sizeof(word) == kAtOnce);
    std::memcpy(&word, bytes, sizeof(word));
    return word == 0;
}

std::uint16_t rootOf(std::vector<std::uint16_t>& parents, std::uint16_t label) {
    while (parents[label] != label) {
        parents[label] = parents[parents[label]];
        label = parents[label];
    }
    return label;
}

void unite(std::vector<std::uint16_t>& parents, std::uint16_t a, std::uint16_t b) {
    const std::uint16_t rootA = rootOf(parents, a);
    const std::uint16_t rootB = rootOf(parents, b);
    parents[std::max(rootA, rootB)] = std::min(rootA, rootB);
}

/// First pass: provisional labels.
std::vector<std::uint16_t> label(
    int width,
    int height,
    const std::vector<std::uint8_t>& joined,
    std::vector<std::uint16_t>& labels
) {
    std::vector<std::uint16_t> parents{0};
    const auto columns = static_cast<std::size_t>(width);
    for (int y = 0; y < height; ++y) {
        const std::size_t row = static_cast<std::size_t>(y) * columns;
        for (std::size_t x = 0; x < columns; ++x) {
            const std::size_t at = row + x;
            // Most of a picture is empty.
            if (x + kAtOnce <= columns && allZero(joined.data() + at)) {
                std::fill_n(labels.data() + at, kAtOnce, std::uint16_t{0});
                x += kAtOnce - 1;
                continue;
            }
            if (joined[at] == 0) {
                labels[at] = 0;
                continue;
            }
            const std::uint16_t left = x > 0 ? labels[at - 1] : std::uint16_t{0};
            const std::uint16_t above = y > 0 ? labels[at - columns] : std::uint16_t{0};
            if (left == 0 && above == 0) {
                if (parents.size() < kMostLabels) {
                    parents.push_back(static_cast<std::uint16_t>(parents.size()));
                }
                labels[at] = static_cast<std::uint16_t>(parents.size() - 1);
                continue;
            }
            labels[at] = left != 0 ? left : above;
            if (left != 0 && above != 0 && left != above) {
                unite(parents, left, above);
            }
        }
    }
    return parents;
}

/// Calls with each place of a row that has a label; most have none.
template <class Visit>
void eachLabelled(std::uint16_t* labels, int width, Visit visit) {
    constexpr int kWords = static_cast<int>(kAtOnce / sizeof(std::uint16_t));
    for (int x = 0; x < width; ++x) {
        if (x + kWords <= width && allZero(labels + x)) {
            x += kWords - 1;
        } else if (labels[x] != 0) {
            visit(x, labels[x]);
        }
    }
}

void include(Blob& blob, int x, int y) {
    if (blob.pixels++ == 0) {
        blob.box = {x, y, x + 1, y + 1};
        return;
    }
    blob.box.left = std::min(blob.box.left, x);
    blob.box.right = std::max(blob.box.right, x + 1);
    blob.box.bottom = y + 1;
}

}  // namespace

std::vector<Blob> findBlobs(
    int width,
    int height,
    const std::vector<std::uint8_t>& joined,
    const std::vector<std::uint8_t>& counted,
    int least,
    std::size_t most,
    std::vector<std::uint16_t>& labels
) {
    labels.resize(joined.size());
    auto parents = label(width, height, joined, labels);
    std::vector<Blob> all(parents.size());
    const auto eachRow = [&](auto visit) {
        for (int y = 0; y < height; ++y) {
            const auto row = static_cast<std::size_t>(y) * static_cast<std::size_t>(width);
            eachLabelled(labels.data() + row, width, [&](int x, std::uint16_t& label) {
                visit(x, y, row + static_cast<std::size_t>(x), label);
            });
        }
    };
    eachRow([&](int x, int y, std::size_t at, std::uint16_t& label) {
        label = rootOf(parents, label);
        if (counted[at] != 0) {
            include(all[label], x, y);
        }
    });
    std::vector<Blob> kept;
    std::vector<std::uint16_t> numbers(all.size(), 0);
    for (std::size_t i = 1; i < all.size() && kept.size() < most; ++i) {
        if (all[i].pixels >= least) {
            kept.push_back(all[i]);
            numbers[i] = static_cast<std::uint16_t>(kept.size());
        }
    }
    eachRow([&](int, int, std::size_t, std::uint16_t& label) { label = numbers[label]; });
    return kept;
}

}  // namespace ocelli::camera::objects
