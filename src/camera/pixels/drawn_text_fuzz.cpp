// Shapes and draws any text, and reads any colour.
#include <cstddef>
#include <cstdint>
#include <memory>

#include "base/assert.h"
#include "base/bytes.h"
#include "camera/pixels/text.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace ocelli;
    using namespace ocelli::camera::pixels;
    static const auto font = [] {
        auto made = Font::create(16, 1);
        OCELLI_ASSERT(made.has_value());
        return std::move(*made);
    }();
    static media::Frame frame(128, 64);
    const auto text = asText(asByteSpan(data, size));
    const auto colour = parseColour(text, "colour");
    OCELLI_ASSERT(!colour || text.size() == 7);
    const auto line = renderText(*font, text, 640);
    OCELLI_ASSERT(line.width() <= 640 && line.width() % 2 == 0 && line.height() % 2 == 0);
    const int x = size > 0 ? data[0] - 128 : 0;
    drawText(frame, line, x, x / 2, {});
    return 0;
}
