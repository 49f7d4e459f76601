// Feeds arbitrary bytes to the accounts file, to grants and to the rules.
#include "base/assert.h"
#include "control/users/account.h"
#include "control/users/password_policy.h"
#include "control/users/password_rule.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace ocelli;                  // NOLINT(google-build-using-namespace)
    using namespace ocelli::control::users;  // NOLINT(google-build-using-namespace)
    const std::string_view text = asText(asByteSpan(data, size));
    if (const auto accounts = parseAccounts(text)) {
        const auto again = parseAccounts(formatAccounts(*accounts));
        OCELLI_ASSERT(again.has_value() && again->size() == accounts->size());
    }
    if (const auto json = parseJson(text)) {
        access::Grants grants;
        static_cast<void>(mergeGrants(*json, grants).has_value());
    }
    if (const auto policy = parsePolicy(text)) {
        OCELLI_ASSERT(*parsePolicy(formatJson(toJson(*policy))) == *policy);
        static_cast<void>(ratePassword(text, "root", *policy));
    }
    static_cast<void>(normalAnswer(text));
    static_cast<void>(parseLevel(text).has_value());
    static_cast<void>(checkName(text).has_value());
    static_cast<void>(ratePassword(text, "admin"));
    return 0;
}
