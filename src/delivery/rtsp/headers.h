// Header fields of RTSP and HTTP messages.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ocelli::delivery::rtsp {

/// Names compare without case; order is kept.
class Headers {
  public:
    void add(std::string_view name, std::string value);

    /// The first of that name.
    std::optional<std::string_view> get(std::string_view name) const;

    const std::vector<std::pair<std::string, std::string>>& all() const { return fields_; }

    /// Appends to the value of the last field (a folded line).
    void continueLast(std::string_view more);

  private:
    std::vector<std::pair<std::string, std::string>> fields_;
};

}  // namespace ocelli::delivery::rtsp
