// Fuzzes parseDeviceModel.
#include "config/device_model.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto model =
        ocelli::config::parseDeviceModel(ocelli::asText(ocelli::asByteSpan(data, size)));
    return model && model->channels.empty() ? 1 : 0;
}
