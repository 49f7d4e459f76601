// Turns painted pixels into Y, U and V and blends them.
#include "camera/capture/scene_sprite.h"

#include <algorithm>
#include <iterator>

#include "base/assert.h"
#include "camera/pixels/blend.h"

namespace ocelli::camera::capture::scene {
namespace {

/// BT.709, limited range, of premultiplied parts (ITU-R BT.709, 3.2 to 3.5).
struct Chroma {
    float blue, red, alpha;
};

float lumaOf(const Pixel& p) {
    return 0.2126F * p.red + 0.7152F * p.green + 0.0722F * p.blue;
}

float meanAlpha(const Pixel* top, const Pixel* bottom) {
    return (top[0].alpha + top[1].alpha + bottom[0].alpha + bottom[1].alpha) / 4;
}

Chroma chromaOf(const Pixel* top, const Pixel* bottom) {
    Pixel mean;
    for (const Pixel* p : {top, top + 1, bottom, bottom + 1}) {
        mean.red += p->red / 4;
        mean.green += p->green / 4;
        mean.blue += p->blue / 4;
    }
    const float alpha = meanAlpha(top, bottom);
    const float luma = lumaOf(mean);
    return {
        128 * alpha + 224 * (mean.blue - luma) / 1.8556F,
        128 * alpha + 224 * (mean.red - luma) / 1.5748F,
        alpha
    };
}

std::uint8_t toByte(float value) {
    return static_cast<std::uint8_t>(std::clamp(value + 0.5F, 0.0F, 255.0F));
}

void drawPlane(const SpritePlane& sprite, const media::Plane& to, int x, int y) {
    const int firstRow = std::max(0, -y);
    const int lastRow = std::min(static_cast<int>(sprite.rows.size()), to.height - y);
    for (int index = firstRow; index < lastRow; ++index) {
        const auto& row = sprite.rows[static_cast<std::size_t>(index)];
        const int first = std::max(row.first, -x);
        const int last = std::min(row.last, to.width - x);
        if (first < last) {
            const auto at = row.start + static_cast<std::size_t>(first - row.first);
            pixels::blendPremultiplied(
                to.row(y + index) + x + first,
                &sprite.values[at],
                &sprite.alphas[at],
                static_cast<std::size_t>(last - first)
            );
        }
    }
}

}  // namespace

void SpritePlane::append(
    const std::vector<std::uint8_t>& value, const std::vector<std::uint8_t>& alpha
) {
    const auto empty = [](std::uint8_t a) { return a == 0; };
    const auto first = std::find_if_not(alpha.begin(), alpha.end(), empty);
    const auto last =
        std::find_if_not(alpha.rbegin(), std::make_reverse_iterator(first), empty).base();
    Row row;
    row.first = static_cast<std::int32_t>(first - alpha.begin());
    row.last = static_cast<std::int32_t>(last - alpha.begin());
    row.start = static_cast<std::uint32_t>(values.size());
    rows.push_back(row);
    values.insert(values.end(), value.begin() + row.first, value.begin() + row.last);
    alphas.insert(alphas.end(), first, last);
}

Sprite::Sprite(const Canvas& canvas) {
    OCELLI_ASSERT(canvas.width() % 2 == 0 && canvas.height() % 2 == 0);
    luma_.width = canvas.width();
    blue_.width = red_.width = canvas.width() / 2;
    std::vector<std::uint8_t> value(static_cast<std::size_t>(canvas.width()));
    std::vector<std::uint8_t> alpha(value.size());
    for (int y = 0; y < canvas.height(); ++y) {
        const Pixel* pixel = canvas.row(y);
        for (std::size_t x = 0; x < value.size(); ++x) {
            alpha[x] = toByte(pixel[x].alpha * 255);
            value[x] = toByte(16 * pixel[x].alpha + 219 * lumaOf(pixel[x]));
        }
        luma_.append(value, alpha);
    }
    std::vector<std::uint8_t> blue(value.size() / 2);
    std::vector<std::uint8_t> red(value.size() / 2);
    alpha.resize(value.size() / 2);
    for (int y = 0; y < canvas.height(); y += 2) {
        const Pixel* top = canvas.row(y);
        const Pixel* bottom = canvas.row(y + 1);
        for (std::size_t x = 0; x < blue.size(); ++x) {
            const Chroma chroma = chromaOf(top + 2 * x, bottom + 2 * x);
            alpha[x] = toByte(chroma.alpha * 255);
            blue[x] = toByte(chroma.blue);
            red[x] = toByte(chroma.red);
        }
        blue_.append(blue, alpha);
        red_.append(red, alpha);
    }
    for (auto* plane : {&luma_, &blue_, &red_}) {
        plane->values.shrink_to_fit();
        plane->alphas.shrink_to_fit();
    }
}

std::size_t Sprite::bytes() const {
    return 2 * (luma_.values.size() + blue_.values.size() + red_.values.size());
}

void Sprite::drawOn(media::Frame& frame, int x, int y) const {
    OCELLI_ASSERT(x % 2 == 0 && y % 2 == 0);
    drawPlane(luma_, frame.plane(0), x, y);
    drawPlane(blue_, frame.plane(1), x / 2, y / 2);
    drawPlane(red_, frame.plane(2), x / 2, y / 2);
}

void toFrame(const Canvas& canvas, media::Frame& frame) {
    OCELLI_ASSERT(canvas.width() == frame.width() && canvas.height() == frame.height());
    const auto luma = frame.plane(0);
    for (int y = 0; y < luma.height; ++y) {
        const Pixel* row = canvas.row(y);
        for (int x = 0; x < luma.width; ++x) {
            luma.row(y)[x] = toByte(16 + 219 * lumaOf(row[x]));
        }
    }
    const auto blue = frame.plane(1);
    const auto red = frame.plane(2);
    for (int y = 0; y < blue.height; ++y) {
        for (int x = 0; x < blue.width; ++x) {
            const Chroma chroma =
                chromaOf(canvas.row(2 * y) + 2 * x, canvas.row(2 * y + 1) + 2 * x);
            blue.row(y)[x] = toByte(chroma.blue);
            red.row(y)[x] = toByte(chroma.red);
        }
    }
}

}  // namespace ocelli::camera::capture::scene
