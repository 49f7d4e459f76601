// A small reader of XML, for short messages of strangers.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace ocelli::host::discovery::detail {

/// An element when it ends.
struct XmlElement {
    std::string name;     ///< without prefix
    std::string parent;   ///< the same of the element around it; empty for the outermost
    std::string text;     ///< directly in it, entities resolved
    std::string matchBy;  ///< its attribute of that name
};

/// Calls for each element in the order of their ends. DataLoss for what is not well formed, for
/// document types, and for more than 16 levels; or what the call gives.
Result<void> readXml(
    std::string_view text, const std::function<Result<void>(const XmlElement&)>& onElement
);

}  // namespace ocelli::host::discovery::detail
