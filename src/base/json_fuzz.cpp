// Fuzzes JSON reading: what is read is written and read back alike.
#include "base/assert.h"
#include "base/json.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace ocelli;
    const auto value = parseJson({reinterpret_cast<const char*>(data), size});
    if (value) {
        const auto again = parseJson(formatJson(*value));
        OCELLI_ASSERT(again && *again == *value);
        for (const char* name : {"", "a", "name"}) {
            static_cast<void>(stringMember(*value, name).has_value());
            static_cast<void>(integerMember(*value, name).has_value());
            static_cast<void>(booleanMember(*value, name).has_value());
        }
    }
    return 0;
}
