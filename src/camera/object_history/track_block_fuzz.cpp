// Hostile bytes as a file of what was seen: every block is read or refused, never more.
#include <cstddef>
#include <cstdint>

#include "base/assert.h"
#include "camera/object_history/track_block.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace ocelli;
    using namespace ocelli::camera::object_history;
    const ByteSpan bytes = asByteSpan(data, size);
    std::size_t damaged = 0;
    std::size_t good = 0;
    for (const ByteSpan block : findTrackBlocks(bytes, &damaged)) {
        good += block.size() + kBlockHeader;
    }
    OCELLI_ASSERT(good + damaged == size);
    if (const auto reports = readTrackBlock(bytes)) {
        for (const PastReport& report : *reports) {
            OCELLI_ASSERT(report.scene.tracks.size() <= 255 && report.scene.stills.size() <= 255);
        }
    }
    return 0;
}
