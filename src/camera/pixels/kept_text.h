// Lines of text that are rendered once and kept until they change.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>

#include "camera/pixels/text.h"

namespace ocelli::camera::pixels {

/// Outlined lines of one size, each in a slot of its own. Reentrant.
class KeptText {
  public:
    /// The size of an em in pixels, 6..400. NotFound when no font is installed, from then on.
    Result<void> setSize(int pixels);

    int size() const { return size_; }

    /// Rendered when it is not what the slot holds. Valid until the next call for this slot; only
    /// after setSize succeeded.
    /// @param widest  pixels; longer text is cut there
    const TextLine& line(int slot, const std::string& text, int widest);

  private:
    struct Kept {
        std::string text;
        TextLine line;
    };

    std::unique_ptr<Font> font_;
    std::optional<Error> error_;
    int size_ = 0;
    std::map<int, Kept> lines_;
};

}  // namespace ocelli::camera::pixels
