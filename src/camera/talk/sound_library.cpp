// A folder of WAV files.
#include "camera/talk/sound_library.h"

#include <algorithm>
#include <system_error>

#include "base/file.h"

namespace ocelli::camera::talk {
namespace {

constexpr std::size_t kLongestName = 32;
constexpr std::string_view kEnding = ".wav";

bool isBuiltIn(std::string_view name) {
    const auto& known = builtInSounds();
    return std::find(known.begin(), known.end(), name) != known.end();
}

bool isName(std::string_view name) {
    const auto allowed = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == ' ' || c == '-' || c == '_';
    };
    return !name.empty() && name.size() <= kLongestName && name.front() != ' ' &&
           name.back() != ' ' && std::all_of(name.begin(), name.end(), allowed);
}

}  // namespace

std::filesystem::path SoundLibrary::fileOf(const std::string& name) const {
    return folder_ / (name + std::string(kEnding));
}

std::vector<std::string> SoundLibrary::files() const {
    std::vector<std::string> names;
    std::error_code error;
    for (std::filesystem::directory_iterator at(folder_, error), end; !error && at != end;
         at.increment(error)) {
        const std::string name = at->path().stem().string();
        if (at->path().extension() == kEnding && isName(name) && !isBuiltIn(name)) {
            names.push_back(name);
        }
    }
    std::sort(names.begin(), names.end());
    return names;
}

std::vector<SoundLibrary::Entry> SoundLibrary::list() const {
    std::vector<Entry> all;
    for (const std::string_view name : builtInSounds()) {
        all.push_back({std::string(name), true});
    }
    for (const std::string& name : files()) {
        all.push_back({name, false});
    }
    return all;
}

Result<Sound> SoundLibrary::find(const std::string& name) const {
    if (auto sound = makeBuiltIn(name)) {
        return std::move(*sound);
    }
    if (!isName(name)) {
        return fail(ErrorKind::NotFound, "there is no sound of this name");
    }
    const std::string file = OCELLI_TRY(readFile(fileOf(name), kLargestSoundFile));
    return parseWav(asBytes(file));
}

Result<void> SoundLibrary::add(const std::string& name, ByteSpan file) const {
    if (!isName(name) || isBuiltIn(name)) {
        return fail(
                   ErrorKind::InvalidArgument,
                   isBuiltIn(name) ? "a built-in sound has this name"
                                   : "the name of the sound is out of form"
        )
            .withField("name", "1 to 32 letters, digits, spaces, '-' and '_'");
    }
    OCELLI_TRY(parseWav(file));
    const auto known = files();
    const bool replaces = std::find(known.begin(), known.end(), name) != known.end();
    if (!replaces && known.size() >= kMostFiles) {
        return fail(ErrorKind::ResourceExhausted, "there are 8 sounds already: remove one first");
    }
    std::error_code error;
    std::filesystem::create_directories(folder_, error);
    if (error) {
        return errnoError(error.value(), "making the folder of sounds", folder_.string());
    }
    return replaceFile(fileOf(name), asText(file));
}

Result<void> SoundLibrary::remove(const std::string& name) const {
    if (isBuiltIn(name)) {
        return fail(ErrorKind::FailedPrecondition, "a built-in sound cannot be removed");
    }
    std::error_code error;
    if (!isName(name) || !std::filesystem::remove(fileOf(name), error)) {
        return error ? errnoError(error.value(), "removing a sound", name)
                     : fail(ErrorKind::NotFound, "there is no sound of this name");
    }
    return syncFolder(folder_);
}

}  // namespace ocelli::camera::talk
