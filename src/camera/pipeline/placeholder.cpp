// Draws the placeholder and hands it out while it is shown.
#include "camera/pipeline/placeholder.h"

#include <algorithm>
#include <cstring>
#include <vector>

#include "camera/pixels/font.h"
#include "camera/pixels/text.h"

namespace ocelli::camera::pipeline {
namespace {

constexpr Duration kPeriod = std::chrono::milliseconds(200);

void fill(media::Frame& frame) {
    for (int i = 0; i < 3; ++i) {
        const auto plane = frame.plane(i);
        for (int y = 0; y < plane.height; ++y) {
            // A dark blue that becomes a little lighter downwards, so that it is seen to be drawn.
            const int shade = i == 0 ? 28 + 16 * y / plane.height : (i == 1 ? 136 : 124);
            std::memset(plane.row(y), shade, static_cast<std::size_t>(plane.width));
        }
    }
}

/// Words of the message in lines that fit the width.
std::vector<std::string> wrap(const std::string& message, std::size_t letters) {
    std::vector<std::string> lines(1);
    std::size_t from = 0;
    while (from < message.size() && lines.size() <= 4) {
        auto to = message.find(' ', from);
        to = to == std::string::npos ? message.size() : to;
        const std::string word = message.substr(from, to - from);
        if (!lines.back().empty() && lines.back().size() + 1 + word.size() > letters) {
            lines.emplace_back();
        }
        lines.back() += (lines.back().empty() ? "" : " ") + word;
        from = to + 1;
    }
    return lines;
}

void drawCentred(media::Frame& frame, const std::string& text, int pixels, int& y) {
    auto font = pixels::Font::create(pixels, 0);
    if (!font) {
        return;  // without a font the dark picture and the channel's message must do
    }
    const auto line = pixels::renderText(**font, text, frame.width() - 16);
    const int x = (frame.width() - line.width()) / 2;
    pixels::drawText(frame, line, x, y, pixels::TextStyle{});
    y += line.height();
}

void draw(media::Frame& frame, const std::string& message) {
    fill(frame);
    const int large = std::max(16, frame.height() / 12);
    const int small = std::max(12, frame.height() / 28);
    int y = frame.height() * 2 / 5;
    drawCentred(frame, "No video", large, y);
    const auto letters = static_cast<std::size_t>(std::max(10, frame.width() * 2 / (small + 4)));
    for (const std::string& line : wrap(message, letters)) {
        drawCentred(frame, line, small, y);
    }
}

}  // namespace

Placeholder::Placeholder(const Clock& clock, std::function<void(media::FrameBuilder)> deliver)
    : clock_(clock),
      deliver_(std::move(deliver)),
      thread_("placeholder", [this](std::stop_token stop) { run(std::move(stop)); }) {}

Placeholder::~Placeholder() {
    thread_.requestStop();
    thread_.join();
}

void Placeholder::show(std::string message, PictureSize size, Duration delay) {
    shown_.with([&](Shown& shown) {
        if (!shown.on) {
            shown.from = clock_.mono() + delay;
        }
        shown.on = true;
        shown.message = std::move(message);
        shown.size = size;
        ++shown.version;
    });
}

void Placeholder::hide() {
    shown_.lock()->on = false;
}

void Placeholder::run(std::stop_token stop) {
    media::FramePool pool;
    media::FramePtr picture;
    std::uint64_t version = 0;
    while (sleepFor(stop, kPeriod)) {
        const Shown shown = *shown_.lock();
        if (!shown.on || clock_.mono() < shown.from) {
            picture.reset();
            continue;
        }
        if (!picture || version != shown.version) {
            auto drawn = pool.acquire(shown.size.width, shown.size.height);
            draw(*drawn, shown.message);
            picture = media::publish(std::move(drawn));
            version = shown.version;
        }
        deliver_(pool.copy(*picture));
    }
}

}  // namespace ocelli::camera::pipeline
