// Opens what the options ask for.
#include "apps/destination/storage.h"

#include <cstdlib>

#include <fmt/format.h>

#include "base/file.h"
#include "base/text.h"
#include "bodyworn/destination/file_blobs.h"
#include "bodyworn/destination/postgres_schema.h"
#include "bodyworn/destination/swift_blobs.h"
#include "bodyworn/swift/http_wire.h"
#include "runtime/program.h"
#include "store/postgres.h"

namespace ocelli::apps::destination {
namespace {

namespace evidence = ocelli::bodyworn::destination;
namespace swift = ocelli::bodyworn::swift;

constexpr std::size_t kMostSecret = 4096;
constexpr std::size_t kMostCertificates = 1U << 20U;
constexpr std::string_view kSwift = "swift:";
constexpr const char* kRemembered = "storage";
constexpr const char* kKeyVariable = "OCELLI_STORE_KEY";
constexpr const char* kPasswordVariable = "OCELLI_DATABASE_PASSWORD";

Error badOption(std::string_view option, std::string message, std::string allowed) {
    return Error(ErrorKind::InvalidArgument, std::move(message))
        .withField(std::string(option), std::move(allowed))
        .withContext(option);
}

Result<swift::Login> loginOf(const StorageOptions& options) {
    const std::string uri = options.store.substr(kSwift.size());
    const bool web = uri.starts_with("http://") || uri.starts_with("https://");
    if (!web || uri.find('@') != std::string::npos) {
        return badOption(
            "--store", "that is no address of a login", "swift:http[s]://HOST[:PORT]/auth/v1.0"
        );
    }
    if (options.user.empty()) {
        return badOption("--store-user", "the user of the Swift account is missing", "a name");
    }
    std::string key = takeVariable(kKeyVariable).value_or("");
    if (!options.keyFile.empty()) {
        auto text = readFile(options.keyFile, kMostSecret);
        if (!text) {
            return Error(std::move(text).error()).withContext("--store-key-file");
        }
        key = std::string(trim(*text));
    }
    if (key.empty()) {
        return badOption(
            "--store-key-file",
            "the key of the Swift account is missing",
            fmt::format("a file, or the variable {}", kKeyVariable)
        );
    }
    return swift::Login{{uri}, options.user, std::move(key)};
}

Result<std::unique_ptr<evidence::BlobStore>> openBlobs(
    const StorageOptions& options, const std::string& folder, const Clock& clock
) {
    if (options.store.empty()) {
        return std::unique_ptr<evidence::BlobStore>(
            OCELLI_TRY(evidence::FileBlobs::open(folder, systemFiles()))
        );
    }
    if (!options.store.starts_with(kSwift)) {
        return badOption("--store", "that store is not known", "swift:URI");
    }
    auto login = OCELLI_TRY(loginOf(options));
    swift::HttpWireOptions wire;
    if (!options.certificateFile.empty()) {
        auto pem = readFile(options.certificateFile, kMostCertificates);
        if (!pem) {
            return Error(std::move(pem).error()).withContext("--store-ca");
        }
        wire.certificates = {std::move(*pem)};
    }
    wire.publicAuthorities = wire.certificates.empty();
    auto lines = std::make_shared<evidence::SwiftLines>(std::move(login), [&clock, wire] {
        return swift::createHttpWire(clock, wire);
    });
    auto blobs = evidence::SwiftBlobs::open(std::move(lines), folder + "/copies", systemFiles());
    if (!blobs) {
        return Error(std::move(blobs).error()).withContext("--store", options.store);
    }
    return std::unique_ptr<evidence::BlobStore>(std::move(*blobs));
}

Result<std::unique_ptr<store::Database>> openIndex(
    const StorageOptions& options, const std::string& folder, const Clock& clock
) {
    std::string password = takeVariable(kPasswordVariable).value_or("");
    if (options.database.empty()) {
        return evidence::openFileIndex(folder, systemFiles());
    }
    auto database = store::openPostgres(
        {.uri = options.database, .password = std::move(password)}, evidence::kPostgresSchema, clock
    );
    if (!database) {
        return Error(std::move(database).error()).withContext("--database");
    }
    return database;
}

std::string describe(const StorageOptions& options) {
    return fmt::format(
        "content in {}, index in {}\n",
        options.store.empty() ? "files" : "Swift",
        options.database.empty() ? "SQLite" : "PostgreSQL"
    );
}

/// What the folder was set up with: started with other options it would show an empty store, and
/// take what comes there.
Result<void> checkRemembered(const StorageOptions& options, const std::filesystem::path& folder) {
    const auto before = readFile(folder / kRemembered, kMostSecret);
    if (!before && before.error().kind() != ErrorKind::NotFound) {
        return before.error();
    }
    const bool older = !before && std::filesystem::exists(folder / "content" / "store-id");
    const std::string known = before ? *before : describe(older ? StorageOptions{} : options);
    if (known != describe(options)) {
        return fail(
            ErrorKind::FailedPrecondition,
            fmt::format("--store and --database: this folder is set up with {}", trim(known))
        );
    }
    return {};
}

}  // namespace

void StorageOptions::complete(const StorageOptions& other) {
    for (std::string StorageOptions::* member :
         {&StorageOptions::store,
          &StorageOptions::user,
          &StorageOptions::keyFile,
          &StorageOptions::certificateFile,
          &StorageOptions::database}) {
        if ((this->*member).empty()) {
            this->*member = other.*member;
        }
    }
}

Result<StorageOptions> parseStorage(const Json& json) {
    StorageOptions options;
    for (const auto& [key, value] : json.items()) {
        std::string* to = key == "store"             ? &options.store
                          : key == "user"            ? &options.user
                          : key == "keyFile"         ? &options.keyFile
                          : key == "certificateFile" ? &options.certificateFile
                          : key == "database"        ? &options.database
                                                     : nullptr;
        if (to == nullptr || !value.is_string()) {
            return fail(ErrorKind::InvalidArgument, fmt::format("storage: {} is not known", key))
                .withField(key, "store, user, keyFile, certificateFile, database: text");
        }
        *to = value.get<std::string>();
    }
    return options;
}

Result<std::unique_ptr<evidence::ContentStore>> openStorage(
    StorageOptions options, const std::filesystem::path& folder, const Clock& clock
) {
    OCELLI_TRY(systemFiles().makeFolders(folder.string()));
    OCELLI_TRY(checkRemembered(options, folder));
    auto index = OCELLI_TRY(openIndex(options, folder.string(), clock));
    auto blobs = OCELLI_TRY(openBlobs(options, folder.string(), clock));
    auto store =
        OCELLI_TRY(evidence::ContentStore::open(std::move(index), std::move(blobs), clock));
    OCELLI_TRY(replaceFile(folder / kRemembered, describe(options)));
    return store;
}

}  // namespace ocelli::apps::destination
