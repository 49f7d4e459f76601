// The file of a background correction, and the folder of these files.
#include "camera/thermometry/background.h"

#include <algorithm>
#include <bit>

#include <fmt/format.h>

#include "base/crc32.h"
#include "base/file.h"
#include "base/log.h"

namespace ocelli::camera::thermometry {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kMagic = "OCBG";
constexpr std::uint16_t kVersion = 1;
constexpr std::size_t kLongestSource = 4096;
constexpr int kLargestSide = 8192;
constexpr std::size_t kLargestFile = 64U << 20U;

Error damaged(std::string_view why) {
    return fail(ErrorKind::DataLoss, fmt::format("the background correction {}", why));
}

}  // namespace

Bytes formatBackground(const std::string& source, const Background& background) {
    ByteWriter writer;
    writer.reserve(64 + source.size() + 2 * background.offsets.size());
    writer.text(kMagic);
    writer.u16(kVersion);
    writer.u16(static_cast<std::uint16_t>(std::min(source.size(), kLongestSource)));
    writer.text(std::string_view(source).substr(0, kLongestSource));
    writer.u16(static_cast<std::uint16_t>(background.width));
    writer.u16(static_cast<std::uint16_t>(background.height));
    writer.u64(static_cast<std::uint64_t>(background.learnt.microseconds));
    for (const std::int16_t offset : background.offsets) {
        writer.u16(std::bit_cast<std::uint16_t>(offset));
    }
    writer.u32(crc32(writer.view()));
    return writer.release();
}

Result<Background> parseBackground(const std::string& source, ByteSpan bytes) {
    constexpr std::size_t kSum = 4;
    if (bytes.size() < kSum) {
        return damaged("is cut off");
    }
    ByteReader reader(bytes.first(bytes.size() - kSum));
    ByteReader sum(bytes.last(kSum));
    if (OCELLI_TRY(sum.u32()) != crc32(bytes.first(bytes.size() - kSum))) {
        return damaged("is damaged: its checksum is another one");
    }
    const ByteSpan magic = OCELLI_TRY(reader.take(kMagic.size()));
    const std::uint16_t version = OCELLI_TRY(reader.u16());
    if (asText(magic) != kMagic || version != kVersion) {
        return damaged("is of a version that is not known here");
    }
    const std::uint16_t length = OCELLI_TRY(reader.u16());
    const ByteSpan name = OCELLI_TRY(reader.take(length));
    if (asText(name) != std::string_view(source).substr(0, kLongestSource)) {
        return damaged("is of another sensor");
    }
    Background background;
    background.width = OCELLI_TRY(reader.u16());
    background.height = OCELLI_TRY(reader.u16());
    background.learnt.microseconds = static_cast<std::int64_t>(OCELLI_TRY(reader.u64()));
    const auto pixels =
        static_cast<std::size_t>(background.width) * static_cast<std::size_t>(background.height);
    if (pixels == 0 || background.width > kLargestSide || background.height > kLargestSide ||
        reader.remaining() != 2 * pixels) {
        return damaged("does not have the size it says");
    }
    background.offsets.reserve(pixels);
    for (std::size_t i = 0; i < pixels; ++i) {
        background.offsets.push_back(std::bit_cast<std::int16_t>(OCELLI_TRY(reader.u16())));
    }
    return background;
}

fs::path BackgroundStore::fileOf(const std::string& source) const {
    return folder_ / fmt::format("background-{:08x}.bin", crc32(asBytes(source)));
}

Result<std::optional<Background>> BackgroundStore::load(const std::string& source) const {
    auto bytes = readFile(fileOf(source), kLargestFile);
    if (!bytes) {
        if (bytes.error().kind() == ErrorKind::NotFound) {
            return std::optional<Background>();
        }
        return std::move(bytes).error();
    }
    return std::optional(OCELLI_TRY(parseBackground(source, asBytes(*bytes))));
}

Result<void> BackgroundStore::save(const std::string& source, const Background& background) const {
    std::error_code error;
    fs::create_directories(folder_, error);
    if (error) {
        return fail(ErrorKind::Unavailable, error.message())
            .withContext("creating", folder_.string());
    }
    if (!fs::exists(fileOf(source), error)) {
        makeRoom();
    }
    return replaceFile(fileOf(source), asText(formatBackground(source, background)));
}

Result<void> BackgroundStore::remove(const std::string& source) const {
    std::error_code error;
    fs::remove(fileOf(source), error);
    if (error) {
        return fail(ErrorKind::Unavailable, error.message())
            .withContext("removing", folder_.string());
    }
    return {};
}

/// For one more.
void BackgroundStore::makeRoom() const {
    std::vector<fs::directory_entry> kept;
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(folder_, error)) {
        if (entry.path().filename().string().starts_with("background-")) {
            kept.push_back(entry);
        }
    }
    std::ranges::sort(kept, {}, [](const fs::directory_entry& entry) {
        std::error_code unknown;
        return entry.last_write_time(unknown);
    });
    for (std::size_t i = 0; i + kMostKept <= kept.size(); ++i) {
        fs::remove(kept[i].path(), error);
        if (error) {
            log::warning("thermal", "{}: {}", kept[i].path().string(), error.message());
        }
    }
}

}  // namespace ocelli::camera::thermometry
