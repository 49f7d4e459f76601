// Tells kinds of files by their content, never by their names.
#include "camera/thermal_files/radiometric_file.h"

#include <fmt/format.h>

#include "base/file.h"
#include "camera/thermal_files/flir_jpeg.h"
#include "camera/thermal_files/infiray_dump.h"

namespace ocelli::camera::thermal_files {

std::string_view toString(FileKind kind) {
    switch (kind) {
        case FileKind::FlirJpeg:
            return "FLIR radiometric JPEG";
        case FileKind::FlirSequence:
            return "FLIR FFF";
        case FileKind::InfirayDump:
            return "InfiRay dump";
        case FileKind::OcelliRecording:
            return "Ocelli radiometric recording";
    }
    return "unknown";
}

Result<RadiometricFile> RadiometricFile::open(const std::filesystem::path& file) {
    return fromBytes(OCELLI_TRY(readFile(file, kLargest)));
}

Result<RadiometricFile> RadiometricFile::fromBytes(std::string bytes) {
    RadiometricFile made;
    made.bytes_ = std::move(bytes);
    OCELLI_TRY(made.recognise());
    return made;
}

Result<void> RadiometricFile::recognise() {
    if (bytes_.empty()) {
        return fail(ErrorKind::DataLoss, "the file is empty");
    }
    if (isJpeg(bytes())) {
        const auto block = OCELLI_TRY(parseFlirJpeg(bytes()));
        bytes_ = std::string(asText(block));
        kind_ = FileKind::FlirJpeg;
        // A JPEG holds one frame.
        frames_ = 1;
        sequence_.frames = {{0, bytes_.size()}};
        return {};
    }
    if (bytes_.starts_with("FFF")) {
        sequence_ = OCELLI_TRY(parseFffSequence(bytes()));
        frames_ = sequence_.frames.size();
        return {};
    }
    if (isRecording(bytes())) {
        kind_ = FileKind::OcelliRecording;
        recording_ = OCELLI_TRY(scanRecording(bytes()));
        frames_ = recording_.pictures.size();
        if (frames_ == 0) {
            return fail(ErrorKind::DataLoss, "the recording holds no whole picture");
        }
        return {};
    }
    frames_ = infirayFrames(bytes());
    kind_ = FileKind::InfirayDump;
    if (frames_ == 0) {
        return fail(
            ErrorKind::Unsupported,
            "not a file with temperatures that is known: FLIR JPEG, FFF, SEQ, CSQ, a 256 x 384 "
            "dump "
            "or a recording of Ocelli"
        );
    }
    return {};
}

Result<RadiometricFrame> RadiometricFile::frame(std::size_t number) const {
    if (number >= frames_) {
        const bool justCut = cutOff() && number == frames_;
        return fail(
                   justCut ? ErrorKind::DataLoss : ErrorKind::InvalidArgument,
                   justCut ? fmt::format("the file ends within frame {}", number)
                           : fmt::format("frame must be from 0 to {}, not {}", frames_ - 1, number)
        )
            .withField("frame", fmt::format("0..{}", frames_ - 1));
    }
    if (kind_ == FileKind::InfirayDump) {
        return parseInfirayFrame(bytes(), number);
    }
    if (kind_ == FileKind::OcelliRecording) {
        return recordedFrame(number);
    }
    const auto place = sequence_.frames[number];
    return parseFffFrame(bytes().subspan(place.offset, place.length));
}

Result<RadiometricFrame> RadiometricFile::recordedFrame(std::size_t number) const {
    const RecordedPlace& place = recording_.pictures[number];
    const RecordedPicture picture{
        place.time,
        bytes().subspan(place.packedAt, place.packedLength),
        asText(bytes().subspan(place.parametersAt, place.parametersLength))
    };
    auto made = OCELLI_TRY(readRecordedFrame(recording_.head, picture));
    return std::move(made.frame);
}

}  // namespace ocelli::camera::thermal_files
