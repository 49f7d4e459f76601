// Finds pictures in a recording and unpacks them.
#include "camera/thermal_files/recording_file.h"

#include "media/av/grey16_codec.h"

namespace ocelli::camera::thermal_files {

Result<RecordingContents> scanRecording(ByteSpan bytes) {
    const auto beginning = OCELLI_TRY(parseRecordingHead(bytes));
    RecordingContents made;
    made.head = beginning.head;
    made.wholeBytes = beginning.size;
    while (made.wholeBytes < bytes.size()) {
        const auto rest = bytes.subspan(made.wholeBytes);
        const auto size = clusterBytes(rest);
        const auto pictures = size && *size > 0 && *size <= rest.size()
                                  ? parseCluster(made.head.start, rest)
                                  : fail(ErrorKind::DataLoss, "a cluster is cut off");
        if (!pictures) {
            made.cutOff = true;
            break;
        }
        for (const RecordedPicture& picture : *pictures) {
            const auto parameters = asBytes(picture.parameters);
            made.pictures.push_back(
                {picture.time,
                 static_cast<std::size_t>(picture.packed.data() - bytes.data()),
                 picture.packed.size(),
                 parameters.empty() ? 0
                                    : static_cast<std::size_t>(parameters.data() - bytes.data()),
                 parameters.size()}
            );
        }
        made.wholeBytes += static_cast<std::size_t>(*size);
    }
    return made;
}

Result<RecordedFrame> readRecordedFrame(const RecordingHead& head, const RecordedPicture& picture) {
    RecordedFrame made;
    made.parameters = OCELLI_TRY(parseRecordedParameters(picture.parameters));
    auto decoder =
        OCELLI_TRY(media::av::Grey16Decoder::create(head.width, head.height, head.configuration));
    made.frame.image = { head.width, head.height, OCELLI_TRY(decoder.decode(picture.packed)) };
    made.frame.camera = made.parameters.camera;
    made.frame.frozen = made.parameters.frozen;
    made.frame.objectKnown = made.parameters.object.has_value();
    made.frame.object = made.parameters.object.value_or(kBlackBody);
    made.frame.cameraName = "Ocelli";
    return made;
}

}  // namespace ocelli::camera::thermal_files
