// Fuzzes names, folders, topics and mails made of what people and events say.
#include <cstdint>

#include "base/assert.h"
#include "base/text.h"
#include "base/xml.h"
#include "control/deliveries/detail/trust.h"
#include "control/deliveries/event_text.h"
#include "control/deliveries/file_names.h"
#include "control/deliveries/mime.h"
#include "control/deliveries/mqtt_topics.h"

using namespace ocelli;                       // NOLINT(google-build-using-namespace)
using namespace ocelli::control::deliveries;  // NOLINT(google-build-using-namespace)

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string text(asText(asByteSpan(data, size)));
    const std::string part = fileNamePart(text);
    OCELLI_ASSERT(!part.empty() && part.front() != '.' && part.find('/') == std::string::npos);
    if (const auto folder = parseFolder(text)) {
        for (const std::string& one : *folder) {
            OCELLI_ASSERT(one != ".." && one.find('/') == std::string::npos);
        }
    }
    if (const auto topic = expandTopic(text, {text, text, text, text})) {
        OCELLI_ASSERT(net::mqtt::checkTopic(*topic).has_value());
    }
    Mail mail;
    mail.from = {text, text};
    mail.to = {{text, text}};
    mail.subject = text;
    mail.text = text;
    mail.id = text;
    const std::string formatted = formatMail(mail);
    const std::string head = formatted.substr(0, formatted.find("\r\n\r\n"));
    for (const std::string_view line : split(head, '\n')) {
        OCELLI_ASSERT(line.find('\0') == std::string_view::npos);
    }
    static_cast<void>(escapeXml(text));
    static_cast<void>(control::deliveries::detail::certificatesOf(text));
    return 0;
}
