// Reads, checks and writes the policy of passwords.
#include "control/users/password_policy.h"

#include <fmt/format.h>

#include "base/file.h"
#include "base/log.h"

namespace ocelli::control::users {
namespace {

constexpr std::size_t kMostBytes = 4096;
constexpr std::int64_t kLongestLeast = 64;
constexpr std::int64_t kLongestAge = 3650;

Result<int> ranged(const Json& patch, const char* name, std::int64_t low, std::int64_t high) {
    const auto value = integerMember(patch, name);
    if (!value || *value < low || *value > high) {
        return fail(ErrorKind::InvalidArgument, fmt::format("{} must be {} to {}", name, low, high))
            .withField(name, fmt::format("{}..{}", low, high));
    }
    return static_cast<int>(*value);
}

}  // namespace

Json toJson(const PasswordPolicy& policy) {
    return Json{{"length", policy.length}, {"kinds", policy.kinds}, {"ageDays", policy.ageDays}};
}

Result<PasswordPolicy> mergePolicy(PasswordPolicy policy, const Json& patch) {
    if (!patch.is_object()) {
        return fail(ErrorKind::InvalidArgument, "the policy must be an object")
            .withField("policy", "an object");
    }
    std::size_t known = 0;
    const auto take = [&](const char* name, int& into, std::int64_t low, std::int64_t high
                      ) -> Result<void> {
        if (patch.contains(name)) {
            into = OCELLI_TRY(ranged(patch, name, low, high));
            ++known;
        }
        return {};
    };
    OCELLI_TRY(
        take("length", policy.length, static_cast<std::int64_t>(kShortestPassword), kLongestLeast)
    );
    OCELLI_TRY(take("kinds", policy.kinds, 1, 4));
    OCELLI_TRY(take("ageDays", policy.ageDays, 0, kLongestAge));
    if (known != patch.size()) {
        return fail(ErrorKind::InvalidArgument, "the policy has length, kinds and ageDays only")
            .withField("policy", "length, kinds, ageDays");
    }
    return policy;
}

Result<PasswordPolicy> parsePolicy(std::string_view text) {
    const auto json = parseJson(text);
    auto policy = json ? mergePolicy({}, *json) : Result<PasswordPolicy>(json.error());
    if (!policy) {
        return fail(ErrorKind::DataLoss, policy.error().message());
    }
    return policy;
}

PasswordPolicies::PasswordPolicies(std::filesystem::path folder)
    : file_(std::move(folder) / "password-policy.json") {
    const auto text = readFile(file_, kMostBytes);
    if (!text) {
        if (text.error().kind() != ErrorKind::NotFound) {
            log::error("users", "{}", text.error().message());
        }
        return;
    }
    if (const auto policy = parsePolicy(*text)) {
        current_ = *policy;
    } else {
        log::error("users", "{}: {}", file_.string(), policy.error().message());
    }
}

Result<void> PasswordPolicies::change(const Json& patch) {
    const PasswordPolicy next = OCELLI_TRY(mergePolicy(current_, patch));
    OCELLI_TRY(replaceFile(file_, formatJsonPretty(toJson(next)) + "\n"));
    current_ = next;
    return {};
}

Result<void> PasswordPolicies::reset() {
    std::error_code error;
    std::filesystem::remove(file_, error);
    if (error) {
        return fail(
            ErrorKind::PermissionDenied,
            fmt::format("{} cannot be deleted: {}", file_.string(), error.message())
        );
    }
    current_ = kYearlyPolicy;
    return {};
}

}  // namespace ocelli::control::users
