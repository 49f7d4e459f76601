// Patterns of paths and the table of routes.
#include "net/http/detail/route_table.h"

#include <algorithm>

#include "base/assert.h"
#include "base/text.h"

namespace ocelli::net::http::detail {
namespace {

/// Takes the first part off a path that begins with a slash.
std::string_view takePart(std::string_view& path) {
    path.remove_prefix(1);
    const auto slash = path.find('/');
    const auto part = path.substr(0, slash);
    path = slash == std::string_view::npos ? std::string_view() : path.substr(slash);
    return part;
}

}  // namespace

Pattern::Pattern(std::string_view text) {
    OCELLI_ASSERT(text.starts_with('/'));
    while (text.size() > 1) {
        const auto part = takePart(text);
        const bool parameter = part.starts_with('{') && part.ends_with('}');
        if (!parameter) {
            parts_.push_back({Kind::Literal, std::string(part)});
            rank_ += 'a';
        } else if (part.ends_with("*}")) {
            OCELLI_ASSERT(text.empty());
            parts_.push_back({Kind::Rest, std::string(part.substr(1, part.size() - 3))});
            rank_ += 'c';
        } else {
            parts_.push_back({Kind::One, std::string(part.substr(1, part.size() - 2))});
            rank_ += 'b';
        }
    }
}

bool Pattern::matches(std::string_view path, Parameters& parameters) const {
    parameters.clear();
    for (const auto& part : parts_) {
        if (path.size() <= 1) {
            return false;
        }
        if (part.kind == Kind::Rest) {
            parameters.emplace_back(part.text, path.substr(1));
            return true;
        }
        const auto given = takePart(path);
        if (part.kind == Kind::One) {
            parameters.emplace_back(part.text, given);
        } else if (part.text != given) {
            return false;
        }
    }
    return path.size() <= 1;
}

const Entry* Match::of(Method method) const {
    const Method wanted = method == Method::Head ? Method::Get : method;
    const auto entry = std::find_if(entries.begin(), entries.end(), [&](const Entry* item) {
        return item->route.method == wanted;
    });
    return entry == entries.end() ? nullptr : *entry;
}

std::string Match::methods() const {
    std::string list;
    for (const Method method :
         {Method::Get, Method::Head, Method::Post, Method::Put, Method::Patch, Method::Delete}) {
        if (of(method) != nullptr) {
            list += list.empty() ? "" : ", ";
            list += toString(method);
        }
    }
    return list;
}

void RouteTable::add(Entry entry) {
    const bool twice = std::any_of(entries_.begin(), entries_.end(), [&](const Entry& item) {
        return item.route.pattern == entry.route.pattern && item.route.method == entry.route.method;
    });
    OCELLI_ASSERT(!twice);
    entries_.push_back(std::move(entry));
}

Match RouteTable::find(std::string_view path) const {
    Match best;
    Pattern::Parameters parameters;
    for (const auto& entry : entries_) {
        if (!entry.pattern.matches(path, parameters)) {
            continue;
        }
        const bool better =
            best.entries.empty() || entry.pattern.rank() < best.entries.front()->pattern.rank();
        if (better) {
            best = {{&entry}, parameters};
        } else if (entry.route.pattern == best.entries.front()->route.pattern) {
            best.entries.push_back(&entry);
        }
    }
    return best;
}

}  // namespace ocelli::net::http::detail
