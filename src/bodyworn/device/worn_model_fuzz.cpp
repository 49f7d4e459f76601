// Fuzzes parseWornModel.
#include "bodyworn/device/worn_model.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto model =
        ocelli::bodyworn::device::parseWornModel(ocelli::asText(ocelli::asByteSpan(data, size)));
    return model && model->leds.empty() ? 1 : 0;
}
