// Body worn users: whom recordings belong to.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/json.h"
#include "bodyworn/system/announcements.h"
#include "bodyworn/system/profiles.h"

namespace ocelli::bodyworn::system {

/// Somebody who wears a camera. Not an account: wearers do not log in.
struct Wearer {
    std::int64_t id = 0;
    std::string object;        ///< name of the object at the destination; never changes
    std::string name;          ///< 1..100 characters, need not be unique
    std::string userId;        ///< unique in the organization, 0..100; may appear in the overlay
    std::string externalName;  ///< user name at the destination, where it maps users
    std::int64_t profile = 0;
    std::string profileName;
    int tags = 0;                      ///< paired for self-assign
    std::vector<std::string> devices;  ///< serial numbers of assigned cameras
};

Json toJson(const Wearer& wearer);

/// What to tell about an ID that is too long for a watermark (BS-USR-04); empty otherwise.
std::string userIdAdvice(std::string_view userId);

/// Reentrant. Changes go into the announcements.
class Wearers {
  public:
    static constexpr std::size_t kMost = 20'000;
    static constexpr std::size_t kMostTags = 8;  ///< of one wearer

    explicit Wearers(store::Database& database)
        : database_(database), profiles_(database), announcements_(database) {}

    /// By name. @param search  part of a name or ID; empty for all
    Result<std::vector<Wearer>> list(
        std::string_view search = {}, std::size_t offset = 0, std::size_t most = kMost
    ) const;

    Result<std::int64_t> count() const;

    /// NotFound.
    Result<Wearer> find(std::int64_t id) const;
    Result<std::optional<Wearer>> findByUserId(std::string_view userId) const;

    /// {"name", "userId", "externalName", "profile": id}. InvalidArgument, AlreadyExists by field.
    Result<std::int64_t> add(const Json& wish);

    /// What is absent stays; externalName cannot change (BS-USR-03).
    Result<void> change(std::int64_t id, const Json& wish);

    /// The destination is told that the wearer is no longer active.
    Result<void> remove(std::int64_t id);

    /// Pairs a tag. AlreadyExists when it is somebody else's.
    Result<void> pairTag(std::int64_t id, std::string_view tag, WallTime now);
    Result<void> removeTags(std::int64_t id);

    /// Whose tag this is; nothing when nobody's.
    Result<std::optional<std::int64_t>> ownerOfTag(std::string_view tag) const;

    /// Queues all wearers for the destination anew ("register again", BS-TRB-17).
    Result<void> announceAll();

  private:
    Result<void> announce(const Wearer& wearer, bool active);
    Result<std::vector<Wearer>> read(std::string_view rest, store::Arguments arguments) const;
    Result<void> check(const Wearer& wearer) const;

    store::Database& database_;
    Profiles profiles_;
    Announcements announcements_;
};

}  // namespace ocelli::bodyworn::system
