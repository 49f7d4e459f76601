// Header fields.
#include <algorithm>

#include "base/text.h"
#include "net/http/message.h"

namespace ocelli::net::http {
namespace {

std::string onOneLine(std::string value) {
    for (char& c : value) {
        if ((static_cast<unsigned char>(c) < ' ' && c != '\t') || c == 0x7F) {
            c = ' ';
        }
    }
    return value;
}

}  // namespace

void Fields::set(std::string_view name, std::string value) {
    std::erase_if(fields_, [&](const auto& field) { return equalsIgnoreCase(field.first, name); });
    add(name, std::move(value));
}

void Fields::add(std::string_view name, std::string value) {
    fields_.emplace_back(onOneLine(std::string(name)), onOneLine(std::move(value)));
}

std::optional<std::string_view> Fields::get(std::string_view name) const {
    const auto field = std::find_if(fields_.begin(), fields_.end(), [&](const auto& item) {
        return equalsIgnoreCase(item.first, name);
    });
    if (field == fields_.end()) {
        return std::nullopt;
    }
    return field->second;
}

}  // namespace ocelli::net::http
