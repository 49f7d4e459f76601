// What an HTTP server's refusal means for a delivery.
#pragma once

#include <string>

#include "net/transfer/http.h"

namespace ocelli::control::deliveries::detail {

/// @param said  what the server says beyond the status; may be empty
/// @return InvalidArgument: this one is not wanted (4xx but those on who we are), else the server
/// as a whole is not well or does not let us in
inline Error refusal(const net::transfer::HttpAnswer& answer, const std::string& said) {
    const auto kind = [&] {
        switch (answer.status) {
            case 401:
                return ErrorKind::Unauthenticated;
            case 403:
                return ErrorKind::PermissionDenied;
            case 404:  // of the path in the settings: no other event would fare better
                return ErrorKind::NotFound;
            case 408:
            case 429:
                return ErrorKind::Unavailable;
            case 413:
            case 507:
                return ErrorKind::ResourceExhausted;
            default:
                return answer.status >= 400 && answer.status < 500 ? ErrorKind::InvalidArgument
                                                                   : ErrorKind::Unavailable;
        }
    }();
    std::string words = "the server answers " + std::to_string(answer.status);
    words += answer.reason.empty() ? "" : " " + answer.reason;
    words += said.empty() ? "" : " (" + said + ")";
    return fail(kind, std::move(words));
}

}  // namespace ocelli::control::deliveries::detail
