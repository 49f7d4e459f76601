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
    frames_ = infirayFrames(bytes());
    kind_ = FileKind::InfirayDump;
    if (frames_ == 0) {
        return fail(
            ErrorKind::Unsupported,
            "not a file with temperatures that is known: FLIR JPEG, FFF, SEQ, CSQ or a 256 x 384 "
            "dump"
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
    const auto place = sequence_.frames[number];
    return parseFffFrame(bytes().subspan(place.offset, place.length));
}

}  // namespace ocelli::camera::thermal_files
