// Reads /sys/dev/block and what hangs on it.
// Names and forms: Linux, Documentation/driver-api/mmc/mmc-dev-attrs.rst, drivers/mmc/core/mmc.c
// and Documentation/block/stat.rst.
#include "host/volumes/card_registers.h"

#include <charconv>
#include <limits>
#include <vector>

#include <sys/stat.h>
#include <sys/sysmacros.h>

#include <fmt/format.h>

#include "base/file.h"
#include "base/text.h"

namespace ocelli::host::volumes {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kLongestAttribute = 4096;
constexpr std::size_t kLongestName = 64;
constexpr std::size_t kCardIdDigits = 32;
constexpr std::uint64_t kSector = 512;  // of `size` and `stat`, whatever the disk has
constexpr std::size_t kWrittenSectors = 6;
constexpr int kBeyondLifeTime = 11;
constexpr int kMostMappings = 4;

/// The words of a line, without what is between them.
std::vector<std::string_view> wordsOf(std::string_view text) {
    std::vector<std::string_view> words;
    if (text.size() > kLongestAttribute) {
        return words;
    }
    for (const std::string_view word : split(trim(text), ' ')) {
        if (!word.empty()) {
            words.push_back(word);
        }
    }
    return words;
}

/// Some kernels write "0x0a", some "0a".
std::optional<int> registerOf(std::string_view word, int most) {
    if (word.starts_with("0x") || word.starts_with("0X")) {
        word.remove_prefix(2);
    }
    unsigned value = 0;
    const char* end = word.data() + word.size();
    const auto read = std::from_chars(word.data(), end, value, 16);
    const bool whole = read.ec == std::errc() && read.ptr == end && !word.empty();
    if (!whole || value > static_cast<unsigned>(most)) {
        return std::nullopt;
    }
    return static_cast<int>(value);
}

Result<std::string> attribute(const fs::path& file) {
    const std::string text = OCELLI_TRY(readFile(file, kLongestAttribute));
    return std::string(trim(text));
}

/// Empty when it is not there, or not fit to be shown.
std::string nameIn(const fs::path& file) {
    const auto text = attribute(file);
    const bool fit = text && text->size() <= kLongestName && isCleanText(*text);
    return fit ? *text : std::string();
}

std::uint64_t sizeIn(const fs::path& file) {
    const auto text = attribute(file);
    const auto sectors = text ? toInteger(*text) : std::nullopt;
    constexpr auto kMost = std::numeric_limits<std::int64_t>::max() / static_cast<int>(kSector);
    return sectors && *sectors > 0 && *sectors <= kMost
               ? static_cast<std::uint64_t>(*sectors) * kSector
               : 0;
}

/// What a register says; where there is one that says nothing sensible, the card gets a complaint.
template <class Parse>
auto registerIn(const fs::path& file, Parse parse, std::string& complaint) {
    using Value = std::remove_cvref_t<decltype(*parse(std::string_view()))>;
    std::optional<Value> value;
    const auto text = attribute(file);
    if (!text) {
        if (text.error().kind() != ErrorKind::NotFound) {
            complaint = text.error().message();
        }
        return value;
    }
    if (auto parsed = parse(*text)) {
        value = std::move(*parsed);
    } else {
        complaint = parsed.error().message();
    }
    return value;
}

/// The only disk that a mapped one (encrypted, or of several parts) lies on.
std::optional<fs::path> below(const fs::path& disk) {
    std::error_code error;
    fs::directory_iterator entry(disk / "slaves", error);
    if (error || entry == fs::directory_iterator()) {
        return std::nullopt;
    }
    const fs::path first = entry->path();
    entry.increment(error);
    if (error || entry != fs::directory_iterator()) {
        return std::nullopt;
    }
    const fs::path real = fs::canonical(first, error);
    return error ? std::nullopt : std::optional(real);
}

std::optional<fs::path> diskUnder(const fs::path& folder, const fs::path& root) {
    struct stat status = {};
    if (::stat(folder.c_str(), &status) != 0) {
        return std::nullopt;
    }
    std::error_code error;
    fs::path disk = fs::canonical(
        root / "sys/dev/block" / fmt::format("{}:{}", major(status.st_dev), minor(status.st_dev)),
        error
    );
    if (error) {
        return std::nullopt;  // a file system without a disk of its own
    }
    for (int depth = 0; depth < kMostMappings; ++depth) {
        const auto lower = below(disk);
        if (!lower) {
            break;
        }
        disk = *lower;
    }
    return fs::exists(disk / "partition", error) ? disk.parent_path() : disk;
}

}  // namespace

