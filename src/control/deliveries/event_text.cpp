// Events as an alarm server gets them: JSON, XML, multipart; and their signature.
#include "control/deliveries/event_text.h"

#include <fmt/format.h>

#include "base/text.h"
#include "base/xml.h"
#include "crypto/digest.h"

namespace ocelli::control::deliveries {
namespace {

std::string words(const Json& value) {
    return value.is_string() ? value.get<std::string>() : formatJson(value);
}

}  // namespace

Posted eventAsJson(const Delivery& delivery) {
    return {"application/json", formatJson(toJson(delivery))};
}

Posted eventAsXml(const Delivery& delivery) {
    std::string details;
    if (delivery.details.is_object()) {
        for (const auto& [name, value] : delivery.details.items()) {
            details += fmt::format(
                "    <detail name=\"{}\">{}</detail>\n", escapeXml(name), escapeXml(words(value))
            );
        }
    }
    const Sender& sender = delivery.sender;
    return {
        "application/xml",
        fmt::format(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
            "<event id=\"{}\" topic=\"{}\" channel=\"{}\" rule=\"{}\" state=\"{}\" time=\"{}\" "
            "late=\"{}\" more=\"{}\">\n"
            "  <device name=\"{}\" model=\"{}\" serial=\"{}\" address=\"{}\"/>\n"
            "  <details>\n{}  </details>\n</event>\n",
            escapeXml(delivery.id),
            escapeXml(delivery.topic),
            delivery.channel,
            escapeXml(delivery.rule),
            escapeXml(delivery.state),
            formatTime(delivery.time),
            delivery.late,
            delivery.more,
            escapeXml(sender.name),
            escapeXml(sender.model),
            escapeXml(sender.serial),
            escapeXml(sender.address),
            details
        )
    };
}

Posted eventAsMultipart(const Delivery& delivery) {
    const std::string boundary =
        "ocelli-" + crypto::digestHex(crypto::Hash::Sha256, delivery.id).substr(0, 32);
    std::string body = fmt::format(
        "--{}\r\nContent-Disposition: form-data; name=\"event\"\r\n"
        "Content-Type: application/json\r\n\r\n{}\r\n",
        boundary,
        formatJson(toJson(delivery))
    );
    for (std::size_t i = 0; i < delivery.pictures.size(); ++i) {
        body += fmt::format(
            "--{}\r\nContent-Disposition: form-data; name=\"picture{}\"; "
            "filename=\"picture{}.jpg\"\r\nContent-Type: image/jpeg\r\n\r\n",
            boundary,
            i,
            i
        );
        body += delivery.pictures[i].bytes;
        body += "\r\n";
    }
    return {
        fmt::format("multipart/form-data; boundary={}", boundary),
        body + fmt::format("--{}--\r\n", boundary)
    };
}

std::string signatureOf(std::string_view key, WallTime now, std::string_view body) {
    const std::string seconds = std::to_string(now.microseconds / 1'000'000);
    const std::string text = fmt::format("{}.{}", seconds, body);
    return fmt::format(
        "t={},v1={}", seconds, formatHex(crypto::hmacSha256(asBytes(key), asBytes(text)))
    );
}

}  // namespace ocelli::control::deliveries
