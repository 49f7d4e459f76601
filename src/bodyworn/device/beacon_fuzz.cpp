// Fuzzes parseBeacon: as it comes, and what is inside of one that the key opens.
#include "base/assert.h"
#include "bodyworn/device/beacon.h"
#include "crypto/sealed_block.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace ocelli;
    using namespace ocelli::bodyworn::device;
    const Bytes key(kBeaconKeySize, std::byte{7});
    const ByteSpan bytes = asByteSpan(data, size);
    static_cast<void>(parseBeacon(bytes, key));
    const ByteSpan magic = asBytes("OCB1");
    Bytes datagram(magic.begin(), magic.end());
    const Bytes sealed = crypto::sealBlock(key, bytes, magic);
    datagram.insert(datagram.end(), sealed.begin(), sealed.end());
    if (const auto beacon = parseBeacon(datagram, key)) {
        const auto again = parseBeacon(formatBeacon(*beacon, key), key);
        OCELLI_ASSERT(again && *again == *beacon);
    }
    return 0;
}
