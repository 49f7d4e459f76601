// Fuzzes parseProvision.
#include "bodyworn/device/provision.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace ocelli::bodyworn::device;
    const auto read = parseProvision(ocelli::asText(ocelli::asByteSpan(data, size)));
    return read && read->wearer && !checkWearer(*read->wearer) ? 1 : 0;
}