std::string_view toString(CardKind kind) {
    return kind == CardKind::Sd ? "sd" : "emmc";
}

Result<LifeTime> parseLifeTime(std::string_view text) {
    const auto words = wordsOf(text);
    const auto first = words.size() == 2 ? registerOf(words[0], kBeyondLifeTime) : std::nullopt;
    const auto second = words.size() == 2 ? registerOf(words[1], kBeyondLifeTime) : std::nullopt;
    if (!first || !second) {
        return fail(ErrorKind::DataLoss, "the card tells its lifetime in an unknown form");
    }
    return LifeTime{*first, *second};
}

Result<Reserve> parseReserve(std::string_view text) {
    const auto words = wordsOf(text);
    constexpr int kMost = static_cast<int>(Reserve::Urgent);
    const auto value = words.size() == 1 ? registerOf(words[0], kMost) : std::nullopt;
    if (!value) {
        return fail(ErrorKind::DataLoss, "the card tells its reserve in an unknown form");
    }
    return static_cast<Reserve>(*value);
}

Result<std::uint64_t> parseWrittenBytes(std::string_view text) {
    const auto words = wordsOf(text);
    const auto sectors =
        words.size() > kWrittenSectors ? toInteger(words[kWrittenSectors]) : std::nullopt;
    constexpr auto kMost = std::numeric_limits<std::int64_t>::max() / static_cast<int>(kSector);
    if (!sectors || *sectors < 0 || *sectors > kMost) {
        return fail(ErrorKind::DataLoss, "the kernel does not tell what was written to the card");
    }
    return static_cast<std::uint64_t>(*sectors) * kSector;
}

Result<std::string> parseCardId(std::string_view text) {
    const std::string id = toLower(trim(text));
    if (id.size() != kCardIdDigits || id.find_first_not_of("0123456789abcdef") != id.npos) {
        return fail(ErrorKind::DataLoss, "the card tells no identification");
    }
    return id;
}

std::optional<CardFacts> readCard(const fs::path& folder, const fs::path& root) {
    const auto disk = diskUnder(folder, root);
    if (!disk) {
        return std::nullopt;
    }
    const fs::path card = *disk / "device";
    const std::string type = nameIn(card / "type");
    if (type != "SD" && type != "MMC") {
        return std::nullopt;
    }
    CardFacts facts;
    facts.kind = type == "SD" ? CardKind::Sd : CardKind::Emmc;
    facts.id = registerIn(card / "cid", parseCardId, facts.complaint).value_or("");
    facts.product = nameIn(card / "name");
    facts.bytes = sizeIn(*disk / "size");
    facts.readOnly = attribute(*disk / "ro").value_or("") == "1";
    if (facts.kind == CardKind::Emmc) {
        facts.lifeTime =
            registerIn(card / "life_time", parseLifeTime, facts.complaint).value_or(LifeTime());
        facts.reserve = registerIn(card / "pre_eol_info", parseReserve, facts.complaint)
                            .value_or(Reserve::NotTold);
    }
    facts.written = registerIn(*disk / "stat", parseWrittenBytes, facts.complaint);
    facts.appearance = fmt::format(
        "{} {}", nameIn(root / "proc/sys/kernel/random/boot_id"), nameIn(*disk / "diskseq")
    );
    return facts;
}

}  // namespace ocelli::host::volumes
