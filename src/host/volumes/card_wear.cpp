// Adds up the kernel's counters, which begin anew with each start.
#include "host/volumes/card_wear.h"

#include <algorithm>

#include "base/json.h"
#include "base/text.h"
#include "host/volumes/card_registers.h"

namespace ocelli::host::volumes {
namespace {

constexpr std::uint64_t kMostBytes = 1ULL << 62U;  // 4 EiB; a sum of two fits
constexpr std::size_t kLongestAppearance = 160;

Result<std::uint64_t> bytesMember(const Json& json, std::string_view name) {
    const std::int64_t value = OCELLI_TRY(integerMember(json, name));
    if (value < 0 || static_cast<std::uint64_t>(value) > kMostBytes) {
        return fail(ErrorKind::DataLoss, "no number of bytes").withField(std::string(name));
    }
    return static_cast<std::uint64_t>(value);
}

Result<WallTime> timeMember(const Json& json, std::string_view name) {
    const std::string text = OCELLI_TRY(stringMember(json, name));
    return parseTime(text);
}

Result<CardWear> readWear(const Json& json) {
    CardWear wear;
    const std::string id = OCELLI_TRY(stringMember(json, "id"));
    wear.id = OCELLI_TRY(parseCardId(id));
    wear.before = OCELLI_TRY(bytesMember(json, "before"));
    wear.counted = OCELLI_TRY(bytesMember(json, "counted"));
    wear.appearance = OCELLI_TRY(stringMember(json, "appearance"));
    wear.since = OCELLI_TRY(timeMember(json, "since"));
    wear.seen = OCELLI_TRY(timeMember(json, "seen"));
    if (wear.appearance.size() > kLongestAppearance || !isCleanText(wear.appearance)) {
        return fail(ErrorKind::DataLoss, "no appearance of a card");
    }
    return wear;
}

}  // namespace

const CardWear& WearBook::count(
    std::string_view id, std::string_view appearance, std::uint64_t bytes, WallTime now
) {
    auto card = std::ranges::find(cards_, id, &CardWear::id);
    if (card == cards_.end()) {
        if (cards_.size() >= kMostCards) {
            cards_.erase(std::ranges::min_element(cards_, {}, &CardWear::seen));
        }
        card = cards_.emplace(cards_.end());
        card->id = id;
        card->since = now;
    }
    // Without an appearance, a counter that goes back has begun anew.
    if (card->appearance != appearance || bytes < card->counted) {
        card->before = std::min(kMostBytes, card->before + card->counted);
        card->appearance = appearance;
    }
    card->counted = std::min(kMostBytes, bytes);
    card->seen = now;
    return *card;
}

std::string WearBook::text() const {
    Json list = Json::array();
    for (const CardWear& card : cards_) {
        list.push_back(
            {{"id", card.id},
             {"before", card.before},
             {"appearance", card.appearance},
             {"counted", card.counted},
             {"since", formatTime(card.since)},
             {"seen", formatTime(card.seen)}}
        );
    }
    return formatJsonPretty(Json{{"format", 1}, {"cards", std::move(list)}}) + "\n";
}

Result<WearBook> parseWearBook(std::string_view text) {
    const auto broken = [](const std::string& why) {
        return fail(ErrorKind::DataLoss, "the book of written bytes is damaged: " + why);
    };
    const auto json = parseJson(text);
    if (!json) {
        return broken(json.error().message());
    }
    const auto format = integerMember(*json, "format");
    const auto list = format ? json->find("cards") : json->end();
    if (!format || *format != 1 || list == json->end() || !list->is_array() ||
        list->size() > WearBook::kMostCards) {
        return broken("no list of at most 64 cards");
    }
    WearBook book;
    for (const Json& one : *list) {
        auto wear = readWear(one);
        if (!wear) {
            return broken(wear.error().message());
        }
        if (std::ranges::find(book.cards_, wear->id, &CardWear::id) != book.cards_.end()) {
            return broken("a card stands in it twice");
        }
        book.cards_.push_back(std::move(*wear));
    }
    return book;
}

}  // namespace ocelli::host::volumes
