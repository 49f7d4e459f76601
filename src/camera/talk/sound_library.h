// The sounds there are: built-in ones, and files that somebody has brought.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "camera/talk/sound.h"

namespace ocelli::camera::talk {

/// Blocking; one thread at a time.
class SoundLibrary {
  public:
    static constexpr std::size_t kMostFiles = 8;

    struct Entry {
        std::string name;
        bool builtIn = false;

        bool operator==(const Entry&) const = default;
    };

    explicit SoundLibrary(std::filesystem::path folder) : folder_(std::move(folder)) {}

    /// Built-in ones first, then by name. A folder that is not there yet has none.
    std::vector<Entry> list() const;

    /// NotFound; as parseWav() for a file that somebody else has changed.
    Result<Sound> find(const std::string& name) const;

    /// Keeps a WAV file, in place of one of the same name. InvalidArgument: not a sound, or a name
    /// that is taken by a built-in one or has more than letters, digits, space, '-' and '_';
    /// ResourceExhausted: kMostFiles are there.
    Result<void> add(const std::string& name, ByteSpan file) const;

    /// NotFound; FailedPrecondition for a built-in one.
    Result<void> remove(const std::string& name) const;

  private:
    std::filesystem::path fileOf(const std::string& name) const;
    std::vector<std::string> files() const;

    std::filesystem::path folder_;
};

}  // namespace ocelli::camera::talk
