// What both ends of the HTTPS way agree on: paths, fields, and which status means what.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/error.h"
#include "crypto/digest.h"

namespace ocelli::bodyworn::dock::detail {

constexpr std::string_view kSessionPath = "/dock/v1/session";
constexpr std::string_view kEnrolPath = "/dock/v1/enrol";
constexpr std::string_view kLogPath = "/dock/v1/log";
constexpr std::string_view kRecordingsPath = "/dock/v1/recordings";

constexpr std::string_view kOffsetField = "Upload-Offset";      // bytes, as draft-ietf-httpbis-
constexpr std::string_view kCompleteField = "Upload-Complete";  // resumable-upload names them
constexpr std::string_view kDigestField = "Content-Digest";     // RFC 9530

constexpr std::size_t kLongestChunk = std::size_t{16} << 20U;
constexpr std::size_t kLongestOffer = std::size_t{8} << 20U;
constexpr std::size_t kLongestLog = std::size_t{1} << 20U;
constexpr std::size_t kLongestQuestion = std::size_t{64} << 10U;

/// As HTTP usually has it, but each kind that a camera tells apart has a status of its own.
int statusOf(ErrorKind kind);

/// The kind of a status that is no success; Unavailable for those that nobody of ours sends.
ErrorKind kindOf(unsigned status);

/// "sha-256=:…:".
std::string formatContentDigest(ByteSpan bytes);

/// The SHA-256 in a Content-Digest field; nothing when it holds none, or one that is no digest.
std::optional<Bytes> parseContentDigest(std::string_view field);

}  // namespace ocelli::bodyworn::dock::detail
