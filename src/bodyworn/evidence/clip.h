// A sealed clip: evidence whose bytes never change again, and what identifies them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/json.h"

namespace ocelli::bodyworn::evidence {

/// What is in a sealed file.
enum class ContentType : std::uint8_t {
    Mp4,
    Mkv,
    Track,  ///< a location track, JSON
};

/// "mp4", "mkv", "json": the ending of the file, and in JSON.
std::string_view toString(ContentType type);

/// InvalidArgument for anything else.
Result<ContentType> parseContentType(std::string_view text);

/// Length and SHA-256 (lower-case hex) of some bytes.
struct ContentDigest {
    std::uint64_t length = 0;
    std::string sha256;

    bool operator==(const ContentDigest&) const = default;
};

/// A finished clip. Sealed once: key, initial vector and so all its bytes are fixed, and whoever
/// sends it sends the same bytes.
struct SealedClip {
    /// The file name without ending: "20260102_030335_7CF7". 1 to 64 of A-Z a-z 0-9 _ and -.
    std::string stem;
    ContentType type = ContentType::Mp4;
    WallTime start;  ///< of the first picture
    WallTime stop;   ///< of the end of the last picture

    /// The bytes as recorded. What evidence is proven by.
    ContentDigest plain;

    /// The bytes that travel and that the destination keeps: AES-256-CBC cipher text when
    /// `encrypted`, otherwise the plain ones.
    ContentDigest delivered;
    std::string md5;  ///< of the delivered bytes, lower-case hex: the Etag of an upload

    bool encrypted = false;  ///< for the destination; then there is a key object
    std::string keySha256;   ///< of the key object; empty without one

    std::string fileName() const;  ///< "20260102_030335_7CF7.mp4"
    std::string keyName() const;   ///< "20260102_030335_7CF7.key"

    bool operator==(const SealedClip&) const = default;
};

/// Date, time (UTC, whole seconds) and id of the recording: "20260102_030335_7CF7".
std::string clipStem(WallTime start, std::string_view recordingId);

/// InvalidArgument with the field "name".
Result<void> checkStem(std::string_view stem);

/// For manifests and for the camera's books: all members, in a fixed order.
Json toJson(const SealedClip& clip);

/// InvalidArgument names the member that is missing or out of form.
Result<SealedClip> parseSealedClip(const Json& json);

}  // namespace ocelli::bodyworn::evidence
