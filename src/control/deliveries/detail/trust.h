// Trust as settings say it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "net/transfer/terms.h"

namespace ocelli::control::deliveries::detail {

/// The certificates of a text, each as PEM; line breaks may be missing, as when it went through a
/// field of one line. What is not between the marks is left out.
std::vector<std::string> certificatesOf(std::string_view text);

/// For any group with `verifyCertificate` and `authorities`.
template <class Group>
net::transfer::TlsTrust trustOf(const Group& group) {
    return {.authorities = certificatesOf(group.authorities), .verify = group.verifyCertificate};
}

/// InvalidArgument when a text is there and holds no certificate.
Result<void> checkAuthorities(const std::string& text);

/// InvalidArgument that names the field.
Result<void> need(const std::string& value, const char* field);

}  // namespace ocelli::control::deliveries::detail
