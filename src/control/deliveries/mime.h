// Mails as text: headers, words and pictures (RFC 5322, MIME).
#pragma once

#include <string>
#include <vector>

#include "base/clock.h"

namespace ocelli::control::deliveries {

struct MailAddress {
    std::string name;  ///< may be empty
    std::string address;
};

struct MailPart {
    std::string name;  ///< of the file
    std::string type;  ///< "image/jpeg"
    std::string bytes;
};

struct Mail {
    MailAddress from;
    std::vector<MailAddress> to;
    std::string subject;
    std::string text;  ///< lines end with LF
    std::vector<MailPart> parts;
    WallTime time;
    std::string id;  ///< stable: "event@serial"; what is not fit for it is replaced
    std::vector<std::pair<std::string, std::string>> headers;  ///< "X-Ocelli-Event" …
};

/// The whole message, lines end with CR LF. Control characters in any value become spaces: nothing
/// can add a header.
std::string formatMail(const Mail& mail);

/// A header's words: as they are when plain, else encoded (RFC 2047).
std::string encodeWords(std::string_view text);

}  // namespace ocelli::control::deliveries
