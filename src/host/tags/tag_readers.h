// Readers of tags that people tap: which are there, and what is tapped.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace ocelli::host::tags {

enum class ReaderState : std::uint8_t {
    Ready,        ///< waits for a tag, or has one on it
    Unsupported,  ///< it does not tell the number of what was tapped
};

std::string_view toString(ReaderState state);

struct Reader {
    std::string name;  ///< as its driver calls it
    ReaderState state = ReaderState::Ready;

    bool operator==(const Reader&) const = default;
};

/// Called on the loop the readers were made on.
struct TagListener {
    /// A tag came onto a reader.
    /// @param uid  4 to 10 bytes as upper-case hex
    std::function<void(const std::string& uid, const std::string& reader)> onTag;

    /// All readers that are there now.
    std::function<void(const std::vector<Reader>&)> onReaders;
};

/// Tells its listener from its creation to its end.
class TagReaders {
  public:
    virtual ~TagReaders() = default;
};

}  // namespace ocelli::host::tags
