// The five characters that matter, and those that XML cannot carry.
#include "base/xml.h"

#include "base/text.h"

namespace ocelli {

std::string escapeXml(std::string_view text) {
    if (!isUtf8(text)) {
        return "?";
    }
    std::string escaped;
    for (const char c : text) {
        switch (c) {
            case '&':
                escaped += "&amp;";
                break;
            case '<':
                escaped += "&lt;";
                break;
            case '>':
                escaped += "&gt;";
                break;
            case '"':
                escaped += "&quot;";
                break;
            case '\t':
            case '\n':
                escaped += ' ';
                break;
            default:
                escaped += static_cast<unsigned char>(c) < 0x20 ? '?' : c;
        }
    }
    return escaped;
}

}  // namespace ocelli
