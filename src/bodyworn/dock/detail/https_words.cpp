// Statuses and digests of the HTTPS way.
#include "bodyworn/dock/detail/https_words.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace ocelli::bodyworn::dock::detail {
namespace {

constexpr std::string_view kSha256 = "sha-256=:";
constexpr std::size_t kSha256Bytes = 32;

struct Meaning {
    ErrorKind kind;
    int status;
};

/// Of several rows with one status the first is what the camera reads.
constexpr std::array<Meaning, 13> kMeanings = {{
    {ErrorKind::InvalidArgument, 422},
    {ErrorKind::NotFound, 404},
    {ErrorKind::AlreadyExists, 409},
    {ErrorKind::PermissionDenied, 403},
    {ErrorKind::Unauthenticated, 401},
    {ErrorKind::FailedPrecondition, 428},
    {ErrorKind::ResourceExhausted, 507},
    {ErrorKind::Unavailable, 503},
    {ErrorKind::Cancelled, 503},
    {ErrorKind::DeadlineExceeded, 504},
    {ErrorKind::DataLoss, 400},
    {ErrorKind::Unsupported, 501},
    {ErrorKind::Internal, 500},
}};

}  // namespace

int statusOf(ErrorKind kind) {
    return std::ranges::find(kMeanings, kind, &Meaning::kind)->status;
}

ErrorKind kindOf(unsigned status) {
    const auto* found = std::ranges::find(kMeanings, static_cast<int>(status), &Meaning::status);
    return found == kMeanings.end() ? ErrorKind::Unavailable : found->kind;
}

std::string formatContentDigest(ByteSpan bytes) {
    return std::string(kSha256) + formatBase64(crypto::digest(crypto::Hash::Sha256, bytes)) + ":";
}

std::optional<Bytes> parseContentDigest(std::string_view field) {
    const auto at = field.find(kSha256);
    if (at == std::string_view::npos || (at > 0 && field[at - 1] != ' ' && field[at - 1] != ',')) {
        return std::nullopt;
    }
    const auto text = field.substr(at + kSha256.size());
    const auto end = text.find(':');
    if (end == std::string_view::npos) {
        return std::nullopt;
    }
    auto digest = parseBase64(text.substr(0, end));
    if (!digest || digest->size() != kSha256Bytes) {
        return std::nullopt;
    }
    return std::move(*digest);
}

}  // namespace ocelli::bodyworn::dock::detail
