// The table of section 5 of the integration API, as data.
#include "bodyworn/offload/status_table.h"

#include <algorithm>
#include <iterator>

#include "bodyworn/offload/open_points.h"

namespace ocelli::bodyworn::offload {
namespace {

constexpr StatusRule kRules[] = {
    {0, Reaction::RetrySoon, "The destination cannot be reached"},
    {400, Reaction::Refused, "The destination cannot store this and never will"},
    {401, Reaction::LogIn, "The destination does not accept the login of the connection file"},
    {402, Reaction::AfterNextSync, "The destination is out of licences"},
    {403, Reaction::RetrySlowly, "The login has no right to store at the destination"},
    {404, Reaction::MakeContainer, "The container is missing at the destination"},
    {408, Reaction::RetrySoon, "The destination waited too long for the data"},
    {413, Reaction::RetrySlowly, "The quota of the destination is used up"},
    {422, Reaction::RepeatNow, "The data was damaged on the way"},
    {429, Reaction::RetrySoon, "The destination has too much to do"},
    {499, Reaction::RetrySoon, "The connection was lost"},
    {500, Reaction::RetrySoon, "The destination has a fault"},
    {503, Reaction::RetrySoon, "The destination has too many uploads"},
    {507, Reaction::RetrySlowly, "The destination has no space left"},
};

}  // namespace

StatusRule ruleOf(int status, std::uint64_t length) {
    if (status >= 200 && status < 300) {
        return {status, Reaction::Go, ""};
    }
    if (status == 413 && length > kLargestObject) {
        return {status, Reaction::Refused, "The object is longer than the destination takes"};
    }
    const auto* rule = std::find_if(std::begin(kRules), std::end(kRules), [&](const auto& item) {
        return item.status == status;
    });
    if (rule != std::end(kRules)) {
        return *rule;
    }
    // What is not in the specification may pass; nothing is given up for it.
    return status >= 500
               ? StatusRule{status, Reaction::RetrySoon, "The destination has a fault"}
               : StatusRule{
                     status, Reaction::RetrySlowly, "The destination gave an unknown answer"
                 };
}

}  // namespace ocelli::bodyworn::offload
