// Names and JSON of sealed clips.
#include "bodyworn/evidence/clip.h"

#include <algorithm>
#include <limits>

#include <fmt/format.h>

#include "base/text.h"

namespace ocelli::bodyworn::evidence {
namespace {

Result<WallTime> timeMember(const Json& json, const char* name) {
    const auto text = OCELLI_TRY(stringMember(json, name));
    auto time = parseTime(text);
    if (!time) {
        return std::move(time.error()).withField(name, "ISO 8601");
    }
    return time;
}

Result<std::string> hexMember(const Json& json, const char* name, std::size_t bytes) {
    auto text = OCELLI_TRY(stringMember(json, name));
    const bool lower =
        std::none_of(text.begin(), text.end(), [](char c) { return c >= 'A' && c <= 'F'; });
    if (text.size() != 2 * bytes || !lower || !parseHex(text)) {
        return fail(ErrorKind::InvalidArgument, fmt::format("{} is no digest", name))
            .withField(name, fmt::format("{} lower-case hex digits", 2 * bytes));
    }
    return text;
}

Result<ContentDigest> digestMembers(const Json& json, const char* length, const char* sha256) {
    const auto bytes = OCELLI_TRY(integerMember(json, length));
    if (bytes < 0) {
        return fail(ErrorKind::InvalidArgument, fmt::format("{} is negative", length))
            .withField(length, "from 0");
    }
    return ContentDigest {
        static_cast<std::uint64_t>(bytes), OCELLI_TRY(hexMember(json, sha256, 32))
    };
}

}  // namespace

std::string_view toString(ContentType type) {
    switch (type) {
        case ContentType::Mp4:
            return "mp4";
        case ContentType::Mkv:
            return "mkv";
        case ContentType::Track:
            return "json";
    }
    return "";
}

Result<ContentType> parseContentType(std::string_view text) {
    for (const ContentType type : {ContentType::Mp4, ContentType::Mkv, ContentType::Track}) {
        if (text == toString(type)) {
            return type;
        }
    }
    return fail(ErrorKind::InvalidArgument, "no type of content")
        .withField("type", "mp4, mkv, json");
}

std::string SealedClip::fileName() const {
    return fmt::format("{}.{}", stem, toString(type));
}

std::string SealedClip::keyName() const {
    return stem + ".key";
}

std::string clipStem(WallTime start, std::string_view recordingId) {
    // "2026-01-02T03:03:35.000Z" -> "20260102_030335"
    const std::string time = formatTime(start);
    return fmt::format(
        "{}{}{}_{}{}{}_{}",
        time.substr(0, 4),
        time.substr(5, 2),
        time.substr(8, 2),
        time.substr(11, 2),
        time.substr(14, 2),
        time.substr(17, 2),
        recordingId
    );
}

Result<void> checkStem(std::string_view stem) {
    const auto allowed = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '_' || c == '-';
    };
    if (stem.empty() || stem.size() > 64 || !std::all_of(stem.begin(), stem.end(), allowed)) {
        return fail(ErrorKind::InvalidArgument, "no name of a clip")
            .withField("name", "1 to 64 of A-Z a-z 0-9 _ -");
    }
    return {};
}

Json toJson(const SealedClip& clip) {
    return {
        {"name", clip.stem},
        {"type", toString(clip.type)},
        {"start", formatTime(clip.start)},
        {"stop", formatTime(clip.stop)},
        {"length", clip.plain.length},
        {"sha256", clip.plain.sha256},
        {"deliveredLength", clip.delivered.length},
        {"deliveredSha256", clip.delivered.sha256},
        {"deliveredMd5", clip.md5},
        {"encrypted", clip.encrypted},
        {"keySha256", clip.keySha256},
    };
}

Result<SealedClip> parseSealedClip(const Json& json) {
    SealedClip clip;
    clip.stem = OCELLI_TRY(stringMember(json, "name"));
    OCELLI_TRY(checkStem(clip.stem));
    const auto type = OCELLI_TRY(stringMember(json, "type"));
    clip.type = OCELLI_TRY(parseContentType(type));
    clip.start = OCELLI_TRY(timeMember(json, "start"));
    clip.stop = OCELLI_TRY(timeMember(json, "stop"));
    clip.plain = OCELLI_TRY(digestMembers(json, "length", "sha256"));
    clip.delivered = OCELLI_TRY(digestMembers(json, "deliveredLength", "deliveredSha256"));
    clip.md5 = OCELLI_TRY(hexMember(json, "deliveredMd5", 16));
    clip.encrypted = OCELLI_TRY(booleanMember(json, "encrypted"));
    clip.keySha256 = OCELLI_TRY(stringMember(json, "keySha256"));
    if (clip.encrypted) {
        OCELLI_TRY(hexMember(json, "keySha256", 32));
    } else if (!clip.keySha256.empty()) {
        return fail(ErrorKind::InvalidArgument, "a clip that is not encrypted has no key object")
            .withField("keySha256", "empty");
    }
    return clip;
}

}  // namespace ocelli::bodyworn::evidence
