// Feeds any bytes to the readers of radiometric recordings: EBML, head, clusters, parameters.
#include <cstddef>
#include <cstdint>

#include "base/assert.h"
#include "camera/thermal_files/ebml.h"
#include "camera/thermal_files/recording_file.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace ocelli;
    using namespace ocelli::camera::thermal_files;
    const auto bytes = asByteSpan(data, size);
    if (const auto parsed = parseRecordedParameters(asText(bytes))) {
        // What was read is written the same way again.
        const auto text = formatRecordedParameters(*parsed);
        const auto again = parseRecordedParameters(text);
        OCELLI_ASSERT(again && formatRecordedParameters(*again) == text);
    }
    static_cast<void>(ebml::parseHead(bytes));
    OCELLI_ASSERT(ebml::parseUnsigned(bytes).has_value() == (size <= 8));
    static_cast<void>(parseRecordingHead(bytes));
    static_cast<void>(clusterTime(WallTime{}, bytes));
    static_cast<void>(parseCluster(WallTime{}, bytes));
    const RecordingHead head{WallTime{1'700'000'000'000'000}, 16, 16, {}};
    // Behind a beginning of ours, so that the bytes are taken for clusters; and by themselves.
    Bytes file = formatRecordingHead(head);
    file.insert(file.end(), bytes.begin(), bytes.end());
    for (const ByteSpan whole : {ByteSpan(file), bytes}) {
        const auto contents = scanRecording(whole);
        if (!contents) {
            continue;
        }
        OCELLI_ASSERT(contents->wholeBytes <= whole.size());
        for (const RecordedPlace& place : contents->pictures) {
            const auto packed = whole.subspan(place.packedAt, place.packedLength);
            const auto text = asText(whole.subspan(place.parametersAt, place.parametersLength));
            static_cast<void>(readRecordedFrame(contents->head, {place.time, packed, text}));
        }
    }
    return 0;
}
