// Reads and writes metadata headers.
#include "bodyworn/destination/metadata.h"

#include <fmt/format.h>

#include "base/text.h"

namespace ocelli::bodyworn::destination {
namespace {

std::string_view prefixOf(Owner owner) {
    return owner == Owner::Container ? "X-Container-Meta-" : "X-Object-Meta-";
}

std::string_view removalOf(Owner owner) {
    return owner == Owner::Container ? "X-Remove-Container-Meta-" : "X-Remove-Object-Meta-";
}

bool startsWith(std::string_view name, std::string_view prefix) {
    return name.size() > prefix.size() && equalsIgnoreCase(name.substr(0, prefix.size()), prefix);
}

Error refused(std::string_view key, std::string message, std::string allowed) {
    return fail(ErrorKind::InvalidArgument, std::move(message))
        .withField(std::string(key), std::move(allowed));
}

}  // namespace

std::string Metadata::get(std::string_view key) const {
    const auto found = values_.find(toLower(key));
    if (found == values_.end()) {
        return {};
    }
    const auto decoded = decodePercent(found->second);
    return decoded && isCleanText(*decoded) ? *decoded : found->second;
}

bool Metadata::has(std::string_view key) const {
    return values_.contains(toLower(key));
}

void Metadata::set(std::string_view key, std::string wire) {
    values_[toLower(key)] = std::move(wire);
}

void Metadata::merge(const Metadata& changes) {
    for (const auto& [key, value] : changes.values_) {
        if (value.empty()) {
            values_.erase(key);
        } else {
            values_[key] = value;
        }
    }
}

Result<void> Metadata::check() const {
    std::size_t total = 0;
    for (const auto& [key, value] : values_) {
        if (key.size() > kMostKeyBytes) {
            return refused(
                "metadata",
                fmt::format("a metadata key has {} bytes", key.size()),
                fmt::format("at most {} bytes", kMostKeyBytes)
            );
        }
        if (value.size() > kMostValueBytes) {
            return refused(
                key,
                fmt::format("the value of {} has {} bytes", key, value.size()),
                fmt::format("at most {} bytes, encoded", kMostValueBytes)
            );
        }
        total += key.size() + value.size();
    }
    if (values_.size() > kMostKeys || total > kMostMetadataBytes) {
        return refused(
            "metadata",
            fmt::format("{} metadata keys with {} bytes", values_.size(), total),
            fmt::format("at most {} keys and {} bytes", kMostKeys, kMostMetadataBytes)
        );
    }
    return {};
}

Json Metadata::toJson() const {
    Json json = Json::object();
    for (const auto& [key, value] : values_) {
        json[key] = value;
    }
    return json;
}

Metadata Metadata::ofJson(const Json& json) {
    Metadata metadata;
    if (json.is_object()) {
        for (const auto& [key, value] : json.items()) {
            if (value.is_string()) {
                metadata.values_[key] = value.get<std::string>();
            }
        }
    }
    return metadata;
}

Result<Metadata> metadataOf(const net::http::Fields& headers, Owner owner) {
    Metadata metadata;
    for (const auto& [name, value] : headers.all()) {
        if (startsWith(name, removalOf(owner))) {
            metadata.set(std::string_view(name).substr(removalOf(owner).size()), {});
        }
    }
    for (const auto& [name, value] : headers.all()) {
        if (!startsWith(name, prefixOf(owner))) {
            continue;
        }
        const auto key = std::string_view(name).substr(prefixOf(owner).size());
        if (!isCleanText(value)) {
            return refused(
                key, fmt::format("the value of {} is not clean UTF-8", key), "UTF-8, percent-coded"
            );
        }
        metadata.set(key, std::string(trim(value)));
    }
    OCELLI_TRY(metadata.check());
    return metadata;
}

void addMetadata(const Metadata& metadata, Owner owner, net::http::Fields& headers) {
    for (const auto& [key, value] : metadata.all()) {
        std::string name(prefixOf(owner));
        name += key;
        char& first = name[prefixOf(owner).size()];
        if (first >= 'a' && first <= 'z') {
            first = static_cast<char>(first - 'a' + 'A');
        }
        headers.set(name, value);
    }
}

}  // namespace ocelli::bodyworn::destination
