// Directory of an FFF block, its records, and the blocks of a sequence.
#include "camera/thermal_files/fff.h"

#include <algorithm>

#include <fmt/format.h>

#include "camera/thermal_files/camera_info.h"
#include "camera/thermal_files/detail/fields.h"
#include "camera/thermal_files/raw_record.h"

namespace ocelli::camera::thermal_files {
namespace {

using detail::Fields;

constexpr std::string_view kMagic{"FFF\0", 4};
constexpr std::size_t kHeader = 64;
constexpr std::size_t kEntry = 32;
constexpr std::size_t kMostEntries = 1024;

bool isVersion(std::uint32_t number) {
    return number >= 100 && number < 200;
}

/// The byte order in which the version makes sense; little when neither does.
std::endian orderOf(ByteSpan bytes) {
    const bool big = isVersion(Fields(bytes, std::endian::big).u32(0x14));
    return big ? std::endian::big : std::endian::little;
}

bool hasVersion(ByteSpan bytes) {
    return isVersion(Fields(bytes, orderOf(bytes)).u32(0x14));
}

/// The first record of a type that holds anything.
const FffEntry* find(const FffDirectory& directory, FffRecordType type) {
    const auto found = std::ranges::find_if(directory.entries, [type](const FffEntry& entry) {
        return entry.type == static_cast<std::uint16_t>(type) && entry.length > 0;
    });
    return found == directory.entries.end() ? nullptr : &*found;
}

/// A record, or as much of it as there is: whoever reads it tells whether that is enough.
Result<ByteSpan> record(
    ByteSpan bytes, const FffDirectory& directory, FffRecordType type, std::string_view what
) {
    const FffEntry* entry = find(directory, type);
    if (entry == nullptr) {
        return fail(ErrorKind::Unsupported, fmt::format("the FLIR record holds no {}", what));
    }
    if (entry->offset >= bytes.size()) {
        return fail(ErrorKind::DataLoss, fmt::format("the file ends before the {}", what));
    }
    return bytes.subspan(entry->offset, std::min(entry->length, bytes.size() - entry->offset));
}

/// The next place from `from` on where a block may begin.
std::size_t nextBlock(ByteSpan bytes, std::size_t from) {
    const std::string_view text = asText(bytes);
    while (true) {
        const std::size_t found = text.find(kMagic, from);
        if (found == std::string_view::npos || isFff(bytes.subspan(found))) {
            return found;
        }
        from = found + 1;
    }
}

}  // namespace

bool isFff(ByteSpan bytes) {
    return asText(bytes).starts_with(kMagic) && bytes.size() >= kHeader && hasVersion(bytes);
}

Result<FffDirectory> parseFffDirectory(ByteSpan bytes) {
    if (!asText(bytes).starts_with(kMagic)) {
        return fail(ErrorKind::DataLoss, "no FLIR record: it does not begin with FFF");
    }
    if (bytes.size() < kHeader) {
        return fail(ErrorKind::DataLoss, "the file ends within the header of the FLIR record");
    }
    if (!hasVersion(bytes)) {
        return fail(ErrorKind::DataLoss, "the FLIR record has no version that is known");
    }
    const Fields header(bytes, orderOf(bytes));
    const std::size_t at = header.u32(0x18);
    const std::size_t count = header.u32(0x1C);
    if (count == 0 || count > kMostEntries) {
        return fail(
            ErrorKind::DataLoss, fmt::format("a FLIR record cannot have {} entries", count)
        );
    }
    if (!header.has(at, count * kEntry)) {
        return fail(ErrorKind::DataLoss, "the file ends within the directory of the FLIR record");
    }
    FffDirectory directory;
    directory.creator = header.text(4, 16);
    directory.extent = std::max(kHeader, at + count * kEntry);
    for (std::size_t i = 0; i < count; ++i) {
        const std::size_t entry = at + i * kEntry;
        const FffEntry read{
            header.u16(entry), header.u16(entry + 2), header.u32(entry + 12), header.u32(entry + 16)
        };
        if (read.type != 0) {
            directory.extent = std::max(directory.extent, read.offset + read.length);
            directory.entries.push_back(read);
        }
    }
    return directory;
}

Result<RadiometricFrame> parseFffFrame(ByteSpan bytes) {
    const auto directory = OCELLI_TRY(parseFffDirectory(bytes));
    const auto info =
        OCELLI_TRY(record(bytes, directory, FffRecordType::CameraInfo, "camera information"));
    const auto pixels =
        OCELLI_TRY(record(bytes, directory, FffRecordType::RawPixels, "raw thermal pixels"));
    const auto camera = OCELLI_TRY(parseCameraInfo(info));
    RadiometricFrame frame;
    frame.image = OCELLI_TRY(parseRawRecord(pixels));
    frame.camera = camera.model;
    frame.object = camera.object;
    frame.cameraName = camera.name;
    return frame;
}

Result<FffSequence> parseFffSequence(ByteSpan bytes) {
    FffSequence sequence;
    std::size_t at = 0;
    while (at != std::string_view::npos && at < bytes.size()) {
        const auto block = bytes.subspan(at);
        const auto directory = parseFffDirectory(block);
        if (!directory) {
            if (sequence.frames.empty()) {
                return directory.error();
            }
            sequence.cutOff = true;
            break;
        }
        if (directory->extent > block.size()) {
            // What is missing may be padding only.
            sequence.cutOff = !parseFffFrame(block);
            if (!sequence.cutOff) {
                sequence.frames.push_back({at, block.size()});
            }
            break;
        }
        sequence.frames.push_back({at, directory->extent});
        // Pixels may hold the magic, too: the search goes on behind the block.
        at = nextBlock(bytes, at + directory->extent);
    }
    if (sequence.frames.empty()) {
        return fail(ErrorKind::DataLoss, "the file ends within its first frame");
    }
    return sequence;
}

}  // namespace ocelli::camera::thermal_files
