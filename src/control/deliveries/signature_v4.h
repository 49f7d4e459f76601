// Signatures of requests to S3-compatible storage (AWS Signature Version 4).
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "base/clock.h"

namespace ocelli::control::deliveries {

struct SignedRequest {
    std::string method;
    std::string path;                            ///< encoded: "/bucket/a%20b.jpg"
    std::string query;                           ///< encoded and in order; usually empty
    std::map<std::string, std::string> headers;  ///< names in lower case; "host" is among them
    std::string payloadHash;                     ///< SHA-256 in lower-case hex
};

struct SigningKey {
    std::string accessKey;
    std::string secretKey;
    std::string region;
    std::string service = "s3";
};

/// "20130524T000000Z", UTC.
std::string amazonTime(WallTime time);

/// The value of the header Authorization.
/// @param time  the moment that stands in the header "x-amz-date"
std::string authorizationV4(const SignedRequest& request, const SigningKey& key, WallTime time);

}  // namespace ocelli::control::deliveries
