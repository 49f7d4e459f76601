// Any bytes to the parsers of the conversation with a network disk's program, and of the list.
#include <cstdint>

#include "base/assert.h"
#include "host/netdisk/connection.h"
#include "host/netdisk/disk_list.h"
#include "host/netdisk/message.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace ocelli;
    using namespace ocelli::host::netdisk;
    const ByteSpan bytes = asByteSpan(data, size);
    if (const auto request = parseRequest(bytes)) {
        OCELLI_ASSERT(parseRequest(formatRequest(*request)).has_value());
    }
    if (const auto answer = parseAnswer(bytes)) {
        OCELLI_ASSERT(parseAnswer(formatAnswer(*answer)).has_value());
    }
    if (const auto entries = parseEntries(bytes)) {
        OCELLI_ASSERT(parseEntries(*formatEntries(*entries))->size() == entries->size());
    }
    static_cast<void>(parseConnection(bytes));
    if (const auto json = parseJson(asText(bytes))) {
        static_cast<void>(parseDisk(*json, {}));
        if (const auto list = parseDiskList(*json, {})) {
            OCELLI_ASSERT(parseDiskList(toJson(*list, Passwords::Shown), {}) == *list);
        }
    }
    return 0;
}
