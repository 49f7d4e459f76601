// Names and folders of pictures on other machines.
#include "control/deliveries/file_names.h"

#include <fmt/format.h>

#include "base/text.h"
#include "control/deliveries/words.h"

namespace ocelli::control::deliveries {
namespace {

constexpr std::size_t kLongestPart = 100;
constexpr std::size_t kMostParts = 16;

std::string dateWords(config::Date date) {
    return fmt::format("{:04}-{:02}-{:02}", date.year, date.month, date.day);
}

/// No character is cut in two.
std::string_view shortened(std::string_view text) {
    std::size_t count = std::min(kLongestPart, text.size());
    while (count < text.size() && count > 0 &&
           (static_cast<unsigned char>(text[count]) & 0xC0U) == 0x80U) {
        --count;
    }
    return text.substr(0, count);
}

}  // namespace

std::string fileNamePart(std::string_view text) {
    constexpr std::string_view kOther = "-_.@+";
    std::string part;
    const bool readable = isUtf8(text);
    for (const char c : shortened(text)) {
        const bool plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
                           (c >= 'A' && c <= 'Z') || kOther.find(c) != std::string_view::npos ||
                           (readable && (static_cast<unsigned char>(c) & 0x80U) != 0);
        part += plain ? c : '_';
    }
    if (part.empty() || part.front() == '.') {
        part.insert(part.begin(), '_');
    }
    return part;
}

Result<std::vector<std::string>> parseFolder(std::string_view text) {
    const auto wrong = [] {
        return fail(ErrorKind::InvalidArgument, "the folder is out of form")
            .withField("folder", "up to 16 names divided by '/', without '.' and '..'");
    };
    std::vector<std::string> parts;
    if (text.starts_with('/')) {
        parts.emplace_back();
    }
    for (const std::string_view part : split(text, '/')) {
        if (part.empty()) {
            continue;
        }
        if (part == "." || part == ".." || part.size() > kLongestPart || !isCleanText(part) ||
            parts.size() >= kMostParts) {
            return wrong();
        }
        parts.emplace_back(part);
    }
    return parts;
}

std::string pictureName(
    const Delivery& delivery,
    const AttachedPicture& picture,
    const config::TimeZone& zone,
    std::string_view front
) {
    return fmt::format(
        "{}{:02}_{}_{}.{}",
        front.empty() ? "" : fileNamePart(front) + "_",
        picture.channel,
        localTimeDigits(picture.captured, zone),
        topicConstant(delivery.topic),
        picture.bytes.starts_with("BM") ? "bmp" : "jpg"
    );
}

std::string filingFolder(WallTime time, int days, const config::TimeZone& zone) {
    const std::int64_t day = config::daysOf(zone.toLocal(time).date);
    const std::int64_t first = day - day % days;
    return dateWords(config::dateOf(first)) + "_" + dateWords(config::dateOf(first + days - 1));
}

std::string dateFolder(WallTime time, const config::TimeZone& zone) {
    return dateWords(zone.toLocal(time).date);
}

}  // namespace ocelli::control::deliveries
