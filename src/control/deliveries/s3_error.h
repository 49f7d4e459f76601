// What S3-compatible storage says when it refuses.
#pragma once

#include <string>
#include <string_view>

namespace ocelli::control::deliveries {

struct S3Error {
    std::string code;     ///< "NoSuchBucket"; empty when there is none
    std::string message;  ///< for a person; at most 200 bytes, clean
};

/// Reads <Error><Code>…</Code><Message>…</Message>…; whatever else it is gives empty texts.
S3Error parseS3Error(std::string_view body);

}  // namespace ocelli::control::deliveries
