// Text for XML documents that we write ourselves.
#pragma once

#include <string>
#include <string_view>

namespace ocelli {

/// For element content and for attribute values in double quotes. What XML 1.0 cannot carry becomes
/// a blank (tab, line end) or '?'; a text that is no UTF-8 becomes "?" as a whole.
std::string escapeXml(std::string_view text);

}  // namespace ocelli
