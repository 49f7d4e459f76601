// What a camera profile can set, declared once: checks, JSON and the page come from this table.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "base/json.h"
#include "bodyworn/offload/capabilities.h"

namespace ocelli::bodyworn::system {

enum class ProfileFieldType : std::uint8_t { Switch, Choice, Number };

struct ProfileChoice {
    std::string_view word;   ///< in JSON; digits stand for a number
    std::string_view label;  ///< for people
};

struct ProfileField {
    std::string_view name;
    std::string_view group;  ///< "camera" or "recording"
    std::string_view label;
    std::string_view help;
    ProfileFieldType type = ProfileFieldType::Switch;
    std::string_view standard;                    ///< as text: "true", a word, a number
    std::span<const ProfileChoice> choices = {};  ///< of a Choice
    int low = 0;                                  ///< of a Number
    int high = 0;
    std::string_view unit = {};
    std::string_view needs = {};  ///< a Switch that must be on for this to have an effect
    std::string_view row = {};    ///< the requirement it comes from

    /// What the destination must be able to take for this to have its whole effect: "bookmarks" or
    /// "location"; empty: nothing.
    std::string_view capability = {};
    std::string_view without = {};  ///< what is left where it takes none, for people
    bool usefulWithout = false;     ///< it has an effect all the same
};

std::span<const ProfileField> profileFields();

/// All fields at their standard values.
Json standardProfile();

/// `settings` with the members of `patch` put in, complete. InvalidArgument that names the field
/// and its range.
Result<Json> mergeProfile(Json settings, const Json& patch);

/// What a camera gets of a profile, by the names that worn cameras use.
/// @param can  of the destination; nothing: not known yet, so everything is left on (BS-CDS-08)
Json profileForCamera(
    const Json& settings, const std::optional<offload::Capabilities>& can = std::nullopt
);

/// The table for a page: groups of fields with their texts and ranges.
Json profileFieldsToJson();

}  // namespace ocelli::bodyworn::system
