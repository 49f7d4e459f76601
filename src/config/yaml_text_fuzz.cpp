// Fuzzes parseYaml.
#include "config/yaml_text.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto read =
        ocelli::config::parseYaml(ocelli::asText(ocelli::asByteSpan(data, size)), 64U << 10U);
    return read && ocelli::formatJson(*read).empty() ? 1 : 0;
}
