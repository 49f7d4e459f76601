// Events as an alarm server gets them: JSON, XML, multipart; and their signature.
#pragma once

#include <string>
#include <string_view>

#include "control/deliveries/delivery.h"

namespace ocelli::control::deliveries {

struct Posted {
    std::string type;  ///< of the header Content-Type
    std::string body;
};

Posted eventAsJson(const Delivery& delivery);

/// <event id="…" …><device …/><details>…</details></event>; members of details are elements
/// <detail name="…">.
Posted eventAsXml(const Delivery& delivery);

/// multipart/form-data: the part "event" is JSON, "picture0", "picture1" … are JPEG files.
Posted eventAsMultipart(const Delivery& delivery);

/// "t=1767571200,v1=…": HMAC-SHA256 in hex of "<t>.<body>", so that an old post cannot be sent
/// again unseen.
std::string signatureOf(std::string_view key, WallTime now, std::string_view body);

}  // namespace ocelli::control::deliveries
