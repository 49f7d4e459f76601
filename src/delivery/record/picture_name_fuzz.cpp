// Fuzzes the names of picture files: what is taken is written back the same.
#include "delivery/record/picture_types.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace ocelli::delivery::record;
    const std::string_view text = ocelli::asText(ocelli::asByteSpan(data, size));
    if (const auto type = parsePictureType(text)) {
        OCELLI_ASSERT(toString(*type) == text);
    }
    if (const auto name = parsePictureName(text)) {
        OCELLI_ASSERT(formatPictureName(*name) == text);
        OCELLI_ASSERT(parsePicturePath(picturePath(*name)) == name);
    }
    if (const auto name = parsePicturePath(text)) {
        OCELLI_ASSERT(picturePath(*name) == text);
    }
    return 0;
}
