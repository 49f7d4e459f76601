// Keeps the counts as one fact: errors are rare.
#include "bodyworn/system/contact_errors.h"

#include <algorithm>

#include <fmt/format.h>

namespace ocelli::bodyworn::system {
namespace {

constexpr std::string_view kFact = "contactErrors";

}  // namespace

std::string ContactErrors::placeOf(int bay, std::string_view serial) {
    return bay > 0 ? fmt::format("bay-{}", bay) : fmt::format("camera-{}", serial);
}

std::string ContactErrors::words(std::string_view place) {
    std::string text(place);
    if (const auto dash = text.find('-'); dash != std::string::npos) {
        text[dash] = ' ';
    }
    return text;
}

Result<std::vector<ContactFigures>> ContactErrors::all() const {
    const std::string stored = OCELLI_TRY(facts_.get(kFact, "[]"));
    const Json list = OCELLI_TRY(parseJson(stored));
    std::vector<ContactFigures> figures;
    for (const Json& one : list) {
        ContactFigures figure;
        figure.place = OCELLI_TRY(stringMember(one, "place"));
        figure.count = static_cast<int>(OCELLI_TRY(integerMember(one, "count")));
        const std::string since = OCELLI_TRY(stringMember(one, "since"));
        figure.since = OCELLI_TRY(parseTime(since));
        figures.push_back(std::move(figure));
    }
    return figures;
}

Result<void> ContactErrors::keep(const std::vector<ContactFigures>& list) {
    Json json = Json::array();
    for (const ContactFigures& one : list) {
        json.push_back(
            {{"place", one.place}, {"count", one.count}, {"since", formatTime(one.since)}}
        );
    }
    return facts_.set(kFact, formatJson(json));
}

Result<void> ContactErrors::add(const std::string& place, WallTime now) {
    auto list = OCELLI_TRY(all());
    auto found = std::ranges::find(list, place, &ContactFigures::place);
    if (found == list.end()) {
        if (list.size() == kMost) {
            list.pop_back();
        }
        found = list.insert(list.end(), {place, 0, now});
    }
    ++found->count;
    std::ranges::stable_sort(list, std::greater(), &ContactFigures::count);
    return keep(list);
}

Result<void> ContactErrors::cleaned(std::string_view place) {
    auto list = OCELLI_TRY(all());
    if (std::erase_if(list, [&](const ContactFigures& one) { return one.place == place; }) == 0) {
        return fail(
            ErrorKind::NotFound, fmt::format("no errors were counted at {}", place.substr(0, 60))
        );
    }
    return keep(list);
}

Json toJson(const std::vector<ContactFigures>& list) {
    Json json = Json::array();
    for (const ContactFigures& one : list) {
        json.push_back(
            {{"place", one.place},
             {"name", ContactErrors::words(one.place)},
             {"count", one.count},
             {"since", formatTime(one.since)}}
        );
    }
    return json;
}

}  // namespace ocelli::bodyworn::system
