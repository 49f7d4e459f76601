// Which requests a destination refuses, by its strictness, and with what status.
#pragma once

#include <optional>
#include <string>

#include "bodyworn/destination/config.h"
#include "bodyworn/destination/content_store.h"

namespace ocelli::bodyworn::destination {

/// The status codes of the integration API, section 5.
struct Refusal {
    int status = 500;
    std::string why;
};

/// By the kind of an error of the store.
Refusal refusalOf(const Error& error);

/// Decides with the store at hand, on its thread. What is in a container of rejected content is
/// never refused by a rule.
class Admission {
  public:
    Admission(ContentStore& store, const Strictness& strictness, WallTime now)
        : store_(store), strictness_(strictness), now_(now) {}

    std::optional<Refusal> container(const std::string& name, const Metadata& metadata);

    struct Wanted {
        const std::string& container;
        const std::string& name;
        const Metadata& metadata;
        std::optional<std::uint64_t> length;  ///< bytes, where the client told them
        bool onlyNew = false;                 ///< If-None-Match: *
    };

    std::optional<Refusal> object(const Wanted& wanted);

  private:
    std::optional<Refusal> recording(const std::string& name, const Metadata& metadata);
    std::optional<Refusal> licence(
        std::string_view what, std::string_view container, const std::optional<int>& most
    );

    ContentStore& store_;
    const Strictness& strictness_;
    WallTime now_;
};

}  // namespace ocelli::bodyworn::destination
