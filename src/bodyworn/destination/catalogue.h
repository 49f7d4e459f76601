// What people ask of a destination: find recordings, read one, write notes, hold, let go by age.
#pragma once

#include "bodyworn/destination/config.h"
#include "bodyworn/destination/content_store.h"

namespace ocelli::bodyworn::destination {

struct Box {
    double south = -90;
    double west = -180;
    double north = 90;
    double east = 180;
};

/// What is empty or absent does not restrict.
struct Search {
    std::optional<WallTime> from = {};
    std::optional<WallTime> to = {};
    std::string person = {};    ///< id
    std::string device = {};    ///< serial number
    std::string category = {};  ///< id
    std::string text = {};      ///< in names of people, bookmarks and notes
    std::string owner = {};     ///< the user of this destination whom the wearer is mapped to
    std::optional<Box> box = {};
    bool heldOnly = false;
    int skip = 0;
    int limit = 50;  ///< 1 to 500
};

/// When a clip was recorded, as far as whoever stored it said so.
struct ClipTimes {
    std::optional<WallTime> start;
    std::optional<WallTime> stop;
};

ClipTimes timesOf(const Object& object);

/// Answers as JSON for the routes. Works on the store's thread.
class Catalogue {
  public:
    Catalogue(std::shared_ptr<ContentStore> store, const Clock& clock)
        : store_(std::move(store)), clock_(clock) {}

    /// {"items":[…],"more":bool}; newest first.
    Result<Json> find(const Search& search);

    /// Everything known of one recording: facts, clips, track, bookmarks, notes. NotFound.
    Result<Json> recording(const std::string& name);

    /// People, devices and categories that there are, for the fields of a search.
    Result<Json> facets();

    /// Users known by an e-mail address only, by name: {"items":[{"name","since","recordings",
    /// "account"}],"more":bool}. One that was given an account stays in the list, and says so.
    Result<Json> guests(int limit, int skip);

    /// {"index":{"kind","reachable","words"},"content":{…}}; never an error: that is what it tells.
    Result<Json> storage();

    /// Numbers of recordings, of bytes, of what is under way and held.
    Result<Json> overview();

    /// @param second  of the recording that the note is about
    Result<void> addNote(
        const std::string& name, const Actor& actor, const std::string& text, double second
    );

    /// What is held is never deleted. NotFound.
    Result<void> hold(const std::string& name, const Actor& actor, const std::string& reason);
    Result<void> release(const std::string& name, const Actor& actor);

    /// Deletes what is older than its categories (else the general rule) say, counted from when it
    /// was recorded or came, whichever is later. Never what is held, or not complete, or has a
    /// category that is kept for ever.
    /// @return names of what was deleted
    Result<std::vector<std::string>> letGo(const Config& config, const Actor& actor);

    ContentStore& store() { return *store_; }

    std::shared_ptr<ContentStore> sharedStore() { return store_; }

  private:
    Result<Json> clipsOf(const Container& container);
    Result<Json> bookmarksOf(std::int64_t container);
    Result<Json> notesOf(std::int64_t container);
    Result<Json> trackOf(const Container& container);

    std::shared_ptr<ContentStore> store_;
    const Clock& clock_;
};

}  // namespace ocelli::bodyworn::destination
