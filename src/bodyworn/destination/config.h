// What an administrator decides about a destination: strictness, capabilities, categories,
// retention.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/json.h"

namespace ocelli::bodyworn::destination {

/// An answer given on purpose, so that a client's behaviour can be tried.
struct Fault {
    std::string path;    ///< a prefix, as "/auth/" or "/v1/AUTH_ocelli/Users"
    std::string method;  ///< empty: all
    int status = 503;    ///< 400 to 599
    bool after = false;  ///< the request is carried out, and only its answer is this
    int times = 0;       ///< then no more; 0: always
};

/// How strictly the integration API takes what comes. The defaults refuse nothing.
struct Strictness {
    int tokenSeconds = 900;             ///< 1 to 604800
    bool readable = false;              ///< what was stored can be read back over the API
    std::optional<int> userLicences;    ///< 402 for users beyond
    std::optional<int> deviceLicences;  ///< 402 for devices beyond
    bool knownUsersOnly = false;        ///< 400 for recordings of others
    bool knownDevicesOnly = false;      ///< 400 for recordings of others
    bool durationNeeded = false;        ///< 400 for a clip without start and stop
    std::optional<int> oldestDays;      ///< 400 for recordings older than this
    std::optional<std::int64_t> quotaBytes;
    int quotaStatus = 507;                                     ///< 413 or 507
    std::int64_t largestObject = (std::int64_t{5} << 30) + 2;  ///< 413 beyond
    int uploadsAtOnce = 64;                                    ///< 1 to 256; 503 beyond
    std::vector<Fault> faults;
};

struct Category {
    std::string id;
    std::string name;
    std::optional<int> keepDays;  ///< recordings of this category; absent: the general rule
};

struct Capabilities {
    bool categories = true;
    bool userIdKey = true;
    bool bookmarks = true;
    bool signedVideo = true;
    bool locationTrack = true;
    bool rejectedContent = true;
    bool systemId = true;
    bool userMapping = true;  ///< not part of the published interface: kMappedUser
};

struct Config {
    std::string siteName = "Ocelli";  ///< 1 to 64 characters
    std::string timeZone;  ///< IANA name, of times on the pages; systems compare theirs; empty: UTC
    std::vector<std::string> addresses;  ///< authentication URIs for the connection file; 0 to 10
    std::string containerType = "mp4";   ///< or "mkv"
    std::string userName = "bodyworn";   ///< of the API; 1 to 64
    std::string encryptionKey;           ///< PEM of a public RSA key; empty: content comes clear
    std::string encryptionKeyId;
    std::string trustedRoots;  ///< PEM of the authorities of body worn systems that are believed
    Capabilities capabilities;
    std::vector<Category> categories;
    std::optional<int> keepDays;  ///< 1 to 36500; absent: nothing is ever deleted
    Strictness strictness;
};

Json toJson(const Config& config);

/// Changes what `json` names. InvalidArgument names the member and its range.
Result<Config> merged(const Config& config, const Json& json);

/// Ten everyday categories.
std::vector<Category> defaultCategories();

/// The bodies of System/Capabilities.json and System/Categories.json.
std::string capabilitiesDocument(const Config& config);
std::string categoriesDocument(const Config& config);

/// The body of System/Retention.json: how long recordings stay, how old they may come, and the time
/// zone of this destination where it is set.
std::string retentionDocument(const Config& config);

/// Keeps the configuration in one file. Reentrant.
class ConfigFile {
  public:
    /// Reads the file, or begins with the defaults. DataLoss when it is broken: the administrator
    /// decides, for a wrong retention deletes evidence.
    static Result<ConfigFile> open(const std::filesystem::path& file);

    const Config& current() const { return config_; }

    /// Checked, durable, then in force.
    Result<void> change(const Json& json);

    /// The secret of the API. Made once, by chance; or given, with at least 16 characters.
    const std::string& apiKey() const { return apiKey_; }

    Result<void> setApiKey(const std::string& key);

  private:
    explicit ConfigFile(std::filesystem::path file) : file_(std::move(file)) {}

    Result<void> write(const Config& config, const std::string& key);

    std::filesystem::path file_;
    Config config_;
    std::string apiKey_;
};

}  // namespace ocelli::bodyworn::destination
