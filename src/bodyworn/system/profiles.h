// Camera profiles: named settings for groups of wearers.
#pragma once

#include <string>
#include <vector>

#include "base/json.h"
#include "bodyworn/system/facts.h"

namespace ocelli::bodyworn::system {

struct Profile {
    std::int64_t id = 0;
    std::string name;
    Json settings;             ///< complete, as in profile_fields.h
    std::int64_t wearers = 0;  ///< who have it
    bool standard = false;     ///< new wearers get it
};

Json toJson(const Profile& profile);

/// Reentrant.
class Profiles {
  public:
    static constexpr std::size_t kMost = 100;

    explicit Profiles(store::Database& database) : database_(database), facts_(database) {}

    /// The profiles a new system begins with; nothing when there are some.
    Result<void> addFirst();

    Result<std::vector<Profile>> all() const;

    /// NotFound.
    Result<Profile> find(std::int64_t id) const;

    /// NotFound with the field "profile".
    Result<std::int64_t> idOf(std::string_view name) const;

    Result<std::int64_t> standard() const;

    /// {"name", "settings"}; what is absent is at its standard value. AlreadyExists,
    /// ResourceExhausted, InvalidArgument by field.
    Result<std::int64_t> add(const Json& wish);

    /// {"name", "settings", "standard": true}; what is absent stays.
    Result<void> change(std::int64_t id, const Json& wish);

    /// FailedPrecondition while wearers have it or it is the standard one.
    Result<void> remove(std::int64_t id);

  private:
    store::Database& database_;
    Facts facts_;
};

}  // namespace ocelli::bodyworn::system
