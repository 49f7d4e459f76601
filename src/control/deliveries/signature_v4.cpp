// Signatures of requests to S3-compatible storage (AWS Signature Version 4).
#include "control/deliveries/signature_v4.h"

#include <fmt/format.h>

#include "base/text.h"
#include "config/time_zone.h"
#include "crypto/digest.h"

namespace ocelli::control::deliveries {
namespace {

constexpr std::string_view kAlgorithm = "AWS4-HMAC-SHA256";
constexpr std::string_view kLast = "aws4_request";

Bytes hmac(ByteSpan key, std::string_view text) {
    return crypto::hmacSha256(key, asBytes(text));
}

}  // namespace

std::string amazonTime(WallTime time) {
    const config::LocalTime utc = config::TimeZone::utc()->toLocal(time);
    return fmt::format(
        "{:04}{:02}{:02}T{:02}{:02}{:02}Z",
        utc.date.year,
        utc.date.month,
        utc.date.day,
        utc.minuteOfDay / 60,
        utc.minuteOfDay % 60,
        utc.second
    );
}

std::string authorizationV4(const SignedRequest& request, const SigningKey& key, WallTime time) {
    std::string headers;
    std::string names;
    for (const auto& [name, value] : request.headers) {
        headers += fmt::format("{}:{}\n", name, trim(value));
        names += (names.empty() ? "" : ";") + name;
    }
    const std::string canonical = fmt::format(
        "{}\n{}\n{}\n{}\n{}\n{}",
        request.method,
        request.path,
        request.query,
        headers,
        names,
        request.payloadHash
    );
    const std::string stamp = amazonTime(time);
    const std::string day = stamp.substr(0, 8);
    const std::string scope = fmt::format("{}/{}/{}/{}", day, key.region, key.service, kLast);
    const std::string text = fmt::format(
        "{}\n{}\n{}\n{}",
        kAlgorithm,
        stamp,
        scope,
        crypto::digestHex(crypto::Hash::Sha256, canonical)
    );
    const Bytes ofDay = hmac(asBytes("AWS4" + key.secretKey), day);
    const Bytes ofRegion = hmac(ofDay, key.region);
    const Bytes ofService = hmac(ofRegion, key.service);
    const Bytes signing = hmac(ofService, kLast);
    return fmt::format(
        "{} Credential={}/{},SignedHeaders={},Signature={}",
        kAlgorithm,
        key.accessKey,
        scope,
        names,
        formatHex(hmac(signing, text))
    );
}

}  // namespace ocelli::control::deliveries
