// Renders lines that changed.
#include "camera/pixels/kept_text.h"

#include "base/assert.h"

namespace ocelli::camera::pixels {

Result<void> KeptText::setSize(int pixels) {
    if (error_) {
        return *error_;
    }
    if (font_ && size_ == pixels) {
        return {};
    }
    auto made = Font::create(pixels, 1);
    if (!made) {
        error_ = made.error();
        return made.error();
    }
    font_ = std::move(*made);
    size_ = pixels;
    lines_.clear();
    return {};
}

const TextLine& KeptText::line(int slot, const std::string& text, int widest) {
    OCELLI_ASSERT(font_ != nullptr);
    Kept& kept = lines_[slot];
    if (kept.text != text || kept.line.width() == 0) {
        kept.line = renderText(*font_, text, widest);
        kept.text = text;
    }
    return kept.line;
}

}  // namespace ocelli::camera::pixels
