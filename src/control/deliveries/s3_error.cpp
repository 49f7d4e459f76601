// What S3-compatible storage says when it refuses.
#include "control/deliveries/s3_error.h"

#include "base/text.h"

namespace ocelli::control::deliveries {
namespace {

constexpr std::size_t kLongest = 200;

/// The text of the first element of that name; these documents are flat and small.
std::string element(std::string_view body, std::string_view name) {
    const std::string open = "<" + std::string(name) + ">";
    const auto begin = body.find(open);
    if (begin == std::string_view::npos) {
        return {};
    }
    const auto from = begin + open.size();
    const auto end = body.find('<', from);
    if (end == std::string_view::npos) {
        return {};
    }
    const std::string_view text = trim(body.substr(from, end - from));
    return text.size() <= kLongest && isCleanText(text) ? std::string(text) : std::string();
}

}  // namespace

S3Error parseS3Error(std::string_view body) {
    if (body.find("<Error>") == std::string_view::npos) {
        return {};
    }
    return {element(body, "Code"), element(body, "Message")};
}

}  // namespace ocelli::control::deliveries
