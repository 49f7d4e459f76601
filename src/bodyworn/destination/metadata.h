// Metadata of containers and objects: keys without case, values as they came over the wire.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "base/json.h"
#include "net/http/message.h"

namespace ocelli::bodyworn::destination {

/// What a stock Swift takes, and so what we take.
inline constexpr std::size_t kMostKeys = 90;
inline constexpr std::size_t kMostKeyBytes = 128;
inline constexpr std::size_t kMostValueBytes = 256;  ///< encoded
inline constexpr std::size_t kMostMetadataBytes = 4096;

enum class Owner { Container, Object };

/// Keys are in lower case; values are percent-coded text as it was sent, so that it goes back
/// unchanged.
class Metadata {
  public:
    /// The decoded value; empty when there is none. What cannot be decoded is given as it is.
    std::string get(std::string_view key) const;

    bool has(std::string_view key) const;
    void set(std::string_view key, std::string wire);

    /// Keys of `changes` replace ours; an empty value deletes (POST on a container).
    void merge(const Metadata& changes);

    const std::map<std::string, std::string, std::less<>>& all() const { return values_; }

    bool operator==(const Metadata&) const = default;

    /// InvalidArgument beyond the limits above.
    Result<void> check() const;

    Json toJson() const;
    static Metadata ofJson(const Json& json);

  private:
    std::map<std::string, std::string, std::less<>> values_;
};

/// Reads `X-Container-Meta-…` or `X-Object-Meta-…` of a request, and `X-Remove-…` as an empty
/// value. InvalidArgument for a value that is no clean UTF-8 or beyond a limit.
Result<Metadata> metadataOf(const net::http::Fields& headers, Owner owner);

/// Writes them into an answer, with only the first letter in upper case as Swift does.
void addMetadata(const Metadata& metadata, Owner owner, net::http::Fields& headers);

}  // namespace ocelli::bodyworn::destination
