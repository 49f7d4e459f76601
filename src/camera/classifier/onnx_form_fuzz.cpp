// Any bytes as an ONNX file, and any text as labels: refused, or with sizes that can be.
#include <cstdlib>

#include "camera/classifier/labels.h"
#include "camera/classifier/onnx_form.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace ocelli;
    const auto bytes = asByteSpan(data, size);
    if (const auto form = camera::classifier::parseOnnxForm(bytes)) {
        if (form->width < 0 || form->width > camera::classifier::kWidestInput || form->height < 0 ||
            form->height > camera::classifier::kWidestInput) {
            std::abort();
        }
    }
    if (const auto labels = camera::classifier::parseLabels(asText(bytes))) {
        if (labels->empty()) {
            std::abort();
        }
    }
    return 0;
}
