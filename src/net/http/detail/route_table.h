// Finds the route of a path.
#pragma once

#include <deque>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "net/http/router.h"

namespace ocelli::net::http::detail {

/// A path's pattern: literal parts, `{name}`, and `{name*}` at the end.
class Pattern {
  public:
    explicit Pattern(std::string_view text);

    using Parameters = std::vector<std::pair<std::string, std::string>>;

    /// True when the path is of this pattern; then `parameters` holds what stands for the names.
    bool matches(std::string_view path, Parameters& parameters) const;

    /// Sorts before the rank of a less exact pattern of the same path.
    const std::string& rank() const { return rank_; }

  private:
    enum class Kind { Literal, One, Rest };

    struct Part {
        Kind kind;
        std::string text;
    };

    std::vector<Part> parts_;
    std::string rank_;
};

struct Entry {
    Router::Route route;
    Pattern pattern;
    Router::Handler handler = {};
    Router::AsyncHandler asyncHandler = {};
    Router::SocketHandler socketHandler = {};
    Router::StreamHandler streamHandler = {};
};

/// The entries of the most exact pattern that a path has, one for each method.
struct Match {
    std::vector<const Entry*> entries;
    Pattern::Parameters parameters;

    /// The entry for the method (HEAD: the one for GET), null when there is none.
    const Entry* of(Method method) const;

    /// For the `Allow` header: "GET, HEAD, POST".
    std::string methods() const;
};

class RouteTable {
  public:
    void add(Entry entry);
    Match find(std::string_view path) const;

    const std::deque<Entry>& entries() const { return entries_; }

  private:
    std::deque<Entry> entries_;
};

}  // namespace ocelli::net::http::detail
