// Keeps a destination's configuration.
#include "bodyworn/destination/config.h"

#include "base/file.h"
#include "base/text.h"
#include "crypto/random.h"

namespace ocelli::bodyworn::destination {
namespace {

constexpr std::size_t kMostFile = 256U << 10U;
constexpr std::size_t kLeastKey = 16;
constexpr std::size_t kMostKey = 64;  // of a connection file

}  // namespace

Result<ConfigFile> ConfigFile::open(const std::filesystem::path& file) {
    ConfigFile config(file);
    const auto text = readFile(file, kMostFile);
    if (!text && text.error().kind() != ErrorKind::NotFound) {
        return text.error();
    }
    if (!text) {
        config.config_.categories = defaultCategories();
        OCELLI_TRY(config.write(config.config_, crypto::randomToken()));
        return config;
    }
    const auto broken = [&](const Error& error) {
        return fail(ErrorKind::DataLoss, error.message()).withContext("reading", file.string());
    };
    auto json = parseJson(*text);
    if (!json) {
        return broken(json.error());
    }
    auto key = stringMember(*json, "apiKey");
    if (!key) {
        return broken(key.error());
    }
    json->erase("apiKey");
    Config empty;
    empty.capabilities = {false, false, false, false, false, false, false};
    auto known = merged(empty, *json);
    if (!known) {
        return broken(known.error());
    }
    config.config_ = std::move(*known);
    config.apiKey_ = std::move(*key);
    return config;
}

Result<void> ConfigFile::write(const Config& config, const std::string& key) {
    Json json = toJson(config);
    json["apiKey"] = key;
    OCELLI_TRY(replaceFile(file_, formatJsonPretty(json)));
    config_ = config;
    apiKey_ = key;
    return {};
}

Result<void> ConfigFile::change(const Json& json) {
    const Config next = OCELLI_TRY(merged(config_, json));
    return write(next, apiKey_);
}

Result<void> ConfigFile::setApiKey(const std::string& key) {
    if (key.size() < kLeastKey || key.size() > kMostKey || !isCleanText(key)) {
        return fail(ErrorKind::InvalidArgument, "apiKey must have 16 to 64 characters")
            .withField("apiKey", "16..64 characters");
    }
    return write(config_, key);
}

}  // namespace ocelli::bodyworn::destination
