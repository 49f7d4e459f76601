// Where a destination keeps evidence: files and SQLite, or a Swift account, or PostgreSQL.
#pragma once

#include <filesystem>
#include <string>

#include "base/json.h"
#include "bodyworn/destination/content_store.h"

namespace ocelli::apps::destination {

/// All empty: the embedded default.
struct StorageOptions {
    std::string store;            ///< "swift:http://host:8080/auth/v1.0"
    std::string user;             ///< of the Swift account
    std::string keyFile;          ///< holds its key; else the variable OCELLI_STORE_KEY
    std::string certificateFile;  ///< PEM of who is believed; else those of the system
    std::string database;         ///< "postgresql://user@host/name", without a password

    /// What is not set here is taken from there.
    void complete(const StorageOptions& other);
};

/// The member `storage` of a provision file: store, user, keyFile, certificateFile, database.
Result<StorageOptions> parseStorage(const Json& json);

/// Secrets come from files or the environment, are taken out of it, and never stand in an error.
/// @param folder  of the state: keeps files, the SQLite index, copies of clips while they are cut
/// @return errors name the option; FailedPrecondition when the folder belongs to other storage
Result<std::unique_ptr<bodyworn::destination::ContentStore>> openStorage(
    StorageOptions options, const std::filesystem::path& folder, const Clock& clock
);

}  // namespace ocelli::apps::destination
