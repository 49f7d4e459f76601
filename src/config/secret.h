// A password, key or token that does not find its way into logs and answers.
#pragma once

#include <string>
#include <utility>

namespace ocelli::config {

/// Has no formatter and no conversion; `reveal()` stands at each place that needs the words.
class Secret {
  public:
    Secret() = default;

    explicit Secret(std::string words) : words_(std::move(words)) {}

    const std::string& reveal() const { return words_; }

    bool empty() const { return words_.empty(); }

    bool operator==(const Secret&) const = default;

  private:
    std::string words_;
};

/// Hidden: {"set":true} or {"set":false}, for answers. Shown: the words, for the settings file.
enum class Secrets { Hidden, Shown };

}  // namespace ocelli::config
